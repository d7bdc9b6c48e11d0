package io.tableexport.table;

import java.util.List;

/**
 * What the catalog says of a table in the scan's snapshot.
 *
 * @param columns in the table's order
 * @param from what stands after FROM for the whole table, for counting
 * @param sources what the rows are read from: together the whole table
 * @param stale whether the rows the snapshot should see are gone, because the table was rewritten after the snapshot
 *     was taken and before it was locked
 */
record PostgresTable(List<PostgresColumn> columns, String from, List<Source> sources, boolean stale) {

    /**
     * A relation rows are read from.
     *
     * @param from what stands after FROM
     * @param divisible whether it can be read by ranges of pages
     * @param pages its size in pages; 0 if unknown
     */
    record Source(String from, boolean divisible, long pages) {}
}
