/**
 * What reading a table is: one consistent snapshot, its schema, its partitions, and cursors of column batches.
 *
 * <p>{@link io.tableexport.table.TableScan} is the contract; names, selected columns and batches filled row by row are
 * what its readers share. Next in the flow: {@code postgres}.
 */
package io.tableexport.table;
