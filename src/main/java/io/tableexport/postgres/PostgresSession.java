package io.tableexport.postgres;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.table.DatabaseFailures;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;
import org.postgresql.core.VisibleBufferedInputStream;
import org.postgresql.jdbc.AutoSave;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

/**
 * One connection of a scan, in a transaction that ends with the scan, and what runs on it.
 *
 * <p>Thread rule: one thread at a time works on the connection, between {@link #enter} and {@link #exit}; any thread may
 * {@link #stop} it. Its scan closes it, which gives the connection back as it was taken, or breaks it off if the server
 * does not answer: a connection that still runs something never returns to its pool.
 */
final class PostgresSession implements AutoCloseable {
    /** How long to wait for a server to stop what it runs before its connection is broken off. */
    private static final long STOP_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** After this long a cancel request is sent again: the one before may have come before its statement began. */
    private static final long CANCEL_MILLIS = 100;

    private final Connection connection;
    private final PGConnection postgres;
    private final boolean autoCommit;
    private final AutoSave autosave;
    private final String doing;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean stopped;
    private volatile boolean broken;
    private CopyOut copy;

    private PostgresSession(Connection connection, PGConnection postgres, boolean autoCommit, String doing) {
        this.connection = connection;
        this.postgres = postgres;
        this.autoCommit = autoCommit;
        this.autosave = postgres.getAutosave();
        this.doing = doing;
        // A savepoint before each statement would come before the isolation level is set.
        postgres.setAutosave(AutoSave.NEVER);
    }

    /**
     * Takes over a connection, which is closed if that fails.
     *
     * @param doing for messages, with the table's name
     */
    static PostgresSession over(Connection connection, String doing) {
        try {
            boolean autoCommit = connection.getAutoCommit();
            if (autoCommit) {
                connection.setAutoCommit(false);
            } else {
                // The isolation level can only be set before a transaction's first statement.
                connection.rollback();
            }
            return new PostgresSession(connection, connection.unwrap(PGConnection.class), autoCommit, doing);
        } catch (SQLException e) {
            ExportException failure = DatabaseFailures.failed(doing, e);
            try {
                connection.close();
            } catch (SQLException later) {
                failure.addSuppressed(later);
            }
            throw failure;
        }
    }

    /** Takes a connection. */
    static PostgresSession take(DataSource source, String doing) {
        try {
            return over(source.getConnection(), doing);
        } catch (SQLException e) {
            throw DatabaseFailures.failed(doing, e);
        }
    }

    /** Statements on the connection, for one thread between {@link #enter} and {@link #exit}. */
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** Begins work on the connection; fails if the session is stopped. */
    void enter() {
        lock.lock();
        if (stopped) {
            lock.unlock();
            throw cancelled(null);
        }
    }

    void exit() {
        lock.unlock();
    }

