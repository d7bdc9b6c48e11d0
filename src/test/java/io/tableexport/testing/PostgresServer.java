package io.tableexport.testing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A database of its own in a real PostgreSQL 18 server. All of a JVM's databases share one server, started by the first
 * and ended with the JVM; it listens on the loopback interface only and runs under any user, root included. Open one
 * for each test class; closing drops it with every connection to it.
 */
public final class PostgresServer implements AutoCloseable {
    private static final String USER = "postgres";

    /** Any password is right: the server trusts the loopback interface. Tests look for it in logs and messages. */
    private static final String PASSWORD = "postgres-test-password";

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final EmbeddedPostgres server;
    private final String database;
    private Connection own;

    private PostgresServer(EmbeddedPostgres server, String database) {
        this.server = server;
        this.database = database;
    }

    /** A new empty database. */
    public static PostgresServer open() {
        EmbeddedPostgres server = Shared.SERVER;
        String database = "test" + DATABASES.incrementAndGet();
        executeIn(server, "CREATE DATABASE " + database);
        return new PostgresServer(server, database);
    }

    public String url() {
        return url(server, database);
    }

    public String user() {
        return USER;
    }

    public String password() {
        return PASSWORD;
    }

    /** Connections without a pool. */
    public DataSource dataSource() {
        return dataSource(url());
    }

    /** A pool of at most {@code size} connections that waits five seconds for a free one; the caller closes it. */
    public HikariDataSource pool(int size) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url());
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
            if (own == null) {
                own = dataSource().getConnection();
            }
            Sql.run(own, statements);
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
            executeIn(server, "DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
        }
    }

    private static void executeIn(EmbeddedPostgres server, String sql) {
        Sql.run(dataSource(url(server, "postgres")), sql);
    }

    private static DataSource dataSource(String url) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setUser(USER);
        source.setPassword(PASSWORD);
        return source;
    }

    private static String url(EmbeddedPostgres server, String database) {
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + database;
    }

    /** Started when the first database is opened; the library ends the server and deletes its files with the JVM. */
    private static final class Shared {
        static final EmbeddedPostgres SERVER = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("listen_addresses", "127.0.0.1")
                        // What a crash would lose is lost with the test.
                        .setServerConfig("fsync", "off")
                        .setServerConfig("synchronous_commit", "off")
                        .setServerConfig("full_page_writes", "off")
                        .setServerConfig("max_connections", "100")
                        .setServerConfig("autovacuum", "off")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
