/**
 * Rows as columns: typed arrays with a null mask, and the schema that says what they mean.
 *
 * <p>Readers fill a {@link io.tableexport.batch.ColumnBatch}, part writers drain it, and no row becomes an object on
 * the way. Text is UTF-8 bytes, never {@code String}. Next in the flow: {@code table}.
 */
package io.tableexport.batch;
