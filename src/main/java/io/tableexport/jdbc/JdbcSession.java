package io.tableexport.jdbc;

import io.tableexport.table.JdbcDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * A pooled connection lent to one scan: a fresh transaction in the strongest isolation the database has, set up to
 * stream; {@link #close()} rolls back, puts every setting back and returns it. Used under its scan's lock.
 */
final class JdbcSession implements AutoCloseable {
    private final Connection connection;
    private final JdbcDatabase database;
    private final boolean autoCommit;
    private final boolean readOnly;
    private final int isolation;

    private boolean closed;

    /** Takes ownership of a connection with no transaction open; the caller closes it if this throws. */
    JdbcSession(Connection connection) throws SQLException {
        this.connection = connection;
        this.database = JdbcDatabase.of(connection.getMetaData());
        this.autoCommit = connection.getAutoCommit();
        this.readOnly = connection.isReadOnly();
        this.isolation = connection.getTransactionIsolation();
    }

    Connection connection() {
        return connection;
    }

    JdbcDatabase database() {
        return database;
    }

    /** Starts the transaction all statements of the scan run in. */
    void begin() throws SQLException {
        connection.setAutoCommit(false);
        hintReadOnly();
        setIsolation();
        run(database.sessionOn());
    }

    /** The isolation the snapshot stands on, for the manifest. */
    String isolationName() throws SQLException {
        return JdbcDatabase.isolationName(connection.getTransactionIsolation()) + " isolation";
    }

    /** Gives the connection back; one that cannot be put right is aborted, so that no other export inherits it. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            restore();
        } catch (SQLException unusable) {
            abort();
        }
        try {
            connection.close();
        } catch (SQLException alreadyGone) {
            // Nothing is left to give back: the pool drops a connection whose close fails.
        }
    }

    private void restore() throws SQLException {
        connection.rollback();
        run(database.sessionOff());
        if (connection.getTransactionIsolation() != isolation) {
            connection.setTransactionIsolation(isolation);
        }
        if (connection.isReadOnly() != readOnly) {
            connection.setReadOnly(readOnly);
        }
        if (autoCommit) {
            connection.setAutoCommit(true);
        }
    }

    private void abort() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException alreadyGone) {
            // Broken already, which is as good.
        }
    }

    private void hintReadOnly() {
        try {
            connection.setReadOnly(true);
        } catch (SQLException unsupported) {
            // A hint some drivers refuse (DuckDB, SQLite); the scan sends nothing but SELECT anyway.
        }
    }

    private void setIsolation() throws SQLException {
        for (int level : database.isolationLevels()) {
            if (connection.getMetaData().supportsTransactionIsolationLevel(level) && accepts(level)) {
                return;
            }
        }
    }

    private boolean accepts(int level) {
        try {
            connection.setTransactionIsolation(level);
            return true;
        } catch (SQLException refused) {
            return false; // drivers promise levels their servers lack: the next weaker one is tried
        }
    }

    private void run(List<String> statements) throws SQLException {
        try (Statement runner = connection.createStatement()) {
            for (String statement : statements) {
                runner.execute(statement);
            }
        }
    }
}
