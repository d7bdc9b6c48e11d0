package io.tableexport.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.tableexport.failure.ExportException;
import io.tableexport.table.ScanOptions;
import io.tableexport.table.TablePartition;
import io.tableexport.table.TableScan;
import io.tableexport.testing.PostgresServer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Every kind of table is read whole: each row exactly once, whatever the number of readers. */
@Timeout(120)
class PostgresTableScanIT {
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
    @ValueSource(ints = {1, 2, 3})
    void everyRowIsReadExactlyOnce(int readers) throws Exception {
        try (TableScan scan = PostgresScans.open(server.dataSource(), "items", readers)) {
            assertThat(scan.partitions()).hasSize(readers);
            assertThat(idsReadInParallel(scan)).isEqualTo(PostgresScans.idsUpTo(PostgresScans.ITEMS));
            assertThat(scan.partitions().stream()
                            .mapToLong(TablePartition::rowsRead)
                            .sum())
                    .isEqualTo(PostgresScans.ITEMS);
            assertThat(scan.countRows()).isEqualTo(PostgresScans.ITEMS);
        }
    }

    @Test
    void smallTableTakesOneReader() {
        server.execute("CREATE TABLE small (id bigint)", "INSERT INTO small VALUES (1), (2)");
        try (HikariDataSource pool = server.pool(2);
                TableScan scan = PostgresScans.open(pool, "small", 8)) {
            assertThat(scan.partitions()).hasSize(1);
            assertThat(PostgresScans.ids(PostgresScans.rows(scan))).containsExactly(1L, 2L);
        }
    }

    @Test
    void tableWithoutRowsHasAPartitionWithoutBatches() {
        server.execute("CREATE TABLE no_rows (id bigint)");
        try (TableScan scan = PostgresScans.open(server.dataSource(), "no_rows", 2)) {
            assertThat(scan.partitions()).hasSize(1);
            assertThat(scan.partitions().get(0).hasNext()).isFalse();
            assertThat(scan.partitions().get(0).hasNext()).isFalse();
            assertThat(scan.countRows()).isZero();
        }
    }

