package io.tableexport.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.tableexport.batch.TableColumn;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.request.ColumnFilter;
import io.tableexport.request.ColumnFilter.Operator;
import io.tableexport.request.FileFormat;
import io.tableexport.request.Selection;
import io.tableexport.request.Unrepresentable;
import io.tableexport.request.UnrepresentablePolicy;
import io.tableexport.source.TableScans;
import io.tableexport.table.BatchValues;
import io.tableexport.table.ScanOptions;
import io.tableexport.table.TablePartition;
import io.tableexport.table.TableScan;
import io.tableexport.table.TypeOptions;
import io.tableexport.testing.MariaDbServer;
import io.tableexport.testing.Sql;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Columns, conditions and policies of a request, through the drivers of four databases. */
class JdbcSelectionIT {
    private static final Map<Source, HikariDataSource> POOLS = new EnumMap<>(Source.class);

    @TempDir
    private static Path directory;

    private static MariaDbServer mariaDb;

    /** A database and how it writes the types of the test's table. */
    enum Source {
        H2("uuid", "binary varying(10)", "boolean", "timestamp(6) with time zone", "2020-01-02 03:04:05.5+00:00"),
        DUCKDB("uuid", "blob", "boolean", "timestamptz", "2020-01-02 03:04:05.5+00:00"),
        SQLITE("text", "blob", "boolean", "text", "2020-01-02 03:04:05.5+00:00"),
        MARIADB("uuid", "varbinary(10)", "bit(1)", "timestamp(6) null", "2020-01-02 03:04:05.5"),
        MYSQL("uuid", "varbinary(10)", "bit(1)", "timestamp(6) null", "2020-01-02 03:04:05.5");

        final String uuid;
        final String binary;
        final String bool;
        final String instant;
        final String moment;

        Source(String uuid, String binary, String bool, String instant, String moment) {
            this.uuid = uuid;
            this.binary = binary;
            this.bool = bool;
            this.instant = instant;
            this.moment = moment;
        }
    }

    @BeforeAll
    static void start() throws SQLException {
        mariaDb = MariaDbServer.open();
        POOLS.put(Source.H2, Sql.pool("jdbc:h2:mem:selection;DB_CLOSE_DELAY=-1"));
        POOLS.put(Source.DUCKDB, Sql.pool("jdbc:duckdb:" + directory.resolve("d.duckdb")));
        POOLS.put(Source.SQLITE, Sql.pool("jdbc:sqlite:" + directory.resolve("s.sqlite")));
        POOLS.put(Source.MARIADB, mariaDb.pool(MariaDbServer.Driver.MARIADB, 2));
        POOLS.put(Source.MYSQL, mariaDb.pool(MariaDbServer.Driver.MYSQL, 2));
        for (Source source : Source.values()) {
            String day = source == Source.SQLITE ? "text" : "date";
            String time =
                    source == Source.SQLITE ? "text" : source.name().startsWith("M") ? "datetime(6)" : "timestamp";
            try (Connection connection = POOLS.get(source).getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("DROP TABLE IF EXISTS things");
                if (source == Source.MARIADB || source == Source.MYSQL) {
                    statement.execute("SET time_zone = '+00:00'");
                }
                statement.execute("CREATE TABLE things (id int NOT NULL, name varchar(20), amount decimal(9,2), d "
                        + (source == Source.H2 || source == Source.SQLITE ? "double precision" : "double")
                        + ", yes " + source.bool + ", u " + source.uuid + ", dy " + day + ", ts " + time + ", inst "
                        + source.instant + ", raw_bytes " + source.binary + ")");
                statement.execute("INSERT INTO things VALUES (1, 'one', 1.50, 0.5, "
                        + (source.bool.equals("boolean") ? "true" : "b'1'")
                        + ", '00000000-0000-0000-0000-000000000001', '2020-01-01', '2020-01-01 00:00:00', '"
                        + source.moment + "', NULL)");
                statement.execute("INSERT INTO things (id, name, amount) VALUES (2, NULL, -7), (3, 'a_c%', 0),"
                        + " (4, 'x'' OR 1=1 --', 100)");
                if (!connection.getAutoCommit()) {
                    connection.commit();
                }
            }
        }
    }

