package io.tableexport.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.table.TablePartition;
import io.tableexport.table.TableScan;
import io.tableexport.testing.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** What becomes of connections and running statements when a scan is cancelled, closed or fails. */
@Timeout(120)
class PostgresSessionIT {
    private static PostgresServer server;

    @BeforeAll
    static void start() {
        server = PostgresServer.open();
        PostgresScans.makeItems(server, "items");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void endingReachesAReaderInFullFlow(boolean cancelFirst) throws Exception {
        String view = "flow" + cancelFirst;
        server.execute("CREATE VIEW " + view + " AS SELECT generate_series(1, 4000000000) AS id");
        try (HikariDataSource pool = server.pool(2)) {
            TableScan scan = PostgresScans.open(pool, view, 1);
            TablePartition partition = scan.partitions().get(0);
            CountDownLatch flowing = new CountDownLatch(1);
            Future<Object> reading = PostgresScans.inBackground(() -> {
                while (partition.hasNext()) {
                    partition.next();
                    flowing.countDown();
                }
                return "all four thousand millions";
            });
            flowing.await();
            if (cancelFirst) {
                scan.cancel();
                assertThat(PostgresScans.activeStatements(server)).isEmpty();
            }
            scan.close();

            assertThatThrownBy(() -> reading.get(30, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            ExportException.class, e -> assertThat(e.type()).isEqualTo(FailureType.CANCELLED));
            assertThat(PostgresScans.activeStatements(server)).isEmpty();
            assertThat(pool.getHikariPoolMXBean().getTotalConnections()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource({"1,0", "2,0", "2,3"})
    void cancelFailsThePartitionsAndLeavesNothingRunning(int readers, int batchesBefore) {
        try (TableScan scan = PostgresScans.open(server.dataSource(), "items", readers)) {
            for (int i = 0; i < batchesBefore; i++) {
                scan.partitions().forEach(TablePartition::next);
            }
            scan.cancel();
            scan.cancel();

            assertThat(PostgresScans.activeStatements(server)).isEmpty();
            assertThat(scan.partitions())
                    .allSatisfy(partition -> assertFails(partition::hasNext, FailureType.CANCELLED));
            assertFails(scan::countRows, FailureType.CANCELLED);
        }
    }

    @Test
    void cancelReachesAReaderThatWaitsForTheServer() throws Exception {
        server.execute("CREATE VIEW endless AS SELECT 1::bigint AS id, pg_sleep(600)::text AS nap");
        try (TableScan scan = PostgresScans.open(server.dataSource(), "endless", 1)) {
            Future<Boolean> reading =
                    PostgresScans.inBackground(() -> scan.partitions().get(0).hasNext());
            PostgresScans.awaitActive(server, "%endless%");
            scan.cancel();

            assertThatThrownBy(() -> reading.get(30, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            ExportException.class, e -> assertThat(e.type()).isEqualTo(FailureType.CANCELLED));
            assertThat(PostgresScans.activeStatements(server)).isEmpty();
        }
    }

    @Test
    void closingReachesAReaderThatWaitsForTheServer() throws Exception {
        server.execute("CREATE VIEW waiting AS SELECT 1::bigint AS id, pg_sleep(600)::text AS nap");
        try (HikariDataSource pool = server.pool(2)) {
            TableScan scan = PostgresScans.open(pool, "waiting", 1);
            Future<Boolean> reading =
                    PostgresScans.inBackground(() -> scan.partitions().get(0).hasNext());
            PostgresScans.awaitActive(server, "%waiting%");
            scan.close();

            assertThatThrownBy(() -> reading.get(30, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
            assertThat(PostgresScans.activeStatements(server)).isEmpty();
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
    }

    @Test
    void aLostConnectionFailsTheReadAndNamesTheTable() {
        try (HikariDataSource pool = server.pool(3)) {
            try (TableScan scan = PostgresScans.open(pool, "items", 2)) {
                TablePartition partition = scan.partitions().get(0);
                partition.next();
                PostgresScans.query(
                        server.dataSource(),
                        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                                + " WHERE datname = current_database() AND query LIKE 'COPY%'");
                assertThatThrownBy(() -> PostgresScans.rows(partition))
                        .isInstanceOfSatisfying(
                                ExportException.class, e -> assertThat(e.type()).isEqualTo(FailureType.DATABASE_FAILED))
                        .hasMessageContaining("public.items");
                assertFails(partition::hasNext, FailureType.DATABASE_FAILED);
            }
            // The pool replaces what was lost.
            assertThat(PostgresScans.readAll(pool, "items", 2)).hasSize(PostgresScans.ITEMS);
        }
    }

    @Test
    void aHalfReadScanGivesItsConnectionsBack() throws SQLException {
        try (HikariDataSource pool = server.pool(3)) {
            for (int i = 0; i < 20; i++) {
                TableScan scan = PostgresScans.open(pool, "items", 2);
                assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isEqualTo(3);
                for (int batch = 0; batch < i % 3; batch++) {
                    scan.partitions().forEach(TablePartition::next);
                }
                scan.close();
                scan.close();
                scan.cancel();
                assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
            }
            assertThat(pool.getHikariPoolMXBean().getTotalConnections()).isEqualTo(3);
            try (Connection connection = pool.getConnection()) {
                assertThat(connection.getAutoCommit()).isTrue();
                assertThat(connection.isReadOnly()).isFalse();
                assertThat(connection.getNetworkTimeout()).isZero();
            }
            assertThat(PostgresScans.readAll(pool, "items", 2)).hasSize(PostgresScans.ITEMS);
        }
    }

    @Test
    void aFailedOpenGivesItsConnectionsBack() {
        try (HikariDataSource pool = server.pool(2)) {
            pool.setConnectionTimeout(300);
            // Needs three.
            assertFails(() -> PostgresScans.open(pool, "items", 2), FailureType.DATABASE_FAILED);
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "autosave=always",
                "autosave=conservative",
                "readOnly=true",
                "preferQueryMode=simple",
                "socketTimeout=20",
                "prepareThreshold=-1",
                "options=-c%20default_transaction_isolation=serializable"
            })
    void driverOptionsDoNotMatter(String option) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(server.url() + "?" + option);
        source.setUser(server.user());
        source.setPassword(server.password());
        try (TableScan scan = PostgresScans.open(source, "items", 2)) {
            scan.partitions().get(1).next();
            assertThat(scan.countRows()).isEqualTo(PostgresScans.ITEMS);
            assertThat(PostgresScans.rows(scan.partitions().get(0))).isNotEmpty();
        }
    }

    @Test
    void noticesDoNotPileUp() throws SQLException {
        server.execute(
                "CREATE FUNCTION noisy(bigint) RETURNS bigint LANGUAGE plpgsql AS"
                        + " 'BEGIN RAISE NOTICE ''row''; RETURN $1; END'",
                "CREATE VIEW noise AS SELECT noisy(i) AS id FROM generate_series(1, 10) i");
        List<Connection> taken = new ArrayList<>();
        PGSimpleDataSource source = new PGSimpleDataSource() {
            private static final long serialVersionUID = 1L;

            @Override
            public Connection getConnection() throws SQLException {
                Connection connection = super.getConnection();
                taken.add(connection);
                return connection;
            }
        };
        source.setUrl(server.url());
        source.setUser(server.user());
        source.setPassword(server.password());
        try (TableScan scan = PostgresScans.open(source, "noise", 1)) {
            assertThat(PostgresScans.rows(scan)).hasSize(10);
            assertThat(taken).hasSize(2);
            for (Connection connection : taken) {
                assertThat(connection.getWarnings() == null).isTrue();
            }
        }
    }

    @Test
    void recognizesItsServer() throws SQLException {
        try (Connection connection = server.dataSource().getConnection();
                Connection other = DriverManager.getConnection("jdbc:h2:mem:")) {
            assertThat(PostgresTableScan.reads(connection)).isTrue();
            assertThat(PostgresTableScan.reads(other)).isFalse();
        }
    }

    private static void assertFails(ThrowingCallable call, FailureType type) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ExportException.class, e -> assertThat(e.type())
                .isEqualTo(type));
    }
}
