package io.tableexport.source;

import com.zaxxer.hikari.HikariConfig;
import io.tableexport.failure.ExportException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * The settings of one data source as they are configured, checked: a wrong one stops the start with a message that names
 * its key. No message holds a URL or a password.
 */
final class DataSourceSettings {
    private static final Set<String> KEYS =
            new TreeSet<>(Set.of("url", "username", "password", "maximum-pool-size", "connection-timeout-ms"));

    /** How long an export waits for a connection, in milliseconds: a database that is down must be a quick answer. */
    private static final int DEFAULT_CONNECTION_TIMEOUT_MS = 5_000;

    /** The least HikariCP takes. */
    private static final int LEAST_CONNECTION_TIMEOUT_MS = 250;

    /** Connections idle for longer are closed: exports run rarely, and a database's connections are dear. */
    private static final long IDLE_TIMEOUT_MS = TimeUnit.MINUTES.toMillis(1);

    /** H2's own shutdown hook would close a database while exports that read it still have their grace. */
    private static final String H2_CLOSES_ITSELF = "DB_CLOSE_ON_EXIT";

    private static final String DUCKDB_URL = "jdbc:duckdb:";

    /** DuckDB's driver holds a whole result in memory unless a connection is opened with this. */
    private static final String DUCKDB_STREAMS = "jdbc_stream_results";

    private final String name;
    private final Map<String, String> settings;

    DataSourceSettings(String name, Map<String, String> settings) {
        this.name = name;
        this.settings = settings;
    }

    HikariConfig pool(int connections) {
        for (String key : settings.keySet()) {
            if (!KEYS.contains(key)) {
                throw ExportException.invalid(key(key) + " is not known; the keys are " + String.join(", ", KEYS));
            }
        }
        HikariConfig config = new HikariConfig();
        config.setPoolName("export-" + name);
        config.setJdbcUrl(url());
        config.setUsername(settings.get("username"));
        config.setPassword(settings.get("password"));
        config.setAutoCommit(false);
        config.setMaximumPoolSize(number("maximum-pool-size", connections, 1));
        config.setMinimumIdle(0);
        config.setIdleTimeout(IDLE_TIMEOUT_MS);
        config.setConnectionTimeout(
                number("connection-timeout-ms", DEFAULT_CONNECTION_TIMEOUT_MS, LEAST_CONNECTION_TIMEOUT_MS));
        config.setInitializationFailTimeout(-1); // the service starts with the database down
        if (isEmbeddedH2(config.getJdbcUrl())) {
            config.addDataSourceProperty(H2_CLOSES_ITSELF, "FALSE");
        }
        if (config.getJdbcUrl().startsWith(DUCKDB_URL)) {
            config.addDataSourceProperty(DUCKDB_STREAMS, "true");
        }
        return config;
    }

    private String url() {
        String url = settings.get("url");
        if (url == null || url.isBlank()) {
            throw ExportException.invalid(key("url") + " is missing: give a JDBC URL");
        }
        try {
            DriverManager.getDriver(url);
        } catch (SQLException e) {
            throw ExportException.invalid(key("url")
                    + ": no JDBC driver on the class path takes this URL; add the driver or correct the URL");
        }
        return url;
    }

    private int number(String setting, int otherwise, int least) {
        String text = settings.get(setting);
        if (text == null || text.isBlank()) {
            return otherwise;
        }
        try {
            int value = Integer.parseInt(text.trim());
            if (value >= least) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw ExportException.invalid(key(setting) + " must be a whole number of at least " + least);
    }

    private String key(String setting) {
        return "export.datasource." + name + "." + setting;
    }

    private static boolean isEmbeddedH2(String url) {
        String upper = url.toUpperCase(Locale.ROOT);
        return upper.startsWith("JDBC:H2:")
                && !upper.startsWith("JDBC:H2:TCP:")
                && !upper.startsWith("JDBC:H2:SSL:")
                // Said already, or other processes share the file, which forbids it.
                && !upper.contains(H2_CLOSES_ITSELF)
                && !upper.contains("AUTO_SERVER=TRUE");
    }
}
