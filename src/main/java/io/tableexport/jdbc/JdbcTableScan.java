package io.tableexport.jdbc;

import io.tableexport.batch.ColumnBatch;
import io.tableexport.batch.TableSchema;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.request.UnrepresentablePolicy;
import io.tableexport.table.DatabaseFailures;
import io.tableexport.table.JdbcDatabase;
import io.tableexport.table.ResolvedTable;
import io.tableexport.table.ScanOptions;
import io.tableexport.table.TableEstimate;
import io.tableexport.table.TablePartition;
import io.tableexport.table.TableScan;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A scan through any JDBC driver: one connection in one read-only transaction, one streaming statement, hence one
 * partition, however many readers are allowed. What the snapshot is worth depends on the database's isolation, which
 * {@link #snapshot()} names.
 *
 * <p>One lock guards the connection. As drivers stream one result per connection, {@link #countRows()} waits until the
 * partition, once started, has been read to its end; so the thread that reads must count before or after, not between.
 * Memory: the batches of {@link ReadAhead} and what the driver fetches at a time.
 */
public final class JdbcTableScan implements TableScan {
    /** How many times the size a batch is meant to have makes it a large one. */
    private static final long LARGE_BATCHES = 4;

    private final JdbcSession session;
    private final ResolvedTable table;
    private final ScanOptions options;
    private final JdbcPlan plan;
    private final String database;
    private final String snapshot;
    private final JdbcPartition partition;
    private final ReentrantLock connectionLock = new ReentrantLock();
    private final CountDownLatch readEnded = new CountDownLatch(1);

    private Thread reader;
    private ReadAhead ahead;
    private volatile Statement running;
    private volatile boolean cancelled;
    private volatile boolean closed;

    private JdbcTableScan(JdbcSession session, ResolvedTable table, ScanOptions options) throws SQLException {
        DatabaseMetaData metadata = session.connection().getMetaData();
        this.session = session;
        this.table = table;
        this.options = options;
        this.database = metadata.getDatabaseProductName() + " " + metadata.getDatabaseProductVersion();
        this.snapshot = session.isolationName();
        this.plan = JdbcPlan.of(session, table, options);
        this.partition = new JdbcPartition(this, plan, options);
    }

    /** Opens the snapshot. Owns the connection from here on and gives it back also if this throws. */
    public static TableScan open(Connection connection, ResolvedTable table, ScanOptions options) {
        JdbcSession session = null;
        try {
            session = new JdbcSession(connection);
            session.begin();
            return new JdbcTableScan(session, table, options);
        } catch (SQLException e) {
            giveBack(session, connection);
            throw DatabaseFailures.failed("opening table '" + table.qualifiedName() + "'", e);
        } catch (RuntimeException | Error e) {
            giveBack(session, connection);
            throw e;
        }
    }

    private static void giveBack(JdbcSession session, Connection connection) {
        if (session != null) {
            session.close();
            return;
        }
        try {
            connection.close();
        } catch (SQLException broken) {
            // The failure that led here says more.
        }
    }

    @Override
    public ResolvedTable table() {
        return table;
    }

    @Override
    public TableSchema schema() {
        return plan.schema();
    }

    @Override
    public String database() {
        return database;
    }

    @Override
    public UnrepresentablePolicy onUnrepresentable() {
        return plan.onUnrepresentable();
    }

    @Override
    public String snapshot() {
        return snapshot;
    }

    @Override
    public List<TablePartition> partitions() {
        return List.of(partition);
    }

    /** The one connection is the reader's. */
    @Override
    public boolean isCountingBesideReading() {
        return false;
    }

    @Override
    public long countRows() {
        while (true) {
            lockConnection();
            try {
                checkUsable();
                if (reader == null) {
                    return count();
                }
                if (reader == Thread.currentThread()) {
                    throw new IllegalStateException("count the rows before reading them, or after");
                }
            } finally {
                unlockConnection();
            }
            awaitEndOfReading();
        }
    }

    /** H2 keeps about how many rows a table has; to count those of a snapshot, it reads the table, as others do. */
    @Override
    public TableEstimate estimate() {
        boolean kept = session.database() == JdbcDatabase.H2
                && table.kind() != null
                && table.kind().contains("TABLE")
                && !table.system()
                && options.selection().filter().isEmpty();
        if (!kept) {
            return TableEstimate.UNKNOWN;
        }
        lockConnection();
        try {
            checkUsable();
            return reader == null ? kept() : TableEstimate.UNKNOWN; // another statement would end the one that streams
        } finally {
            unlockConnection();
        }
    }

    private TableEstimate kept() {
        try (PreparedStatement statement = session.connection()
                .prepareStatement("SELECT ROW_COUNT_ESTIMATE FROM INFORMATION_SCHEMA.TABLES"
                        + " WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND STORAGE_TYPE IN ('CACHED', 'MEMORY')")) {
            statement.setString(1, table.schema());
            statement.setString(2, table.name());
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? new TableEstimate(OptionalLong.of(row.getLong(1)), OptionalLong.empty())
                        : TableEstimate.UNKNOWN;
            }
        } catch (SQLException e) {
            throw failed("estimating the rows of", e);
        }
    }

    private long count() {
        String sql = plan.count();
        try (Statement statement = plan.statement(session.connection(), sql)) {
            running = statement;
            checkUsable();
            try (ResultSet result = plan.run(statement, sql)) {
                result.next();
                return result.getLong(1);
            }
        } catch (SQLException e) {
            ExportException aboutFilter = plan.filterFailure(e);
            throw aboutFilter != null && !cancelled ? aboutFilter : failed("counting the rows of", e);
        } finally {
            running = null;
        }
    }

    private void awaitEndOfReading() {
        try {
            readEnded.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ExportException(
                    FailureType.CANCELLED, "counting the rows of table '" + name() + "' was interrupted", e);
        }
    }

    /** Starts the thread that reads for the calling one, which must not count the rows until all are read. */
    ReadAhead readAhead(TableSchema schema, Consumer<ColumnBatch> filler) {
        lockConnection();
        try {
            checkUsable();
            reader = Thread.currentThread();
            ahead = new ReadAhead("table-read-ahead", schema, LARGE_BATCHES * options.batchBytes(), filler);
            return ahead;
        } finally {
            unlockConnection();
        }
    }

    /** Starts the streaming statement; under the lock. */
    ResultSet startReading() {
        try {
            String sql = plan.select();
            Statement statement = plan.statement(session.connection(), sql);
            running = statement;
            statement.setFetchSize(session.database().fetchSize(options.batchRows()));
            checkUsable();
            ResultSet rows = unwrapped(plan.run(statement, sql));
            plan.check(rows.getMetaData());
            return rows;
        } catch (SQLException e) {
            throw failed("reading", e);
        }
    }

    /** The driver's own rows: a pool's wrapper around them is called for each value. */
    private static ResultSet unwrapped(ResultSet rows) {
        try {
            ResultSet own = rows.unwrap(ResultSet.class);
            return own == null ? rows : own;
        } catch (SQLException | AbstractMethodError unsupported) {
            return rows; // by a driver older than JDBC 4
        }
    }

    /**
     * Closes the streaming statement, if it runs; under the lock.
     *
     * @param complete whether its last row was read
     */
    void endReading(boolean complete) {
        if (!complete && session.database().isMySql()) {
            cancelRunning(); // to close it is to read all rows that are left, with one driver into memory
        }
        try (Statement ended = running) {
            running = null;
        } catch (SQLException unusable) {
            // The transaction's end or the connection's closes it as well.
        } finally {
            reader = null;
            readEnded.countDown();
        }
    }

    void lockConnection() {
        connectionLock.lock();
    }

    void unlockConnection() {
        connectionLock.unlock();
    }

    void checkUsable() {
        if (cancelled || closed) {
            throw stopped(null);
        }
    }

    /** What a driver threw, as ours: after a cancel it is the cancel, whatever the driver calls it. */
    ExportException failed(String doing, SQLException cause) {
        return cancelled || closed ? stopped(cause) : DatabaseFailures.failed(doing + " table '" + name() + "'", cause);
    }

    private ExportException stopped(SQLException cause) {
        String how = cancelled ? "cancelled" : "closed";
        return new ExportException(FailureType.CANCELLED, "reading table '" + name() + "' was " + how, cause);
    }

    private String name() {
        return table.qualifiedName();
    }

    @Override
    public void cancel() {
        cancelled = true;
        cancelRunning();
        readEnded.countDown();
    }

    private void cancelRunning() {
        Statement statement = running;
        try {
            if (statement != null) {
                statement.cancel();
            }
        } catch (SQLException over) {
            // It ended meanwhile, or the driver cannot cancel: the flag stops the reader at its next row.
        }
    }

    @Override
    public void close() {
        closed = true;
        if (!connectionLock.tryLock()) {
            cancelRunning();
            connectionLock.lock();
        }
        ReadAhead reading = ahead;
        try {
            endAll();
        } finally {
            connectionLock.unlock();
            if (reading != null) {
                reading.close();
            }
        }
    }

    private void endAll() {
        try {
            endReading(false);
        } finally {
            session.close();
        }
    }
}