    <T> T call(Work<T> work) {
        enter();
        try {
            T result = work.on(connection);
            if (stopped) {
                throw cancelled(null);
            }
            return result;
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    /** The one number a query gives. */
    long queryLong(String sql) {
        return call(connected -> {
            try (Statement statement = connected.createStatement();
                    ResultSet row = withoutEscapes(statement).executeQuery(sql)) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    /** Braces in the literal of a filter are no JDBC escapes. */
    private static Statement withoutEscapes(Statement statement) throws SQLException {
        statement.setEscapeProcessing(false);
        return statement;
    }

    /** Starts a {@code COPY … TO STDOUT}; the caller is between {@link #enter} and {@link #exit}. */
    CopyOut startCopy(String sql) {
        try {
            copy = postgres.getCopyAPI().copyOut(sql);
            return copy;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** The next message of the COPY or null at its end; the caller is between {@link #enter} and {@link #exit}. */
    byte[] readCopy() {
        try {
            return copy.readFromCopy();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** The buffer the driver reads messages into, for {@link PostgresCopy}; null if it cannot be had. */
    VisibleBufferedInputStream input() {
        return PostgresInput.of(connection);
    }

    /** Fails if the session is stopped, having ended the COPY; the caller is between {@link #enter} and {@link #exit}. */
    void requireRunning() {
        if (stopped) {
            endCopy();
            throw cancelled(null);
        }
    }

    /** What to throw when the connection broke while its buffer was read. */
    ExportException lost(IOException cause) {
        return failed(new SQLNonTransientConnectionException(
                cause.getMessage(), PSQLState.CONNECTION_FAILURE.getState(), cause));
    }

    private ExportException failed(SQLException cause) {
        noteBreak(cause);
        return stopped ? cancelled(cause) : DatabaseFailures.failed(doing, cause);
    }

    private ExportException cancelled(SQLException cause) {
        return new ExportException(FailureType.CANCELLED, doing + " was cancelled", cause);
    }

    /** Asks the server to end what runs and lets nothing new begin; does not wait for it. */
    void requestStop() {
        stopped = true;
        if (lock.isLocked()) {
            cancelQuery();
        }
    }

    /**
     * Ends what runs and lets nothing new begin.
     *
     * @return whether nothing runs any more; false if server or network did not answer in time
     */
    boolean stop() {
        stopped = true;
        if (!lockWhileCancelling()) {
            return false;
        }
        try {
            return endCopy();
        } finally {
            lock.unlock();
        }
    }

    private boolean lockWhileCancelling() {
        long deadline = System.nanoTime() + STOP_NANOS;
        boolean interrupted = false;
        boolean locked = lock.tryLock();
        while (!locked && System.nanoTime() < deadline) {
            cancelQuery();
            try {
                locked = lock.tryLock(CANCEL_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return locked;
    }

    private void cancelQuery() {
        try {
            postgres.cancelQuery();
        } catch (SQLException e) {
            // The server is out of reach: whoever waits gives up at its deadline and breaks the connection off.
            return;
        }
    }

    /**
     * Ends a half read COPY: asks the server to, then reads what is on the way. A server that waits for its client to
     * read does not see the request before that, and pgjdbc's own cancelCopy() leaves the rest of the rows on the
     * connection, where the next statement takes them for its answer.
     *
     * @return whether the connection is at rest
     */
    private boolean endCopy() {
        if (copy == null || !copy.isActive()) {
            return !broken;
        }
        try {
            withinTime(() -> {
                postgres.cancelQuery();
                while (copy.isActive()) {
                    copy.readFromCopy();
                }
            });
        } catch (SQLException e) {
            noteBreak(e);
            return !broken;
        }
        return true;
    }

    /** An error the server did not report leaves unknown what is on the connection: nobody may use it again. */
    private void noteBreak(SQLException e) {
        boolean reported = e instanceof PSQLException reply && reply.getServerErrorMessage() != null;
        if (!reported) {
            broken = true;
        }
    }

    /** Gives the connection back. Idempotent; never throws. */
    @Override
    public void close() {
        boolean sound = stop() && rollBack();
        try {
            if (!sound) {
                connection.abort(Runnable::run);
            }
        } catch (SQLException e) {
            // Broken already.
            sound = false;
        }
        try {
            connection.close();
        } catch (SQLException e) {
            // A pool has taken note; there is nothing left to give back.
            return;
        }
    }

    private boolean rollBack() {
        try {
            if (connection.isClosed()) {
                return true;
            }
            withinTime(() -> {
                try {
                    connection.rollback();
                } catch (SQLException e) {
                    if (!PSQLState.QUERY_CANCELED.getState().equals(e.getSQLState())) {
                        throw e;
                    }
                    // A cancel request that came late.
                    connection.rollback();
                }
                if (autoCommit) {
                    connection.setAutoCommit(true);
                }
                postgres.setAutosave(autosave);
            });
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private interface Step {
        void run() throws SQLException;
    }

    /** Runs a step of the way out, which must not wait for ever for a server that is gone. */
    private void withinTime(Step step) throws SQLException {
        int before = connection.getNetworkTimeout();
        connection.setNetworkTimeout(Runnable::run, (int) TimeUnit.NANOSECONDS.toMillis(STOP_NANOS));
        try {
            step.run();
        } finally {
            connection.setNetworkTimeout(Runnable::run, before);
        }
    }
}
