package io.tableexport.source;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.tableexport.failure.ExportException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * The configured data sources: one pool of connections each, by name. Thread-safe; whoever opens it closes it. Opening
 * it connects to nothing, so a database that is down fails the exports that want it and nothing else.
 */
public final class DataSources implements AutoCloseable {
    private static final int PING_SECONDS = 5;

    private final Map<String, HikariDataSource> pools = new TreeMap<>();

    private DataSources() {}

    /**
     * Builds the pools.
     *
     * @param configured data source name to its settings: {@code url} (required), {@code username}, {@code password},
     *     {@code maximum-pool-size}, {@code connection-timeout-ms} (default 5000)
     * @param connections size of each pool unless {@code maximum-pool-size} says otherwise: what all exports that may
     *     run at once take, 1 + readers each, or two of them could starve each other
     * @throws ExportException {@code INVALID_REQUEST} naming the configuration key that is wrong
     */
    public static DataSources open(Map<String, Map<String, String>> configured, int connections) {
        DataSources sources = new DataSources();
        try {
            configured.forEach((name, settings) -> sources.pools.put(
                    name, new HikariDataSource(new DataSourceSettings(name, settings).pool(connections))));
            return sources;
        } catch (RuntimeException e) {
            sources.close();
            throw e;
        }
    }

    /**
     * The pool of a data source.
     *
     * @throws ExportException {@code NOT_FOUND} if no data source has this name
     */
    public DataSource get(String name) {
        HikariDataSource pool = pools.get(name);
        if (pool == null) {
            throw ExportException.notFound("there is no data source '" + name + "'; configured are "
                    + (pools.isEmpty() ? "none" : String.join(", ", pools.keySet())));
        }
        return pool;
    }

    /**
     * Asks a database whether it is there. One whose connections are all lent is taken for it: that it is not would end
     * who has them.
     *
     * @throws SQLException if it is not
     */
    public void ping(String name) throws SQLException {
        HikariDataSource pool = pools.get(name);
        HikariPoolMXBean state = pool.getHikariPoolMXBean();
        if (state != null && state.getActiveConnections() >= pool.getMaximumPoolSize()) {
            return;
        }
        try (Connection connection = pool.getConnection()) {
            if (!connection.isValid(PING_SECONDS)) {
                throw new SQLException("the connection is no longer valid");
            }
        }
    }

    /** Closes all pools; connections still lent are cut. */
    @Override
    public void close() {
        pools.values().forEach(HikariDataSource::close);
    }

    @Override
    public String toString() {
        return "DataSources" + pools.keySet();
    }
}
