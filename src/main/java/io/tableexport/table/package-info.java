/**
 * Reads a table: one consistent snapshot, its schema, its partitions, and cursors of column batches.
 *
 * <p>{@link io.tableexport.table.TableScans#open} picks the reader: PostgreSQL's binary COPY, or any JDBC driver. Both
 * stand behind {@link io.tableexport.table.TableScan}. Next in the flow: {@code file}.
 */
package io.tableexport.table;
