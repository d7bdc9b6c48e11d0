package io.tableexport.table;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.Locale;
import java.util.Set;

/**
 * Turns what a JDBC driver throws into our one exception. The message holds SQLSTATE and vendor code but never the
 * driver's own words, which may quote a row's value or a URL with a password; those are in the cause, for the log.
 */
public final class DatabaseFailures {
    /** SQLSTATE of PostgreSQL and H2 for a cancelled statement and, on PostgreSQL, a statement time-out too. */
    private static final String QUERY_CANCELED = "57014";

    /** Refused for want of a privilege: PostgreSQL and the standard; H2's own code. */
    private static final Set<String> NO_PRIVILEGE_STATES = Set.of("42501", "90096");

    /**
     * The same behind general SQLSTATEs: MySQL's 1044, 1142, 1143 and Oracle's 1031 with 42000, SQL Server's 229 and 230
     * with S0005 or 42000.
     */
    private static final Set<String> NO_PRIVILEGE_CODES =
            Set.of("42000/1044", "42000/1142", "42000/1143", "42000/1031", "42000/229", "S0005/229", "S0005/230");

    /** No such table or schema: PostgreSQL, the ODBC states MySQL, H2 and SQL Server use, H2's missing schema. */
    private static final Set<String> NO_TABLE_STATES = Set.of("42P01", "42S02", "S0002", "3F000", "90079");

    /** PostgreSQL's "does not take connections now" (57P01 to 57P05) and H2's "connection broken" and "closed". */
    private static final Set<String> GONE_STATES = Set.of("57P01", "57P02", "57P03", "57P05", "90067", "90121");

    /** character_not_in_repertoire: text a server cannot send as UTF-8. */
    private static final String INVALID_BYTES = "22021";

    private DatabaseFailures() {}

    /**
     * Classifies a failure of a database; the driver's own words stay in the cause.
     *
     * @param doing what was tried, starting with a verb in -ing and naming the table, for example {@code reading table
     *     'public.orders'}
     */
    public static ExportException failed(String doing, SQLException cause) {
        FailureType type = type(cause);
        return new ExportException(type, doing + " failed: " + reason(type, cause) + " " + codes(cause), cause);
    }

    /** Whether the failure is about a value (SQLSTATE class 22, data exception), not about the statement. */
    public static boolean isAboutValue(SQLException cause) {
        return state(cause).startsWith("22");
    }

    private static FailureType type(SQLException cause) {
        String state = state(cause);
        if (state.equals(QUERY_CANCELED)) {
            // The same SQLSTATE for both; PostgreSQL tells them apart in the message only.
            String words = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            return words.contains("timeout") ? FailureType.TIMED_OUT : FailureType.CANCELLED;
        }
        if (NO_PRIVILEGE_STATES.contains(state) || NO_PRIVILEGE_CODES.contains(state + "/" + cause.getErrorCode())) {
            return FailureType.FORBIDDEN;
        }
        if (NO_TABLE_STATES.contains(state)) {
            return FailureType.NOT_FOUND;
        }
        if (state.equals(INVALID_BYTES)) {
            return FailureType.UNREPRESENTABLE_VALUE;
        }
        return cause instanceof SQLTimeoutException ? FailureType.TIMED_OUT : FailureType.DATABASE_FAILED;
    }

    private static String reason(FailureType type, SQLException cause) {
        return switch (type) {
            case FORBIDDEN -> "the database user of this data source lacks the privilege; grant it SELECT";
            case NOT_FOUND -> "the table is not there (any more)";
            case CANCELLED -> "the statement was cancelled";
            case TIMED_OUT -> "the database's time limit passed";
            default -> databaseReason(cause);
        };
    }

    private static String databaseReason(SQLException cause) {
        String state = state(cause);
        if (state.equals(INVALID_BYTES)) {
            return "a text is not valid in the encoding it is sent in; repair it, or leave its column out";
        }
        if (state.isEmpty() && cause instanceof SQLTransientConnectionException) {
            return "no connection came in time: the pool is in use, or the database does not answer";
        }
        if (state.startsWith("28")) {
            return "the database refused the user name or password the data source is configured with";
        }
        if (state.startsWith("08") || GONE_STATES.contains(state)) {
            return "the database cannot be reached or ended the connection; check that it is up";
        }
        return "the database reported an error; the service's log has its words";
    }

    private static String codes(SQLException cause) {
        String state = state(cause);
        return "(SQLSTATE " + (state.isEmpty() ? "none" : state) + ", code " + cause.getErrorCode() + ")";
    }

    private static String state(SQLException cause) {
        return cause.getSQLState() == null ? "" : cause.getSQLState();
    }
}
