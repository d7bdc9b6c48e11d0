package io.tableexport.testing;

import io.tableexport.source.DataSources;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/** An H2 database in memory of its own, behind a pool of a given size; gone when closed. */
public final class H2Database implements AutoCloseable {
    /** Long enough for a first connection on a busy machine; a refused one is waited for as long. */
    private static final String REFUSED_TIMEOUT_MS = "1500";

    private final String url = "jdbc:h2:mem:" + UUID.randomUUID();
    private final Connection keeper;
    private final DataSources pool;

    public H2Database(int connections, String... statements) {
        try {
            keeper = DriverManager.getConnection(url, "sa", "");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        pool = DataSources.open(Map.of("main", Map.of("url", url, "username", "sa")), connections);
        run(statements);
    }

    public DataSource source() {
        return pool.get("main");
    }

    /** A pool of its own for another user. */
    public DataSources sourceOf(String user, String password) {
        Map<String, String> settings =
                Map.of("url", url, "username", user, "password", password, "connection-timeout-ms", REFUSED_TIMEOUT_MS);
        return DataSources.open(Map.of("main", settings), 1);
    }

    /** Runs statements on a connection beside the pool and commits them. */
    public void run(String... statements) {
        try (Statement statement = keeper.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether another connection runs a statement that contains this text. */
    public boolean isRunning(String text) {
        try (PreparedStatement statement = keeper.prepareStatement("SELECT 1 FROM INFORMATION_SCHEMA.SESSIONS"
                + " WHERE SESSION_ID <> SESSION_ID() AND EXECUTING_STATEMENT LIKE ?")) {
            statement.setString(1, "%" + text + "%");
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        pool.close();
        try {
            keeper.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
