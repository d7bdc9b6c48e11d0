package io.tableexport.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.table.TablePartition;
import io.tableexport.table.TableScan;
import io.tableexport.testing.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All rows are of one moment, whatever others do meanwhile. */
@Timeout(120)
class PostgresSnapshotIT {
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

    @Test
    void describesDatabaseAndSnapshot() {
        try (TableScan scan = PostgresScans.open(server.dataSource(), "items", 2)) {
            assertThat(scan.database()).isEqualTo("PostgreSQL 18.4");
            assertThat(scan.snapshot()).matches("[0-9A-F-]+");
            assertThat(scan.table().qualifiedName()).isEqualTo("public.items");
            assertThat(scan.partitions()).extracting(TablePartition::index).containsExactly(0, 1);
        }
    }

    @Test
    void whatOthersChangeMeanwhileIsNotSeen() throws SQLException {
        PostgresScans.makeItems(server, "changing");
        try (TableScan scan = PostgresScans.open(server.dataSource(), "changing", 2)) {
            List<List<Object>> rows = new ArrayList<>();
            TablePartition first = scan.partitions().get(0);
            PostgresScans.addRows(first.next(), rows);
            server.execute(
                    "INSERT INTO changing SELECT i, 0, 'new' FROM generate_series(1000000, 1020000) i",
                    "DELETE FROM changing WHERE id % 3 = 0",
                    "UPDATE changing SET comment = 'changed' WHERE id % 3 = 1");
            PostgresScans.addRows(first.next(), rows);
            assertThatThrownBy(() -> server.execute("SET lock_timeout = '50ms'; TRUNCATE changing"))
                    .hasMessageContaining("lock timeout");
            rows.addAll(PostgresScans.rows(first));
            server.execute("DELETE FROM changing");
            rows.addAll(PostgresScans.rows(scan.partitions().get(1)));

            assertThat(PostgresScans.ids(rows)).hasSize(PostgresScans.ITEMS);
            assertThat(new HashSet<>(PostgresScans.ids(rows))).isEqualTo(PostgresScans.idsUpTo(PostgresScans.ITEMS));
            assertThat(rows).allSatisfy(row -> assertThat(row.get(2)).isEqualTo("x".repeat(100)));
            assertThat(scan.countRows()).isEqualTo(PostgresScans.ITEMS);
        } finally {
            server.execute("SET lock_timeout = 0");
        }
        assertThat(PostgresScans.readAll(server.dataSource(), "changing", 2)).isEmpty();
    }

    @Test
    void truncateThatCommitsWhileTheScanWaitsForItsLockLeavesAnEmptyTableNotAnOldOne() throws Exception {
        PostgresScans.makeItems(server, "emptied");
        try (Connection truncating = server.dataSource().getConnection();
                Statement statement = truncating.createStatement()) {
            truncating.setAutoCommit(false);
            statement.execute("TRUNCATE emptied");
            statement.execute("INSERT INTO emptied VALUES (-1, 0, 'after')");
            Future<List<List<Object>>> rows =
                    PostgresScans.inBackground(() -> PostgresScans.readAll(server.dataSource(), "emptied", 2));
            PostgresScans.awaitLockWait(server, "emptied");
            truncating.commit();

            assertThat(PostgresScans.ids(rows.get(30, TimeUnit.SECONDS))).containsExactly(-1L);
        }
    }

    @Test
    void refreshThatCommitsWhileTheScanWaitsForItsLockIsSeen() throws Exception {
        server.execute("CREATE TABLE source (id bigint)", "INSERT INTO source VALUES (1)");
        server.execute("CREATE MATERIALIZED VIEW refreshed AS SELECT id FROM source");
        try (Connection refreshing = server.dataSource().getConnection();
                Statement statement = refreshing.createStatement()) {
            refreshing.setAutoCommit(false);
            statement.execute("INSERT INTO source VALUES (2)");
            statement.execute("REFRESH MATERIALIZED VIEW refreshed");
            Future<List<List<Object>>> rows =
                    PostgresScans.inBackground(() -> PostgresScans.readAll(server.dataSource(), "refreshed", 2));
            PostgresScans.awaitLockWait(server, "refreshed");
            refreshing.commit();

            assertThat(PostgresScans.ids(rows.get(30, TimeUnit.SECONDS))).containsExactly(1L, 2L);
        }
    }
}