    @Test
    void tableWithoutColumnsIsRefused() {
        server.execute("CREATE TABLE no_columns ()");
        try (HikariDataSource pool = server.pool(1)) {
            assertThatThrownBy(() -> PostgresScans.open(pool, "no_columns", 1))
                    .isInstanceOf(ExportException.class)
                    .hasMessageContaining("no_columns")
                    .hasMessageContaining("no columns");
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
    }

    @Test
    void namesMayHoldAnything() {
        server.execute(
                "CREATE SCHEMA \"Odd \"\"schema\"",
                "CREATE TABLE \"Odd \"\"schema\".\"MixedCase; --\" (\"SELECT\" bigint, \"a\"\"b\" text, \"?\" text)",
                "INSERT INTO \"Odd \"\"schema\".\"MixedCase; --\" VALUES (1, 'x', 'y')");
        try (TableScan scan =
                PostgresScans.open(server.dataSource(), "Odd \"schema", "MixedCase; --", ScanOptions.withReaders(2))) {
            assertThat(PostgresScans.rows(scan)).containsExactly(List.of(1L, "x", "y"));
            assertThat(scan.countRows()).isEqualTo(1);
        }
    }

    @Test
    void batchesEndAtRowsOrBytes() {
        ScanOptions byRows = new ScanOptions(1, 7, Long.MAX_VALUE);
        ScanOptions byBytes = new ScanOptions(1, 1_000_000, 5_000);
        try (TableScan scan = PostgresScans.open(server.dataSource(), "public", "items", byRows)) {
            assertThat(scan.partitions().get(0).next().rowCount()).isEqualTo(7);
        }
        try (TableScan scan = PostgresScans.open(server.dataSource(), "public", "items", byBytes)) {
            // 8 bytes of id, 8 of amount, 100 and a length of comment.
            assertThat(scan.partitions().get(0).next().rowCount()).isEqualTo(5_000 / 120 + 1);
        }
    }

    @Test
    void wideRowsAreBatchesOfTheirOwn() {
        server.execute(
                "CREATE TABLE wide_rows (id bigint, document text)",
                "INSERT INTO wide_rows SELECT i, repeat('y', 3000000) FROM generate_series(1, 5) i");
        try (TableScan scan = PostgresScans.open(server.dataSource(), "wide_rows", 1)) {
            TablePartition partition = scan.partitions().get(0);
            for (int i = 0; i < 5; i++) {
                assertThat(partition.next().rowCount()).isEqualTo(1);
            }
            assertThat(partition.hasNext()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void partitionedTableIsTheSumOfItsLeaves(int readers) throws Exception {
        String name = "parted" + readers;
        server.execute(
                "CREATE TABLE " + name + " (id bigint NOT NULL, kind text, extra int) PARTITION BY LIST (kind)",
                // Another order of columns, one of them dropped.
                "CREATE TABLE " + name + "_a (gone text, extra int, kind text, id bigint NOT NULL)",
                "ALTER TABLE " + name + "_a DROP COLUMN gone",
                "ALTER TABLE " + name + " ATTACH PARTITION " + name + "_a FOR VALUES IN ('a')",
                "CREATE TABLE " + name + "_b PARTITION OF " + name + " FOR VALUES IN ('b') PARTITION BY RANGE (id)",
                "CREATE TABLE " + name + "_b1 PARTITION OF " + name + "_b FOR VALUES FROM (0) TO (1000)",
                "CREATE TABLE " + name + "_b2 PARTITION OF " + name + "_b DEFAULT",
                "CREATE TABLE " + name + "_rest PARTITION OF " + name + " DEFAULT",
                "INSERT INTO " + name
                        + " SELECT i, (ARRAY['a','b','c'])[i % 3 + 1], i * 2 FROM generate_series(1, 30000) i");

        try (TableScan scan = PostgresScans.open(server.dataSource(), name, readers)) {
            assertThat(scan.partitions()).hasSize(readers);
            assertThat(scan.schema().columns().get(0).required()).isTrue();
            List<List<Object>> rows = PostgresScans.rows(scan);
            assertThat(PostgresScans.ids(rows)).hasSize(30_000);
            assertThat(new HashSet<>(PostgresScans.ids(rows))).isEqualTo(PostgresScans.idsUpTo(30_000));
            assertThat(rows).allSatisfy(row -> assertThat(row.get(2)).isEqualTo((long) row.get(0) * 2));
            assertThat(scan.countRows()).isEqualTo(30_000);
        }
    }

    @Test
    void partitionedTableWithoutPartitionsIsEmpty() {
        server.execute("CREATE TABLE unparted (id bigint) PARTITION BY LIST (id)");
        assertThat(PostgresScans.readAll(server.dataSource(), "unparted", 2)).isEmpty();
    }

    @Test
    void inheritanceParentIncludesItsChildren() {
        PostgresScans.makeItems(server, "parent");
        server.execute(
                "CREATE TABLE child (more text) INHERITS (parent)",
                "INSERT INTO child SELECT -i, 0, '', 'm' FROM generate_series(1, 50000) i");
        try (TableScan scan = PostgresScans.open(server.dataSource(), "parent", 2)) {
            assertThat(PostgresScans.rows(scan)).hasSize(PostgresScans.ITEMS + 50_000);
            assertThat(scan.countRows()).isEqualTo(PostgresScans.ITEMS + 50_000);
        }
    }

    @Test
    void viewsAreReadInOneStream() {
        server.execute(
                "CREATE VIEW viewed AS SELECT id, amount FROM items WHERE id <= 100",
                "CREATE MATERIALIZED VIEW stored AS SELECT * FROM items");
        try (TableScan scan = PostgresScans.open(server.dataSource(), "viewed", 2)) {
            assertThat(scan.partitions()).hasSize(1);
            assertThat(PostgresScans.ids(PostgresScans.rows(scan))).hasSize(100);
        }
        try (TableScan scan = PostgresScans.open(server.dataSource(), "stored", 2)) {
            assertThat(scan.partitions()).hasSize(2);
            assertThat(new HashSet<>(PostgresScans.ids(PostgresScans.rows(scan))))
                    .isEqualTo(PostgresScans.idsUpTo(PostgresScans.ITEMS));
        }
    }

    @Test
    void foreignTablesAreReadInOneStream() {
        server.execute(
                "CREATE EXTENSION file_fdw",
                "CREATE SERVER files FOREIGN DATA WRAPPER file_fdw",
                "CREATE FOREIGN TABLE lines (id bigint, word text) SERVER files"
                        + " OPTIONS (program 'echo 1,one; echo 2,two', format 'csv')");
        assertThat(PostgresScans.readAll(server.dataSource(), "lines", 2))
                .containsExactly(List.of(1L, "one"), List.of(2L, "two"));
    }

    @Test
    void leavesWithTheirOwnRowSecurityAreReadThroughTheirParent() throws SQLException {
        server.execute(
                "CREATE TABLE secured (id bigint, kind text) PARTITION BY LIST (kind)",
                "CREATE TABLE secured_a PARTITION OF secured FOR VALUES IN ('a')",
                "INSERT INTO secured VALUES (1, 'a'), (2, 'a')",
                "ALTER TABLE secured ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY odd ON secured USING (id % 2 = 1)",
                "CREATE ROLE limited LOGIN",
                "GRANT SELECT ON secured TO limited");
        PGSimpleDataSource limited = new PGSimpleDataSource();
        limited.setUrl(server.url());
        limited.setUser("limited");
        try (TableScan scan = PostgresScans.open(limited, "secured", 2)) {
            assertThat(PostgresScans.ids(PostgresScans.rows(scan))).containsExactly(1L);
            assertThat(scan.countRows()).isEqualTo(1);
        } finally {
            server.execute("DROP OWNED BY limited", "DROP ROLE limited");
        }
    }

    @Test
    void aTableOfTheCatalogCanBeRead() {
        try (TableScan scan =
                PostgresScans.open(server.dataSource(), "pg_catalog", "pg_class", ScanOptions.withReaders(2))) {
            assertThat(PostgresScans.rows(scan)).hasSize((int) scan.countRows()).isNotEmpty();
        }
    }

    private static Set<Long> idsReadInParallel(TableScan scan) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(scan.partitions().size());
        try {
            CountDownLatch together = new CountDownLatch(scan.partitions().size());
            List<Future<List<List<Object>>>> reads = new ArrayList<>();
            for (TablePartition partition : scan.partitions()) {
                reads.add(threads.submit(() -> {
                    together.countDown();
                    together.await();
                    return PostgresScans.rows(partition);
                }));
            }
            Set<Long> ids = new HashSet<>();
            for (Future<List<List<Object>>> read : reads) {
                for (Long id : PostgresScans.ids(read.get())) {
                    assertThat(ids.add(id)).as("row %s for the first time", id).isTrue();
                }
            }
            return ids;
        } finally {
            threads.shutdownNow();
        }
    }
}
