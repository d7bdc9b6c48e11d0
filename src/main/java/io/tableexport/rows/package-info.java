/**
 * Rows a route brings itself, as maps, made into the batches a table's would be.
 *
 * <p>{@link io.tableexport.rows.RowsPartition} is the cursor. Next in the flow: {@code source}.
 */
package io.tableexport.rows;
