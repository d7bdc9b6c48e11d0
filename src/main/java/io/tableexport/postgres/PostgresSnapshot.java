package io.tableexport.postgres;

import io.tableexport.table.DatabaseFailures;
import io.tableexport.table.ResolvedTable;
import io.tableexport.table.ScanOptions;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.postgresql.PGConnection;

/**
 * The snapshot a coordinator took and exported, for readers to join; it ends with the coordinator's transaction.
 *
 * <p>A lock comes before the first query in every transaction. A snapshot that is older than a TRUNCATE or a rewriting
 * ALTER sees an empty table, and no error: only a lock that was there before the snapshot rules that out.
 *
 * @param id the exported snapshot's identifier
 * @param database product and version
 * @param lock the statement that locks the table, or null if its kind cannot be locked
 * @param table what the catalog says of the table in the snapshot
 */
record PostgresSnapshot(String id, String database, String lock, PostgresTable table) {
    /** The oldest version that is tested for: before it times were floating point on some servers. */
    private static final int OLDEST = 10;

    private static final String ISOLATION = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";

    /** What a transaction of a scan needs of its session; ends with the transaction. */
    private static final List<String> SETTINGS = List.of(
            // A connection of a scan may wait long for the encoder or, the coordinator, for the end.
            "SET LOCAL idle_in_transaction_session_timeout = 0",
            // Text of zoned values must not depend on where this software runs.
            "SET LOCAL TimeZone = 'UTC'",
            // Nor on what the role or the database has set up: the server's own defaults, and floating point in full,
            // which an array of it would lose. 3 is that on every version; since 12 any number above 0 is.
            "SET LOCAL DateStyle = 'ISO'",
            "SET LOCAL IntervalStyle = 'postgres'",
            "SET LOCAL bytea_output = 'hex'",
            "SET LOCAL extra_float_digits = 3",
            // Rows come in the table's order, not from wherever another scan is, so that a repeat gives the same file.
            "SET LOCAL synchronize_seqscans = off",
            // pgjdbc keeps every notice, and a view's function may raise one for each row.
            "SET LOCAL client_min_messages = 'error'");

    /**
     * Whether a connection leads to a PostgreSQL server and none of the databases that only speak its protocol. May
     * begin a transaction, which the caller ends.
     */
    static boolean isServer(Connection connection) {
        try {
            if (!connection.isWrapperFor(PGConnection.class)
                    || connection.getMetaData().getDatabaseMajorVersion() < OLDEST) {
                return false;
            }
            String version = queryString(connection, "SELECT pg_catalog.version()");
            String lowered = version.toLowerCase(Locale.ROOT);
            return version.startsWith("PostgreSQL ")
                    && !lowered.contains("redshift")
                    && !lowered.contains("greenplum")
                    && !lowered.contains("-yb-");
        } catch (SQLException e) {
            throw DatabaseFailures.failed("asking the database for its version", e);
        }
    }

    /** Takes the snapshot of a table on a coordinator's session. */
    static PostgresSnapshot take(PostgresSession coordinator, ResolvedTable table, ScanOptions options) {
        return coordinator.call(connection -> take(connection, table, options));
    }

    private static PostgresSnapshot take(Connection connection, ResolvedTable table, ScanOptions options)
            throws SQLException {
        String lock = lock(table);
        List<String> statements = new ArrayList<>();
        statements.add(ISOLATION);
        statements.addAll(SETTINGS);
        if (isLockTable(lock)) {
            statements.add(lock);
        }
        begin(connection, statements, lock);
        String id = queryString(connection, "SELECT pg_catalog.pg_export_snapshot()");
        int version = connection.getMetaData().getDatabaseMajorVersion();
        // Some builds add their own name in brackets.
        String number = connection.getMetaData().getDatabaseProductVersion().split(" ", 2)[0];
        return new PostgresSnapshot(
                id, "PostgreSQL " + number, lock, PostgresCatalog.read(connection, table, version, options));
    }

    /**
     * Materialized views and foreign tables are no objects of LOCK TABLE. Reading none of their rows locks them just
     * the same, if only after the snapshot was taken. For a materialized view that is no harm: REFRESH writes its rows
     * frozen, so that every snapshot sees all of them.
     */
    private static String lock(ResolvedTable table) {
        String kind = table.kind() == null ? "" : table.kind().toUpperCase(Locale.ROOT);
        boolean lockable = !kind.contains("MATERIALIZED") && !kind.contains("FOREIGN");
        return lockable
                ? "LOCK TABLE " + table.quoted() + " IN ACCESS SHARE MODE"
                : "SELECT FROM " + table.quoted() + " LIMIT 0";
    }

    /**
     * Brings a reader's session into the snapshot. Its lock must be there at once: waiting behind someone who waits for
     * the coordinator would never end.
     */
    void join(PostgresSession reader) {
        List<String> statements = new ArrayList<>();
        statements.add(ISOLATION);
        statements.add("SET TRANSACTION SNAPSHOT '" + id + "'");
        statements.addAll(SETTINGS);
        statements.add(isLockTable(lock) ? lock + " NOWAIT" : "SET LOCAL lock_timeout = '1s'");
        reader.call(connection -> {
            begin(connection, statements, lock);
            return null;
        });
    }

    private static boolean isLockTable(String lock) {
        return lock.startsWith("LOCK");
    }

    /**
     * Sends all statements at once: the server runs them one after the other, but the network is waited for once. A lock
     * that is a query comes after them, as a batch takes none.
     */
    private static void begin(Connection connection, List<String> statements, String lock) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false); // braces in a table's name are no JDBC escapes
            for (String sql : statements) {
                statement.addBatch(sql);
            }
            statement.executeBatch();
            if (!isLockTable(lock)) {
                statement.execute(lock);
            }
        } catch (BatchUpdateException e) {
            throw e.getNextException() == null ? e : e.getNextException();
        }
    }

    private static String queryString(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