    @AfterAll
    static void stop() {
        POOLS.values().forEach(HikariDataSource::close);
        mariaDb.close();
    }

    private static TableScan open(Source source, Selection selection, TypeOptions types) {
        ScanOptions options = ScanOptions.withReaders(1).with(selection).with(types);
        return TableScans.open(POOLS.get(source), "things", options, table -> {});
    }

    private static List<Long> ids(Source source, String column, Operator operator, Object... values) {
        Selection selection =
                new Selection(List.of("id"), List.of(new ColumnFilter(column, operator, List.of(values))));
        try (TableScan scan = open(source, selection, TypeOptions.DEFAULT)) {
            long counted = scan.countRows();
            List<Long> ids = new ArrayList<>();
            for (List<Object> row : BatchValues.rows(scan.partitions().get(0))) {
                ids.add(((Number) row.get(0)).longValue());
            }
            assertThat(counted).isEqualTo(ids.size());
            return ids;
        }
    }

    @ParameterizedTest
    @EnumSource
    void conditionsSelectRows(Source source) {
        assertThat(ids(source, "id", Operator.EQUAL, 2L)).containsExactly(2L);
        assertThat(ids(source, "ID", Operator.IN, 1L, "3", 9L)).containsExactly(1L, 3L);
        assertThat(ids(source, "id", Operator.BETWEEN, 2L, 3L)).containsExactly(2L, 3L);
        assertThat(ids(source, "amount", Operator.LESS, new BigDecimal("1.5"))).containsExactly(2L, 3L);
        assertThat(ids(source, "amount", Operator.EQUAL, "1.50")).containsExactly(1L);
        assertThat(ids(source, "d", Operator.GREATER_OR_EQUAL, new BigDecimal("0.5")))
                .containsExactly(1L);
        assertThat(ids(source, "yes", Operator.EQUAL, true)).containsExactly(1L);
        assertThat(ids(source, "u", Operator.EQUAL, "00000000-0000-0000-0000-000000000001"))
                .containsExactly(1L);
        assertThat(ids(source, "dy", Operator.LESS_OR_EQUAL, "2020-01-01")).containsExactly(1L);
        assertThat(ids(source, "ts", Operator.EQUAL, "2020-01-01 00:00:00")).containsExactly(1L);
        assertThat(ids(source, "name", Operator.NOT_EQUAL, "one")).containsExactly(3L, 4L);
        assertThat(ids(source, "name", Operator.IS_NULL)).containsExactly(2L);
        assertThat(ids(source, "raw_bytes", Operator.IS_NOT_NULL)).isEmpty();
        assertThat(ids(source, "name", Operator.LIKE, "a\\_c\\%")).containsExactly(3L);
        assertThat(ids(source, "name", Operator.LIKE, "a\\_c")).isEmpty();
        assertThat(ids(source, "name", Operator.LIKE, "_n%")).containsExactly(1L);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SQLITE") // which has no instants
    void instantsAreComparedAcrossOffsets(Source source) {
        assertThat(ids(source, "inst", Operator.EQUAL, "2020-01-02T05:04:05.5+02:00"))
                .containsExactly(1L);
        assertThat(ids(source, "inst", Operator.GREATER, "2020-01-02T03:04:05.500001Z"))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void valuesAreNeverPartOfTheStatement(Source source) {
        for (String hostile : List.of(
                "' OR 1=1 --", "\\' OR 1=1 --", "'; DROP TABLE things; --", "?", "$1", "{d '2020-01-01'}", "%s")) {
            assertThat(ids(source, "name", Operator.EQUAL, hostile)).as(hostile).isEmpty();
        }
        assertThat(ids(source, "name", Operator.EQUAL, "x' OR 1=1 --")).containsExactly(4L);
    }

    private static void refused(Source source, String column, Operator operator, Object value) {
        assertThatThrownBy(() -> ids(source, column, operator, value))
                .as("%s %s", column, operator)
                .isInstanceOfSatisfying(
                        ExportException.class, e -> assertThat(e.type()).isEqualTo(FailureType.INVALID_REQUEST))
                .hasMessageContaining("filter[0]")
                .hasMessageMatching("(?is).*column '" + column + "'.*")
                .hasMessageNotContaining("canary");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNoValueOfTheTypeIsRefused(Source source) {
        refused(source, "id", Operator.EQUAL, "canary");
        refused(source, "id", Operator.EQUAL, "1.5");
        refused(source, "id", Operator.EQUAL, true);
        refused(source, "amount", Operator.EQUAL, "canary");
        refused(source, "d", Operator.EQUAL, "0x1p3");
        refused(source, "yes", Operator.EQUAL, "canary");
        refused(source, "yes", Operator.EQUAL, 1L);
        refused(source, "name", Operator.EQUAL, 1L);
        refused(source, "name", Operator.EQUAL, "canary\0");
        refused(source, "name", Operator.EQUAL, "canary\ud800");
        refused(source, "id", Operator.LIKE, "1%");
        refused(source, "raw_bytes", Operator.EQUAL, "canary");
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SQLITE") // whose dates are texts
    void whatIsNoDateIsRefused(Source source) {
        refused(source, "dy", Operator.EQUAL, "2020-02-30");
        refused(source, "dy", Operator.LIKE, "2020%");
        refused(source, "ts", Operator.EQUAL, "canary");
        refused(source, "inst", Operator.EQUAL, "2020-01-01T00:00:00");
        refused(source, "u", Operator.EQUAL, "canary");
    }

    @ParameterizedTest
    @EnumSource
    void columnsComeInTheOrderAskedFor(Source source) {
        Selection selection = new Selection(
                List.of("name", "ID"), List.of(new ColumnFilter("amount", Operator.EQUAL, List.of(100L))));
        try (TableScan scan = open(source, selection, TypeOptions.DEFAULT)) {
            assertThat(scan.schema().columns())
                    .extracting(column -> column.name().toLowerCase(java.util.Locale.ROOT))
                    .containsExactly("name", "id");
            assertThat(BatchValues.rows(scan.partitions().get(0))).hasSize(1).allSatisfy(row -> assertThat(row.get(0))
                    .isEqualTo("x' OR 1=1 --"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void unknownColumnsAreNamed(Source source) {
        for (Selection selection : List.of(
                new Selection(List.of("nosuch"), List.of()),
                new Selection(List.of(), List.of(new ColumnFilter("nosuch", Operator.IS_NULL, List.of()))))) {
            assertThatThrownBy(() -> open(source, selection, TypeOptions.DEFAULT))
                    .isInstanceOfSatisfying(
                            ExportException.class, e -> assertThat(e.type()).isEqualTo(FailureType.NOT_FOUND))
                    .hasMessageContaining("'nosuch'");
        }
    }

    @ParameterizedTest
    @EnumSource
    void underThePolicyTextPartialTypesAreTextBeforeARowIsRead(Source source) {
        TypeOptions text =
                new TypeOptions(FileFormat.PARQUET, false, new UnrepresentablePolicy(Unrepresentable.TEXT, Map.of()));
        try (TableScan scan = open(source, new Selection(List.of("dy"), List.of()), text)) {
            TableColumn day = scan.schema().columns().get(0);
            assertThat(day.type()).hasToString("STRING");
            assertThat(BatchValues.rows(scan.partitions().get(0)).get(0)).containsExactly("2020-01-01");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MARIADB", "MYSQL"})
    void datesThatAreNoneFailOrAreNullOrText(Source source) {
        mariaDb.execute(
                "DROP TABLE IF EXISTS zeros",
                "CREATE TABLE zeros (id int, dy date NOT NULL, ts datetime)",
                "INSERT INTO zeros VALUES (1, '2020-01-01', NULL), (2, '0000-00-00', '2020-02-00 00:00:00')");
        for (Unrepresentable policy : Unrepresentable.values()) {
            ScanOptions options = ScanOptions.withReaders(1)
                    .with(new TypeOptions(FileFormat.PARQUET, false, new UnrepresentablePolicy(policy, Map.of())));
            try (TableScan scan = TableScans.open(POOLS.get(source), "zeros", options, table -> {})) {
                TablePartition partition = scan.partitions().get(0);
                switch (policy) {
                    case FAIL ->
                        assertThatThrownBy(() -> BatchValues.rows(partition))
                                .isInstanceOf(ExportException.class)
                                .hasMessageContaining("column 'dy', row 2");
                    case NULL -> {
                        assertThat(scan.schema().columns().get(1).required()).isFalse();
                        assertThat(BatchValues.rows(partition).get(1)).containsExactly(2, null, null);
                    }
                    case TEXT ->
                        assertThat(BatchValues.rows(partition).get(1))
                                .containsExactly(2, "0000-00-00", "2020-02-00 00:00:00");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void datesOfStatementsPreparedOnTheServerAreTheSame(Unrepresentable policy) {
        mariaDb.execute(
                "DROP TABLE IF EXISTS prepared",
                "CREATE TABLE prepared (id int, dy date)",
                "INSERT INTO prepared VALUES (1, '2020-01-31'), (2, NULL), (3, '0000-00-00'), (4, '2020-02-00')");
        HikariDataSource pool = Sql.pool(mariaDb.url(MariaDbServer.Driver.MARIADB) + "?useServerPrepStmts=true&user="
                + mariaDb.user() + "&password=" + mariaDb.password());
        try (pool) {
            assertThat(dates(pool, policy, "2"))
                    .startsWith(policy == Unrepresentable.TEXT ? "2020-01-31" : 18_292, null);
            for (String last : List.of("3", "4")) {
                if (policy == Unrepresentable.FAIL) {
                    assertThatThrownBy(() -> dates(pool, policy, last))
                            .isInstanceOf(ExportException.class)
                            .hasMessageContaining("column 'dy', row 3");
                } else {
                    assertThat(dates(pool, policy, last)).hasSize(Integer.parseInt(last));
                }
            }
            if (policy == Unrepresentable.TEXT) {
                assertThat(dates(pool, policy, "4")).endsWith("0000-00-00", "2020-02-00");
            }
        }
    }

    @Test
    void textOfMariaDbThatIsNotUtf8FailsOrIsNull() {
        mariaDb.execute(
                "DROP TABLE IF EXISTS halves",
                "CREATE TABLE halves (id int, t varchar(10) CHARACTER SET utf8mb4)",
                "INSERT INTO halves VALUES (1, 'fine'), (2, CONVERT(X'EDA080' USING utf8mb4))");
        for (Unrepresentable policy : List.of(Unrepresentable.FAIL, Unrepresentable.NULL)) {
            ScanOptions options = ScanOptions.withReaders(1)
                    .with(new TypeOptions(FileFormat.PARQUET, false, new UnrepresentablePolicy(policy, Map.of())));
            try (TableScan scan = TableScans.open(POOLS.get(Source.MARIADB), "halves", options, table -> {})) {
                TablePartition partition = scan.partitions().get(0);
                if (policy == Unrepresentable.FAIL) {
                    assertThatThrownBy(() -> BatchValues.rows(partition))
                            .isInstanceOf(ExportException.class)
                            .hasMessageContaining("column 't', row 2");
                } else {
                    assertThat(BatchValues.rows(partition).get(1)).containsExactly(2, null);
                }
            }
        }
    }

    @Test
    void failingEarlyInALargeTableOfMariaDbDoesNotReadTheRest() {
        mariaDb.execute(
                "DROP TABLE IF EXISTS early",
                "CREATE TABLE early AS SELECT seq id, IF(seq = 1, '0000-00-00', '2020-01-01') dy, repeat('x', 1000) pad"
                        + " FROM seq_1_to_100000",
                "ALTER TABLE early MODIFY dy date");
        long before = sentBytes();
        try (TableScan scan =
                TableScans.open(POOLS.get(Source.MARIADB), "early", ScanOptions.withReaders(1), table -> {})) {
            assertThatThrownBy(() -> BatchValues.rows(scan.partitions().get(0)))
                    .isInstanceOf(ExportException.class)
                    .hasMessageContaining("column 'dy', row 1");
        }
        assertThat(sentBytes() - before).isLessThan(50_000_000);
        assertThat(ids(Source.MARIADB, "id", Operator.EQUAL, "1")).containsExactly(1L);
    }

    private static long sentBytes() {
        return Long.parseLong(
                mariaDb.query("SHOW GLOBAL STATUS LIKE 'Bytes_sent'").get(0).get(1));
    }

    private static List<Object> dates(DataSource pool, Unrepresentable policy, String lastId) {
        ColumnFilter upTo = new ColumnFilter("id", Operator.LESS_OR_EQUAL, List.of(lastId));
        ScanOptions options = ScanOptions.withReaders(1)
                .with(new Selection(List.of("dy"), List.of(upTo)))
                .with(new TypeOptions(FileFormat.PARQUET, false, new UnrepresentablePolicy(policy, Map.of())));
        List<Object> dates = new ArrayList<>();
        try (TableScan scan = TableScans.open(pool, "prepared", options, table -> {})) {
            BatchValues.rows(scan.partitions().get(0)).forEach(row -> dates.add(row.get(0)));
        }
        return dates;
    }

    @ParameterizedTest
    @EnumSource
    void whatIsComparedIsNeverRounded(Source source) {
        assertThat(ids(source, "amount", Operator.GREATER, "1.499")).containsExactly(1L, 4L);
        assertThat(ids(source, "amount", Operator.EQUAL, "1.501")).isEmpty();
        assertThat(ids(source, "amount", Operator.LESS, "1000000000000")).hasSize(4);
        assertThat(ids(source, "id", Operator.LESS, "9000000000")).hasSize(4);
        refused(source, "amount", Operator.EQUAL, "1e999999999");
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SQLITE")
    void finerFractionsThanAColumnHasAreRefused(Source source) {
        refused(source, "ts", Operator.EQUAL, "2020-01-01T00:00:00.0000001");
        refused(source, "inst", Operator.EQUAL, "2020-01-02T03:04:05.5000001Z");
        refused(source, "u", Operator.EQUAL, "1-1-1-1-1");
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SQLITE")
    void aSingleFloatIsFoundByItsShortestText(Source source) throws SQLException {
        String type = source == Source.H2 ? "REAL" : "FLOAT";
        Sql.run(
                POOLS.get(source),
                "DROP TABLE IF EXISTS floats",
                "CREATE TABLE floats (id int, f " + type + ")",
                "INSERT INTO floats VALUES (1, 0.1)");
        for (Operator operator : List.of(Operator.EQUAL, Operator.LESS_OR_EQUAL)) {
            Selection selection =
                    new Selection(List.of("id"), List.of(new ColumnFilter("f", operator, List.of("0.1"))));
            ScanOptions options = ScanOptions.withReaders(1).with(selection);
            try (TableScan scan = TableScans.open(POOLS.get(source), "floats", options, table -> {})) {
                assertThat(scan.countRows()).isEqualTo(1);
            }
        }
    }

    @Test
    void numbersOfDuckDbBeyondTheColumnsRangeAreCompared() {
        Sql.run(
                POOLS.get(Source.DUCKDB),
                "CREATE TABLE wide (id int, t TINYINT, u UBIGINT, h HUGEINT, s TIMESTAMP_S)",
                "INSERT INTO wide VALUES (1, 7, 8, 9, '2020-01-01 00:00:01')");
        assertThat(wide("t", Operator.LESS, "1000")).isEqualTo(1);
        assertThat(wide("u", Operator.GREATER, "-1")).isEqualTo(1);
        assertThat(wide("h", Operator.EQUAL, "9")).isEqualTo(1);
        assertThat(wide("s", Operator.EQUAL, "2020-01-01T00:00:00.5")).isZero();
        assertThat(wide("s", Operator.EQUAL, "2020-01-01T00:00:01")).isEqualTo(1);
        for (String[] bad : new String[][] {{"h", "7.4"}, {"h", "1e40"}, {"s", "+999999-01-01T00:00:00"}}) {
            assertThatThrownBy(() -> wide(bad[0], Operator.EQUAL, bad[1]))
                    .isInstanceOfSatisfying(
                            ExportException.class, e -> assertThat(e.type()).isEqualTo(FailureType.INVALID_REQUEST));
        }
    }

    private static long wide(String column, Operator operator, String value) {
        Selection selection = new Selection(List.of("id"), List.of(new ColumnFilter(column, operator, List.of(value))));
        ScanOptions options = ScanOptions.withReaders(1).with(selection);
        try (TableScan scan = TableScans.open(POOLS.get(Source.DUCKDB), "wide", options, table -> {})) {
            return scan.countRows();
        }
    }

    @Test
    void aTextNoEnumOfH2HasIsRefused() {
        Sql.run(POOLS.get(Source.H2), "CREATE TABLE enums (id int, e ENUM('a'))", "INSERT INTO enums VALUES (1, 'a')");
        Selection selection =
                new Selection(List.of("id"), List.of(new ColumnFilter("E", Operator.EQUAL, List.of("zz"))));
        ScanOptions options = ScanOptions.withReaders(1).with(selection);
        assertThatThrownBy(() -> {
                    try (TableScan scan = TableScans.open(POOLS.get(Source.H2), "ENUMS", options, table -> {})) {
                        scan.countRows();
                    }
                })
                .isInstanceOfSatisfying(
                        ExportException.class, e -> assertThat(e.type()).isEqualTo(FailureType.INVALID_REQUEST))
                .hasMessageContaining("filter");
    }

    @Test
    void aColumnOfSqliteWithoutATypeIsComparedWithNumbersAndTexts() {
        Sql.run(
                POOLS.get(Source.SQLITE),
                "CREATE TABLE loose (id int, v)",
                "INSERT INTO loose VALUES (1, 1), (2, '1'), (3, 1.5)");
        for (Object[] each : new Object[][] {{1L, 1L}, {"1", 1L}, {new BigDecimal("1.5"), 1L}}) {
            Selection selection =
                    new Selection(List.of("id"), List.of(new ColumnFilter("v", Operator.EQUAL, List.of(each[0]))));
            ScanOptions options = ScanOptions.withReaders(1).with(selection);
            try (TableScan scan = TableScans.open(POOLS.get(Source.SQLITE), "loose", options, table -> {})) {
                assertThat(scan.countRows()).isEqualTo(each[1]);
            }
        }
    }

    @Test
    void whatIsNoJsonDoesNotFitAColumnOfJson() {
        Sql.run(
                POOLS.get(Source.DUCKDB),
                "CREATE TABLE documents (j JSON, l JSON[], n UNION(x DOUBLE, s VARCHAR))",
                "INSERT INTO documents VALUES ('{\"a\": 1}', ['[]'], union_value(x := 1.5)),"
                        + " ('{\"a\": NaN}', ['[1,]'], union_value(x := 'nan'::DOUBLE))");
        mariaDb.execute(
                "CREATE TABLE documents (j json)",
                "SET check_constraint_checks = 0",
                "INSERT INTO documents VALUES ('{\"a\": 1}'), ('{bad')");
        for (Source source : List.of(Source.DUCKDB, Source.MARIADB)) {
            TypeOptions nulls =
                    new TypeOptions(FileFormat.JSONL, false, new UnrepresentablePolicy(Unrepresentable.NULL, Map.of()));
            ScanOptions options = ScanOptions.withReaders(1);
            try (TableScan scan = TableScans.open(POOLS.get(source), "documents", options, table -> {})) {
                assertThatThrownBy(() -> BatchValues.rows(scan.partitions().get(0)))
                        .isInstanceOf(ExportException.class)
                        .hasMessageContaining("column 'j', row 2");
            }
            try (TableScan scan = TableScans.open(POOLS.get(source), "documents", options.with(nulls), table -> {})) {
                List<List<Object>> rows = BatchValues.rows(scan.partitions().get(0));
                assertThat(rows.get(0)).doesNotContainNull();
                assertThat(rows.get(1)).containsOnlyNulls();
            }
        }
    }
}
