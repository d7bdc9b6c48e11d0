package io.tableexport.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.testing.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** What a scan guarantees about rows: each exactly once, all of one snapshot, or a failure; and about connections. */
@Timeout(120)
class PostgresTableScanIT {
    private static final int ROWS = 60_175;

    private static PostgresServer server;

    @BeforeAll
    static void start() {
        server = PostgresServer.open();
        makeTable("items");
    }

    /** A table of {@link #ROWS} rows on some thousand pages, {@code id} from 1. */
    private static void makeTable(String name) {
        server.execute(
                "CREATE TABLE " + name + " (id bigint NOT NULL, amount numeric(15,2), comment text)",
                "INSERT INTO " + name + " SELECT i, i * 0.01, repeat('x', 100) FROM generate_series(1, " + ROWS
                        + ") i");
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
            assertThat(idsReadInParallel(scan)).isEqualTo(idsUpTo(ROWS));
            assertThat(scan.partitions().stream()
                            .mapToLong(TablePartition::rowsRead)
                            .sum())
                    .isEqualTo(ROWS);
            assertThat(scan.countRows()).isEqualTo(ROWS);
        }
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
    void smallTableTakesOneReader() {
        server.execute("CREATE TABLE small (id bigint)", "INSERT INTO small VALUES (1), (2)");
        try (HikariDataSource pool = server.pool(2);
                TableScan scan = PostgresScans.open(pool, "small", 8)) {
            assertThat(scan.partitions()).hasSize(1);
            assertThat(ids(PostgresScans.rows(scan))).containsExactly(1L, 2L);
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

    @Test
    void whatOthersChangeMeanwhileIsNotSeen() throws SQLException {
        makeTable("changing");
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

            assertThat(ids(rows)).hasSize(ROWS);
            assertThat(new HashSet<>(ids(rows))).isEqualTo(idsUpTo(ROWS));
            assertThat(rows).allSatisfy(row -> assertThat(row.get(2)).isEqualTo("x".repeat(100)));
            assertThat(scan.countRows()).isEqualTo(ROWS);
        } finally {
            server.execute("SET lock_timeout = 0");
        }
        assertThat(PostgresScans.readAll(server.dataSource(), "changing", 2)).isEmpty();
    }

    @Test
    void truncateThatCommitsWhileTheScanWaitsForItsLockLeavesAnEmptyTableNotAnOldOne() throws Exception {
        makeTable("emptied");
        try (Connection truncating = server.dataSource().getConnection();
                Statement statement = truncating.createStatement()) {
            truncating.setAutoCommit(false);
            statement.execute("TRUNCATE emptied");
            statement.execute("INSERT INTO emptied VALUES (-1, 0, 'after')");
            Future<List<List<Object>>> rows =
                    inBackground(() -> PostgresScans.readAll(server.dataSource(), "emptied", 2));
            awaitLockWait("emptied");
            truncating.commit();

            assertThat(ids(rows.get(30, TimeUnit.SECONDS))).containsExactly(-1L);
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
                    inBackground(() -> PostgresScans.readAll(server.dataSource(), "refreshed", 2));
            awaitLockWait("refreshed");
            refreshing.commit();

            assertThat(ids(rows.get(30, TimeUnit.SECONDS))).containsExactly(1L, 2L);
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
            assertThat(ids(rows)).hasSize(30_000);
            assertThat(new HashSet<>(ids(rows))).isEqualTo(idsUpTo(30_000));
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
        makeTable("parent");
        server.execute(
                "CREATE TABLE child (more text) INHERITS (parent)",
                "INSERT INTO child SELECT -i, 0, '', 'm' FROM generate_series(1, 50000) i");
        try (TableScan scan = PostgresScans.open(server.dataSource(), "parent", 2)) {
            assertThat(PostgresScans.rows(scan)).hasSize(ROWS + 50_000);
            assertThat(scan.countRows()).isEqualTo(ROWS + 50_000);
        }
    }

    @Test
    void viewsAreReadInOneStream() {
        server.execute(
                "CREATE VIEW viewed AS SELECT id, amount FROM items WHERE id <= 100",
                "CREATE MATERIALIZED VIEW stored AS SELECT * FROM items");
        try (TableScan scan = PostgresScans.open(server.dataSource(), "viewed", 2)) {
            assertThat(scan.partitions()).hasSize(1);
            assertThat(ids(PostgresScans.rows(scan))).hasSize(100);
        }
        try (TableScan scan = PostgresScans.open(server.dataSource(), "stored", 2)) {
            assertThat(scan.partitions()).hasSize(2);
            assertThat(new HashSet<>(ids(PostgresScans.rows(scan)))).isEqualTo(idsUpTo(ROWS));
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
            assertThat(ids(PostgresScans.rows(scan))).containsExactly(1L);
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

    @ParameterizedTest
    @CsvSource({"1,0", "2,0", "2,3"})
    void cancelFailsThePartitionsAndLeavesNothingRunning(int readers, int batchesBefore) {
        try (TableScan scan = PostgresScans.open(server.dataSource(), "items", readers)) {
            for (int i = 0; i < batchesBefore; i++) {
                scan.partitions().forEach(TablePartition::next);
            }
            scan.cancel();
            scan.cancel();

            assertThat(activeStatements()).isEmpty();
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
                    inBackground(() -> scan.partitions().get(0).hasNext());
            awaitActive("%endless%");
            scan.cancel();

            assertThatThrownBy(() -> reading.get(30, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            ExportException.class, e -> assertThat(e.type()).isEqualTo(FailureType.CANCELLED));
            assertThat(activeStatements()).isEmpty();
        }
    }

    @Test
    void closingReachesAReaderThatWaitsForTheServer() throws Exception {
        server.execute("CREATE VIEW waiting AS SELECT 1::bigint AS id, pg_sleep(600)::text AS nap");
        try (HikariDataSource pool = server.pool(2)) {
            TableScan scan = PostgresScans.open(pool, "waiting", 1);
            Future<Boolean> reading =
                    inBackground(() -> scan.partitions().get(0).hasNext());
            awaitActive("%waiting%");
            scan.close();

            assertThatThrownBy(() -> reading.get(30, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
            assertThat(activeStatements()).isEmpty();
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
            assertThat(PostgresScans.readAll(pool, "items", 2)).hasSize(ROWS);
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
            assertThat(PostgresScans.readAll(pool, "items", 2)).hasSize(ROWS);
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
            assertThat(scan.countRows()).isEqualTo(ROWS);
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
                for (Long id : ids(read.get())) {
                    assertThat(ids.add(id)).as("row %s for the first time", id).isTrue();
                }
            }
            return ids;
        } finally {
            threads.shutdownNow();
        }
    }

    private static <T> Future<T> inBackground(Callable<T> work) {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            return thread.submit(work);
        } finally {
            thread.shutdown();
        }
    }

    private static List<Long> ids(List<List<Object>> rows) {
        return rows.stream().map(row -> (Long) row.get(0)).toList();
    }

    private static Set<Long> idsUpTo(long last) {
        Set<Long> ids = new HashSet<>();
        LongStream.rangeClosed(1, last).forEach(ids::add);
        return ids;
    }

    /** Statements of other sessions on this database that run or wait. */
    private static List<String> activeStatements() {
        return PostgresScans.query(
                server.dataSource(),
                "SELECT query FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'"
                        + " AND pid <> pg_backend_pid()");
    }

    private static void awaitActive(String pattern) {
        await("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'"
                + " AND wait_event = 'PgSleep' AND query LIKE '" + pattern + "'");
    }

    private static void awaitLockWait(String table) {
        await("SELECT 1 FROM pg_locks WHERE NOT granted AND relation = '" + table + "'::regclass");
    }

    /** Asks again and again until a query gives a row; the class's timeout ends it. */
    private static void await(String sql) {
        while (PostgresScans.query(server.dataSource(), sql).isEmpty()) {
            Thread.onSpinWait();
        }
    }
}
