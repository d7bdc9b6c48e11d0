package io.tableexport.postgres;

import io.tableexport.table.TableEstimate;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What PostgreSQL's planner expects of a query, from the table's size now and the statistics of its last ANALYZE. Asking
 * plans the query, which checks the right to read each of its columns, and runs nothing.
 *
 * @param cost in the planner's own unit
 * @param rows that come out
 * @param rowBytes of a row on average
 */
record PostgresExplain(double cost, double rows, double rowBytes) {
    /** The end of a plan's first line, which is the whole plan's. */
    private static final Pattern WHOLE = Pattern.compile("cost=[0-9.]+\\.\\.([0-9.]+) rows=(\\d+) width=(\\d+)\\)");

    /** More rows than this is no estimate: a view that joins everything with everything. */
    private static final double MOST_ROWS = 1e18;

    static PostgresExplain of(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // Braces in the literal of a filter are no JDBC escapes.
            statement.setEscapeProcessing(false);
            try (ResultSet lines = statement.executeQuery("EXPLAIN " + query)) {
                lines.next();
                Matcher whole = WHOLE.matcher(lines.getString(1));
                if (!whole.find()) {
                    throw new SQLException("EXPLAIN gave no cost", "XX000");
                }
                return new PostgresExplain(
                        Double.parseDouble(whole.group(1)),
                        Double.parseDouble(whole.group(2)),
                        Double.parseDouble(whole.group(3)));
            }
        }
    }

    TableEstimate estimate() {
        return rows < MOST_ROWS
                ? new TableEstimate(OptionalLong.of((long) rows), OptionalLong.of((long) (rows * rowBytes)))
                : TableEstimate.UNKNOWN;
    }
}
