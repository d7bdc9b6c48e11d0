package io.tableexport.job;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import org.flywaydb.core.Flyway;

/**
 * The database of the job store: a small pool of connections, its schema brought up to date when it is opened.
 * Thread-safe; whoever opens it closes it.
 */
final class JobDatabase implements AutoCloseable {
    /**
     * A process that stands still in the middle of a transaction would keep what the others wait for, locks and keys, until
     * somebody ends it; ours take some milliseconds. The shortest lease, as nobody takes it for dead before.
     */
    private static final int SILENT_TRANSACTION_MILLIS = 5_000;

    /** Jobs are looked up by their keys: H2 would keep as much of its file as a sixteenth of the heap holds. */
    private static final int CACHE_KIBIBYTES = 1024;

    /** What the store needs at once: requests, and the two threads that keep leases and progress. */
    private static final int CONNECTIONS = 6;

    /** Milliseconds to wait for a connection: less than a lease, so that a store that is down is noticed within one. */
    private static final long CONNECTION_TIMEOUT_MILLIS = 3_000;

    private static final int PING_SECONDS = 3;

    private final HikariDataSource pool;
    private final boolean exclusive;

    private JobDatabase(HikariDataSource pool, boolean exclusive) {
        this.pool = pool;
        this.exclusive = exclusive;
    }

    /** Statements of one transaction. */
    interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    /**
     * Connects and migrates.
     *
     * @throws ExportException {@code INVALID_REQUEST} if the database cannot be used; the message names the key
     */
    static JobDatabase open(String url, String username, String password) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("export-jobs");
        config.setJdbcUrl(url);
        config.setUsername(username);
        config.setPassword(password);
        config.setAutoCommit(false);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
        if (isExclusive(url)) {
            // H2's own shutdown hook would close it while exports still have their grace.
            config.addDataSourceProperty("DB_CLOSE_ON_EXIT", "FALSE");
            config.setConnectionInitSql("SET CACHE_SIZE " + CACHE_KIBIBYTES);
        } else if (url.startsWith("jdbc:postgresql:")) {
            config.setConnectionInitSql("set idle_in_transaction_session_timeout = " + SILENT_TRANSACTION_MILLIS);
            config.setIsolateInternalQueries(true); // else the first transaction that is rolled back takes it along
        }
        HikariDataSource pool = null;
        try {
            pool = new HikariDataSource(config);
            Flyway.configure(JobDatabase.class.getClassLoader())
                    .dataSource(pool)
                    .locations("classpath:io/tableexport/job/migration")
                    .table("export_schema_history")
                    // the database may hold other tables
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .load()
                    .migrate();
            return new JobDatabase(pool, isExclusive(url));
        } catch (RuntimeException unusable) {
            if (pool != null) {
                pool.close();
            }
            throw new ExportException(
                    FailureType.INVALID_REQUEST,
                    "the job store cannot be opened: check export.jobs.url, .username and .password, that its database"
                            + " runs and that its user may create tables; an embedded H2 file serves one process at a"
                            + " time (" + rootMessage(unusable) + ")",
                    unusable);
        }
    }

    /** The driver's words about a database that cannot be opened; they name files and hosts, and no password. */
    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String message = String.valueOf(root.getMessage());
        return message.lines().findFirst().orElse("");
    }

    /** Whether only one process can have it open: then every other process it knows of is gone. */
    boolean isExclusive() {
        return exclusive;
    }

    private static boolean isExclusive(String url) {
        String lower = url.toLowerCase(Locale.ROOT);
        boolean embedded =
                lower.startsWith("jdbc:h2:") && !lower.startsWith("jdbc:h2:tcp:") && !lower.startsWith("jdbc:h2:ssl:");
        return embedded && !lower.contains("auto_server=true");
    }

    /**
     * Runs the work in a transaction.
     *
     * @throws ExportException {@code DATABASE_FAILED} if the store fails
     */
    <T> T transact(String doing, Work<T> work) {
        try {
            return attempt(work);
        } catch (SQLException failed) {
            throw failed(doing, failed);
        }
    }

    /** The same for work that changes nothing, so that nothing needs to reach the disk. */
    <T> T read(String doing, Work<T> work) {
        try {
            return attempt(work, false);
        } catch (SQLException failed) {
            throw failed(doing, failed);
        }
    }

    /** Runs the work as {@link #transact}, with the database's own exception for who knows what it means. */
    <T> T attempt(Work<T> work) throws SQLException {
        return attempt(work, exclusive);
    }

    private <T> T attempt(Work<T> work, boolean flushed) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            try {
                T result = work.in(connection);
                connection.commit();
                if (flushed) {
                    flush(connection);
                }
                return result;
            } catch (SQLException | RuntimeException failed) {
                rollBack(connection, failed);
                throw failed;
            }
        }
    }

    /**
     * H2 writes a commit up to half a second later, which kill -9 does not wait for. Not by WRITE_DELAY 0: it also ends
     * the thread that clears away what no transaction needs any more, so that file and memory grow with every commit.
     */
    private static void flush(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CHECKPOINT");
        }
    }

    private static void rollBack(Connection connection, Exception failed) {
        try {
            connection.rollback();
        } catch (SQLException second) {
            failed.addSuppressed(second);
        }
    }

    /** @throws SQLException if the database does not answer */
    void ping() throws SQLException {
        try (Connection connection = pool.getConnection()) {
            if (!connection.isValid(PING_SECONDS)) {
                throw new SQLException("the connection is no longer valid");
            }
        }
    }

    static ExportException failed(String doing, SQLException cause) {
        return new ExportException(
                FailureType.DATABASE_FAILED,
                "the job store (export.jobs.url) failed while " + doing + ": try again when its database is back",
                cause);
    }

    /** Whether a row of this key was there already: SQLSTATE class 23, integrity constraint violation. */
    static boolean isTaken(SQLException failure) {
        return failure.getSQLState() != null && failure.getSQLState().startsWith("23");
    }

    @Override
    public void close() {
        pool.close();
    }
}
