package io.tableexport.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tableexport.batch.ColumnBatch;
import io.tableexport.batch.TableColumn;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.source.DataSources;
import io.tableexport.source.TableScans;
import io.tableexport.table.BatchValues;
import io.tableexport.table.ScanOptions;
import io.tableexport.table.TableEstimate;
import io.tableexport.table.TablePartition;
import io.tableexport.table.TableScan;
import io.tableexport.testing.H2Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JdbcTableScanTest {
    private static final String TEN_THOUSAND =
            "CREATE TABLE T AS SELECT X ID, CAST(X AS VARCHAR) V FROM SYSTEM_RANGE(1, 10000)";

    private final H2Database database = new H2Database(1);

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    @Test
    void everyRowIsReadOnceInBatchesOfAtMostSoManyRows() {
        database.run(TEN_THOUSAND);
        try (TableScan scan = open("T", new ScanOptions(4, 300, 1 << 20))) {
            assertThat(scan.partitions()).hasSize(1);
            TablePartition partition = scan.partitions().get(0);
            long rows = 0;
            while (partition.hasNext()) {
                ColumnBatch batch = partition.next();
                assertThat(batch.rowCount()).isEqualTo((int) Math.min(300, 10000 - rows));
                rows += batch.rowCount();
                assertThat(partition.rowsRead()).isEqualTo(rows);
            }
            assertThat(rows).isEqualTo(10000);
            assertThat(scan.countRows()).isEqualTo(10000);
            assertThat(partition.readNanos()).isPositive();
            assertThatThrownBy(partition::next).isInstanceOf(NoSuchElementException.class);
        }
    }

    @Test
    void batchEndsWithTheRowThatTakesItToTheByteLimit() {
        database.run("CREATE TABLE T AS SELECT REPEAT('x', 96) V FROM SYSTEM_RANGE(1, 10)"); // 96 + 4 bytes a value
        try (TableScan scan = open("T", new ScanOptions(1, 1000, 250))) {
            TablePartition partition = scan.partitions().get(0);
            assertThat(partition.next().rowCount()).isEqualTo(3);
        }
    }

    @Test
    void emptyTableHasASchemaAndNoBatch() {
        database.run("CREATE TABLE T(ID INT NOT NULL, V VARCHAR(3))");
        try (TableScan scan = open("T")) {
            assertThat(scan.schema().columns())
                    .extracting(TableColumn::name, TableColumn::required, TableColumn::sqlType)
                    .containsExactly(tuple("ID", true, "INTEGER"), tuple("V", false, "CHARACTER VARYING(3)"));
            assertThat(scan.countRows()).isZero();
            assertThat(scan.partitions().get(0).hasNext()).isFalse();
        }
    }

    @Test
    void tableWithoutColumnsIsRefused() {
        database.run("CREATE TABLE T()");
        assertFails("T", FailureType.INVALID_REQUEST, "T' has no columns");
    }

    @Test
    void columnsWithStrangeNamesAreRead() {
        database.run(
                "CREATE TABLE T(\"a\"\"b\" INT, \"A.B c\" INT, \"a\" INT, A INT, \"sel%ect_\" INT)",
                "INSERT INTO T VALUES (1, 2, 3, 4, 5)");
        try (TableScan scan = open("T")) {
            assertThat(scan.schema().columns())
                    .extracting(TableColumn::name)
                    .containsExactly("a\"b", "A.B c", "a", "A", "sel%ect_");
            assertThat(BatchValues.rows(scan.partitions().get(0))).containsExactly(List.of(1, 2, 3, 4, 5));
        }
    }

    @Test
    void columnsOfOtherTablesThatMatchAsAPatternAreNotMixedIn() {
        database.run("CREATE TABLE A_B(ID INT)", "CREATE TABLE AXB(WRONG INT)");
        try (TableScan scan = open("A_B")) {
            assertThat(scan.schema().columns()).extracting(TableColumn::name).containsExactly("ID");
        }
    }

    @Test
    void viewsPromiseNoNotNull() {
        database.run("CREATE TABLE T(ID INT NOT NULL)", "CREATE VIEW W AS SELECT ID FROM T");
        try (TableScan scan = open("W")) {
            assertThat(scan.schema().columns()).noneMatch(TableColumn::required);
        }
    }

    @Test
    void whatOthersCommitBetweenCountAndReadIsNotSeen() {
        database.run(TEN_THOUSAND);
        try (TableScan scan = open("T")) {
            assertThat(scan.snapshot()).isEqualTo("SNAPSHOT isolation");
            assertThat(scan.database()).startsWith("H2 2.");
            assertThat(scan.countRows()).isEqualTo(10000);
            change();
            assertUnchanged(scan.partitions().get(0));
        }
    }

    @Test
    void whatOthersCommitBeforeTheFirstStatementOfTheReaderIsNotSeen() {
        database.run(TEN_THOUSAND);
        try (TableScan scan = open("T")) {
            change();
            assertUnchanged(scan.partitions().get(0));
            assertThat(scan.countRows()).isEqualTo(10000);
        }
    }

    @Test
    void whatOthersCommitWhileItReadsIsNotSeen() {
        database.run(TEN_THOUSAND);
        try (TableScan scan = open("T", new ScanOptions(1, 100, 1 << 20))) {
            TablePartition partition = scan.partitions().get(0);
            assertThat(partition.hasNext()).isTrue();
            change();
            assertUnchanged(partition);
            assertThat(scan.countRows()).isEqualTo(10000);
        }
    }

    @Test
    void truncateWhileItReadsIsNotSeen() {
        database.run(TEN_THOUSAND);
        try (TableScan scan = open("T", new ScanOptions(1, 100, 1 << 20))) {
            TablePartition partition = scan.partitions().get(0);
            assertThat(partition.hasNext()).isTrue();
            database.run("TRUNCATE TABLE T");
            assertUnchanged(partition);
        }
    }

    @Test
    void snapshotHoldsForAllTablesOfAView() {
        database.run(
                "CREATE TABLE L AS SELECT X ID FROM SYSTEM_RANGE(1, 1000)",
                "CREATE TABLE R AS SELECT X ID FROM SYSTEM_RANGE(1, 1000)",
                "CREATE VIEW W AS SELECT L.ID FROM L JOIN R ON L.ID = R.ID");
        try (TableScan scan = open("W")) {
            database.run("DELETE FROM R WHERE ID > 10");
            assertThat(scan.countRows()).isEqualTo(1000);
            assertThat(BatchValues.rows(scan.partitions().get(0))).hasSize(1000);
        }
    }

    @Test
    void tableAlteredAfterOpeningFailsInsteadOfMixingColumns() {
        database.run("CREATE TABLE T AS SELECT X ID FROM SYSTEM_RANGE(1, 10)");
        try (TableScan scan = open("T")) {
            database.run("ALTER TABLE T ALTER COLUMN ID VARCHAR(20)");
            TablePartition partition = scan.partitions().get(0);
            assertThatThrownBy(partition::hasNext)
                    .isInstanceOfSatisfying(
                            ExportException.class, e -> assertThat(e.type()).isEqualTo(FailureType.DATABASE_FAILED))
                    .hasMessageContaining("altered");
        }
    }

    @Test
    void firstBatchIsThereBeforeTheDatabaseHasComputedTheLastRow() {
        // The last row of the view cannot be computed; a driver that buffers the result fails before the first.
        database.run("CREATE VIEW W AS SELECT 1 / (X - 100000) V FROM SYSTEM_RANGE(1, 100000)");
        try (TableScan scan = open("W", new ScanOptions(1, 100, 1 << 20))) {
            TablePartition partition = scan.partitions().get(0);
            assertThat(partition.next().rowCount()).isEqualTo(100);
            assertThatThrownBy(() -> BatchValues.rows(partition))
                    .isInstanceOf(ExportException.class)
                    .hasMessageContaining("PUBLIC.W")
                    .hasMessageContaining("22012");
        }
    }

    @Test
    void closingHalfReadGivesTheOneConnectionBackAsItWas() throws SQLException {
        database.run(TEN_THOUSAND);
        int isolation = isolation();
        for (int i = 0; i < 3; i++) {
            TableScan scan = open("T", new ScanOptions(1, 10, 1 << 20));
            scan.partitions().get(0).next();
            scan.close();
            scan.close();
            assertThatThrownBy(() -> scan.partitions().get(0).hasNext()).isInstanceOf(ExportException.class);
            assertThatThrownBy(scan::countRows).isInstanceOf(ExportException.class);
            scan.cancel();
        }
        assertThat(isolation()).isEqualTo(isolation);
        assertSeesFreshRows();
    }

    @Test
    void noThreadIsLeftWhenTheScanIsClosed() {
        database.run(TEN_THOUSAND);
        TableScan scan = open("T", new ScanOptions(1, 10, 1 << 20));
        scan.partitions().get(0).next();
        assertThat(readers()).isOne();
        scan.close();
        assertThat(readers()).isZero();
    }

    private static long readers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("table-read-ahead"))
                .count();
    }

    @Test
    void failingToOpenHoldsNoConnection() throws SQLException {
        database.run(TEN_THOUSAND, "CREATE TABLE EMPTY()", "CREATE VIEW BROKEN AS SELECT * FROM T");
        database.run("DROP TABLE T CASCADE", TEN_THOUSAND);
        for (int i = 0; i < 2; i++) {
            assertFails("NOWHERE", FailureType.NOT_FOUND, "NOWHERE");
            assertFails("EMPTY", FailureType.INVALID_REQUEST, "EMPTY");
            assertThatThrownBy(() -> TableScans.open(database.source(), "T", ScanOptions.withReaders(1), table -> {
                        throw new ExportException(FailureType.FORBIDDEN, "no " + table.qualifiedName());
                    }))
                    .isInstanceOf(ExportException.class)
                    .hasMessage("no PUBLIC.T");
        }
        assertSeesFreshRows();
    }

    @Test
    void databaseThatGoesAwayFailsTheReadAndClosingStillWorks() {
        database.run(TEN_THOUSAND);
        TableScan scan = open("T", new ScanOptions(1, 10, 1 << 20));
        TablePartition partition = scan.partitions().get(0);
        partition.next();
        database.run("SHUTDOWN IMMEDIATELY");
        assertThatThrownBy(() -> BatchValues.rows(partition))
                .isInstanceOfSatisfying(
                        ExportException.class, e -> assertThat(e.type()).isEqualTo(FailureType.DATABASE_FAILED))
                .hasMessageContaining("cannot be reached or ended the connection");
        scan.close();
        scan.close();
    }

    @Test
    void cancelFailsThePartitionAndTheCount() {
        database.run(TEN_THOUSAND);
        try (TableScan scan = open("T", new ScanOptions(1, 10, 1 << 20))) {
            TablePartition partition = scan.partitions().get(0);
            partition.next();
            assertThat(partition.hasNext()).isTrue();
            scan.cancel();
            scan.cancel();
            assertCancelled(partition::hasNext);
            assertCancelled(partition::next);
            assertCancelled(scan::countRows);
        }
    }

    @Test
    void cancelStopsAStatementThatRuns() throws Exception {
        database.run("CREATE VIEW ENDLESS AS SELECT A.X FROM SYSTEM_RANGE(1, 1000000000) A"
                + " JOIN SYSTEM_RANGE(1, 1000000000) B ON A.X = B.X + 2000000000");
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (TableScan scan = open("ENDLESS")) {
            Future<Long> count = threads.submit(scan::countRows);
            while (!database.isRunning("count(*)")) {
                Thread.onSpinWait();
            }
            scan.cancel();
            assertThatThrownBy(count::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            ExportException.class, e -> assertThat(e.type()).isEqualTo(FailureType.CANCELLED));
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void countBesideTheReaderWaitsForItAndIsRight() throws Exception {
        database.run(TEN_THOUSAND);
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (TableScan scan = open("T", new ScanOptions(1, 100, 1 << 20))) {
            TablePartition partition = scan.partitions().get(0);
            assertThat(partition.next().rowCount()).isEqualTo(100);
            Future<Long> count = threads.submit(scan::countRows);
            assertThat(BatchValues.rows(partition)).hasSize(9900);
            assertThat(count.get()).isEqualTo(10000);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void theRowsH2KeepsAreToldUnlessThatWouldDisturbTheReader() {
        database.run(TEN_THOUSAND);
        try (TableScan scan = open("T", new ScanOptions(1, 100, 1 << 20))) {
            assertThat(scan.estimate().rows()).hasValue(10000);
            TablePartition partition = scan.partitions().get(0);
            assertThat(partition.next().rowCount()).isEqualTo(100);
            assertThat(scan.estimate()).isEqualTo(TableEstimate.UNKNOWN);
            assertThat(BatchValues.rows(partition)).hasSize(9900);
        }
    }

    @Test
    void aTableElsewhereIsNotEstimatedByAConstant() {
        database.run(
                "CREATE LINKED TABLE L('org.h2.Driver', 'jdbc:h2:mem:;INIT=CREATE TABLE T AS SELECT 1 ID', '', '', 'T')");
        try (TableScan scan = open("L")) {
            assertThat(scan.estimate()).isEqualTo(TableEstimate.UNKNOWN);
            assertThat(BatchValues.rows(scan.partitions().get(0))).containsExactly(List.of(1));
        }
    }

    @Test
    void closingWakesACountThatWaits() throws Exception {
        database.run(TEN_THOUSAND);
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (TableScan scan = open("T", new ScanOptions(1, 100, 1 << 20))) {
            scan.partitions().get(0).next();
            Future<Long> count = threads.submit(scan::countRows);
            scan.close();
            assertThatThrownBy(count::get).isInstanceOf(ExecutionException.class);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void missingPrivilegeIsForbiddenAndNamesTheTable() {
        database.run(TEN_THOUSAND, "CREATE USER READER PASSWORD 'reader-secret'");
        try (DataSources pool = database.sourceOf("READER", "reader-secret")) {
            assertThatThrownBy(() -> TableScans.open(pool.get("main"), "T", ScanOptions.withReaders(1), table -> {}))
                    .isInstanceOfSatisfying(
                            ExportException.class, e -> assertThat(e.type()).isEqualTo(FailureType.FORBIDDEN))
                    .hasMessageContaining("PUBLIC.T")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void valueThatCannotBeReadNamesColumnAndRowButNotTheValue() {
        database.run(
                "CREATE TABLE T(ID INT, V VARCHAR)",
                "INSERT INTO T SELECT X, 'fine' FROM SYSTEM_RANGE(1, 250)",
                "INSERT INTO T VALUES (251, 'secret' || U&'\\D800')");
        try (TableScan scan = open("T", new ScanOptions(1, 100, 1 << 20))) {
            TablePartition partition = scan.partitions().get(0);
            assertThatThrownBy(() -> BatchValues.rows(partition))
                    .isInstanceOfSatisfying(ExportException.class, e -> assertThat(e.type())
                            .isEqualTo(FailureType.UNREPRESENTABLE_VALUE))
                    .hasMessageContaining("column 'V', row 251")
                    .hasMessageNotContaining("secret");
            assertThatThrownBy(partition::hasNext).isInstanceOf(ExportException.class);
        }
    }

    private void change() {
        database.run(
                "INSERT INTO T SELECT X + 100000, 'new' FROM SYSTEM_RANGE(1, 500)",
                "DELETE FROM T WHERE MOD(ID, 3) = 0",
                "UPDATE T SET V = 'changed' WHERE ID > 9000");
    }

    private static void assertUnchanged(TablePartition partition) {
        List<List<Object>> expected = IntStream.rangeClosed(1, 10000)
                .mapToObj(i -> List.<Object>of((long) i, String.valueOf(i)))
                .toList();
        assertThat(BatchValues.rows(partition)).containsExactlyInAnyOrderElementsOf(expected);
    }

    private int isolation() throws SQLException {
        try (Connection connection = database.source().getConnection()) {
            return connection.getTransactionIsolation();
        }
    }

    /** The pool's one connection is free, sees what is committed now, and has no transaction of the scan open. */
    private void assertSeesFreshRows() throws SQLException {
        try (Connection connection = database.source().getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(connection.getAutoCommit()).isFalse();
            statement.executeQuery("SELECT 1").close();
            database.run("DELETE FROM T WHERE ID > 1");
            try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM T")) {
                rows.next();
                assertThat(rows.getLong(1)).isEqualTo(1);
            }
        }
    }

    private static void assertCancelled(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ExportException.class, e -> assertThat(e.type())
                .isEqualTo(FailureType.CANCELLED));
    }

    private void assertFails(String table, FailureType type, String message) {
        assertThatThrownBy(() -> open(table))
                .isInstanceOfSatisfying(
                        ExportException.class, e -> assertThat(e.type()).isEqualTo(type))
                .hasMessageContaining(message);
    }

    private TableScan open(String table) {
        return open(table, ScanOptions.withReaders(1));
    }

    private TableScan open(String table, ScanOptions options) {
        return TableScans.open(database.source(), table, options, resolved -> {});
    }
}
