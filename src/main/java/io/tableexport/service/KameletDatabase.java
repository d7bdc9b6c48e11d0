package io.tableexport.service;

import io.tableexport.source.DataSources;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.service.ServiceSupport;

/**
 * The database of a Kamelet: a data source of the application, by its name, or a pool of its own, which is made with the
 * first connection and ends with the Camel context. Thread-safe once its properties are set.
 */
public final class KameletDatabase extends ServiceSupport implements DataSource, CamelContextAware {
    /** One for the snapshot and one for its reader, as the Kamelet {@code table-source} has them. */
    private static final int LEAST_CONNECTIONS = 2;

    private int connections = LEAST_CONNECTIONS;

    private CamelContext context;
    private String dataSource;
    private String url;
    private String username;
    private String password;

    private DataSources pool;

    @Override
    public CamelContext getCamelContext() {
        return context;
    }

    @Override
    public void setCamelContext(CamelContext context) {
        this.context = context;
    }

    /** Name of a data source in the registry; empty for a pool of its own. */
    public void setDataSource(String dataSource) {
        this.dataSource = emptyToNull(dataSource);
    }

    /** JDBC URL of a pool of its own; empty for a data source of the registry. */
    public void setUrl(String url) {
        this.url = emptyToNull(url);
    }

    public void setUsername(String username) {
        this.username = emptyToNull(username);
    }

    public void setPassword(String password) {
        this.password = emptyToNull(password);
    }

    /** Connections of a pool of its own at most. */
    void setConnections(int connections) {
        this.connections = connections;
    }

    private static String emptyToNull(String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    /**
     * Checks the properties; called when the Kamelet's route is made, so that a wrong one fails the start.
     *
     * @throws IllegalArgumentException naming the property; no message holds a URL
     */
    public void check() throws Exception {
        if ((dataSource == null) == (url == null)) {
            throw new IllegalArgumentException(
                    "the Kamelet needs a database: set either dataSource, a name in the registry, or jdbcUrl");
        }
        if (dataSource != null) {
            CamelContextHelper.mandatoryLookup(context, dataSource, DataSource.class);
            return;
        }
        try {
            DriverManager.getDriver(url);
        } catch (SQLException none) {
            throw new IllegalArgumentException(
                    "jdbcUrl: no JDBC driver on the class path takes this URL; add the driver or correct the URL",
                    none);
        }
        context.addService(this); // to be stopped with it
    }

    @Override
    public Connection getConnection() throws SQLException {
        return source().getConnection();
    }

    private synchronized DataSource source() throws SQLException {
        if (dataSource != null) {
            return CamelContextHelper.mandatoryLookup(context, dataSource, DataSource.class);
        }
        if (isStoppingOrStopped()) {
            throw new SQLException("the Camel context of this data source has ended");
        }
        if (pool == null) {
            Map<String, String> settings = new TreeMap<>(Map.of("url", url));
            if (username != null) {
                settings.put("username", username);
            }
            if (password != null) {
                settings.put("password", password);
            }
            pool = DataSources.open(Map.of("kamelet", settings), connections);
        }
        return pool.get("kamelet");
    }

    @Override
    protected synchronized void doStop() {
        if (pool != null) {
            pool.close();
            pool = null;
        }
    }

    @Override
    public Connection getConnection(String user, String secret) throws SQLException {
        throw new SQLFeatureNotSupportedException("the user is the Kamelet's own");
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return source().getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        source().setLogWriter(out);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return source().getLoginTimeout();
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        source().setLoginTimeout(seconds);
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("there is no logger of java.util.logging here");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return source().unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return source().isWrapperFor(type);
    }
}
