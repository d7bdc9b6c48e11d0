package io.tableexport.table;

import java.sql.ResultSet;
import java.sql.Statement;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What PostgreSQL's planner expects of a query, from the table's size now and the statistics of its last ANALYZE. Asking
 * plans the query, which checks the right to read each of its columns, and runs nothing.
 */
final class PostgresEstimate {
    /** The end of a plan's first line: rows of the whole, and bytes of a row on average. */
    private static final Pattern WHOLE = Pattern.compile("rows=(\\d{1,18}) width=(\\d{1,9})\\)");

    private PostgresEstimate() {}

    static TableEstimate of(PostgresSession session, String query) {
        String plan = session.call(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet lines = statement.executeQuery("EXPLAIN " + query)) {
                lines.next();
                return lines.getString(1);
            }
        });
        Matcher whole = WHOLE.matcher(plan);
        if (!whole.find()) {
            return TableEstimate.UNKNOWN;
        }
        long rows = Long.parseLong(whole.group(1));
        double bytes = (double) rows * Long.parseLong(whole.group(2));
        return new TableEstimate(OptionalLong.of(rows), OptionalLong.of((long) bytes));
    }
}
