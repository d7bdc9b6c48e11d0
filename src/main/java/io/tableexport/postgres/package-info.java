/**
 * Reads PostgreSQL by its binary COPY: ranges of the table in parallel, all of one snapshot, rows decoded where they
 * lie.
 *
 * <p>{@link io.tableexport.postgres.PostgresTableScan} is the scan. Next in the flow: {@code jdbc}.
 */
package io.tableexport.postgres;
