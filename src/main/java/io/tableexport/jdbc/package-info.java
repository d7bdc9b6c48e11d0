/**
 * Reads through any JDBC driver, one stream under the strongest isolation the database has.
 *
 * <p>{@link io.tableexport.jdbc.JdbcTableScan} is the scan, {@link io.tableexport.jdbc.JdbcTypeFamilies} says which
 * reader a column gets. Next in the flow: {@code rows}.
 */
package io.tableexport.jdbc;
