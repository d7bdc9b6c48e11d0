package io.tableexport.postgres;

import io.tableexport.table.TypeOptions;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the catalog says of a table in the scan's snapshot.
 *
 * @param columns those that are read, in the order of the files
 * @param types what decided what they become, with columns as the table spells them
 * @param from what stands after FROM for the whole table, for counting
 * @param filter the condition on rows, or empty for all of them
 * @param sources what the rows are read from: together the whole table
 */
record PostgresTable(
        List<PostgresColumn> columns, TypeOptions types, String from, String filter, List<Source> sources) {

    /**
     * A relation rows are read from.
     *
     * @param from what stands after FROM
     * @param divisible whether it can be read by ranges of pages
     * @param pages its size in pages; 0 if unknown
     */
    record Source(String from, boolean divisible, long pages) {}

    /** How many rows the scan must give. */
    String countStatement() {
        return "SELECT pg_catalog.count(*) FROM " + from + where(filter);
    }

    /** What a single reader of the whole table would read. */
    String selectStatement() {
        return select(columns) + " FROM " + from + where(filter);
    }

    /** {@code SELECT} and what is read of each column. */
    static String select(List<PostgresColumn> columns) {
        return columns.stream().map(PostgresColumn::expression).collect(Collectors.joining(", ", "SELECT ", ""));
    }

    /** {@code WHERE} and a condition, or nothing if that is empty. */
    static String where(String condition) {
        return condition.isEmpty() ? "" : " WHERE " + condition;
    }
}
