package io.tableexport.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Field;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableColumn.Fidelity;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.request.FileFormat;
import io.tableexport.request.Unrepresentable;
import io.tableexport.request.UnrepresentablePolicy;
import io.tableexport.source.TableScans;
import io.tableexport.table.BatchValues;
import io.tableexport.table.ScanOptions;
import io.tableexport.table.TablePartition;
import io.tableexport.table.TableScan;
import io.tableexport.table.TypeOptions;
import io.tableexport.testing.H2Database;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every type of H2: what it becomes, its extremes, and NULL. */
class JdbcTypesTest {
    private static final long MICROS_PER_SECOND = 1_000_000;

    private final H2Database database = new H2Database(1);

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    @Test
    void integersAreExact() {
        assertColumn("TINYINT", of(Kind.INT8), Fidelity.EXACT, values("-128", "0", "127"), -128, 0, 127);
        assertColumn("SMALLINT", of(Kind.INT16), Fidelity.EXACT, values("-32768", "32767"), -32768, 32767);
        assertColumn(
                "INTEGER",
                of(Kind.INT32),
                Fidelity.EXACT,
                values("-2147483648", "0", "2147483647"),
                Integer.MIN_VALUE,
                0,
                Integer.MAX_VALUE);
        assertColumn(
                "BIGINT",
                of(Kind.INT64),
                Fidelity.EXACT,
                values("-9223372036854775808", "0", "9223372036854775807"),
                Long.MIN_VALUE,
                0L,
                Long.MAX_VALUE);
    }

    @Test
    void decimalsKeepEveryDigit() {
        assertColumn(
                "NUMERIC(9, 2)",
                ColumnType.decimal(9, 2),
                Fidelity.EXACT,
                values("-9999999.99", "0", "9999999.99"),
                decimal("-9999999.99"),
                decimal("0.00"),
                decimal("9999999.99"));
        String eighteen = "999999999999.999999";
        assertColumn(
                "DECIMAL(18, 6)",
                ColumnType.decimal(18, 6),
                Fidelity.EXACT,
                values("-" + eighteen, "0.000001", eighteen),
                decimal("-" + eighteen),
                decimal("0.000001"),
                decimal(eighteen));
        String widest = "9999999999999999999999999999.9999999999";
        assertColumn(
                "NUMERIC(38, 10)",
                ColumnType.decimal(38, 10),
                Fidelity.EXACT,
                values("-" + widest, "-1", "1", widest),
                decimal("-" + widest),
                decimal("-1.0000000000"),
                decimal("1.0000000000"),
                decimal(widest));
        assertColumn("NUMERIC(2, 4)", ColumnType.decimal(4, 4), Fidelity.EXACT, values("0.0099"), decimal("0.0099"));
        assertColumn("NUMERIC(5)", ColumnType.decimal(5, 0), Fidelity.EXACT, values("99999"), decimal("99999"));
    }

    @Test
    void numbersNoDecimalHoldsAreText() {
        String forty = "12345678901234567890123456789012345678.12";
        assertColumn("NUMERIC(40, 2)", of(Kind.STRING), Fidelity.TEXT, values(forty), forty);
        assertColumn("NUMERIC", of(Kind.STRING), Fidelity.TEXT, values("1" + "0".repeat(50)), "1" + "0".repeat(50));
        assertColumn("DECFLOAT(20)", of(Kind.STRING), Fidelity.TEXT, values("1E100", "'NaN'"), "1E+100", "NaN");
    }

    @Test
    void floatingPointKeepsItsBits() {
        assertColumn(
                "REAL",
                of(Kind.FLOAT),
                Fidelity.EXACT,
                values("3.4028235E38", "1.4E-45", "'-Infinity'", "'NaN'", "0.1"),
                Float.MAX_VALUE,
                Float.MIN_VALUE,
                Float.NEGATIVE_INFINITY,
                Float.NaN,
                0.1f);
        assertColumn("FLOAT(24)", of(Kind.FLOAT), Fidelity.EXACT, values("0.1"), 0.1f);
        assertColumn("FLOAT(25)", of(Kind.DOUBLE), Fidelity.EXACT, values("0.1"), 0.1);
        assertColumn(
                "DOUBLE PRECISION",
                of(Kind.DOUBLE),
                Fidelity.EXACT,
                values("1.7976931348623157E308", "4.9E-324", "'Infinity'", "'NaN'", "0"),
                Double.MAX_VALUE,
                Double.MIN_VALUE,
                Double.POSITIVE_INFINITY,
                Double.NaN,
                0.0);
    }

    @Test
    void booleansAreExact() {
        assertColumn("BOOLEAN", of(Kind.BOOLEAN), Fidelity.EXACT, values("TRUE", "FALSE"), true, false);
    }

    @Test
    void textIsUtf8WithItsPadding() {
        assertColumn("CHAR(5)", of(Kind.STRING), Fidelity.EXACT, values("'ab'", "''"), "ab   ", "     ");
        String every = "aé€😀\u0000\uFFFF߿ࠀ";
        assertColumn("VARCHAR(20)", of(Kind.STRING), Fidelity.EXACT, values("'" + every + "'", "''"), every, "");
        assertColumn("VARCHAR_IGNORECASE(5)", of(Kind.STRING), Fidelity.EXACT, values("'aB'"), "aB");
        assertColumn("ENUM('a', 'b')", of(Kind.STRING), Fidelity.EXACT, values("'b'", "'a'"), "b", "a");
        assertColumn(
                "CLOB",
                of(Kind.STRING),
                Fidelity.EXACT,
                values("''", "REPEAT('é€😀', 20000)"),
                "",
                "é€😀".repeat(20000));
    }

    @Test
    void bytesAreExact() {
        assertColumn("BINARY(2)", of(Kind.BINARY), Fidelity.EXACT, values("X'00ff'"), new byte[] {0, -1});
        assertColumn(
                "VARBINARY(10)", of(Kind.BINARY), Fidelity.EXACT, values("X''", "X'80'"), new byte[0], new byte[] {-128
                });
        byte[] large = new byte[100_000];
        Arrays.fill(large, (byte) 0xab);
        assertColumn(
                "BLOB",
                of(Kind.BINARY),
                Fidelity.EXACT,
                values("X''", "X'" + "ab".repeat(100_000) + "'"),
                new byte[0],
                large);
        assertColumn("JAVA_OBJECT", of(Kind.BINARY), Fidelity.WIDENED, values("X'aced'"), new byte[] {-84, -19});
    }

    @Test
    void datesAreProlepticGregorian() {
        assertColumn(
                "DATE",
                of(Kind.DATE),
                Fidelity.EXACT,
                values(
                        "'1970-01-01'",
                        "'1500-02-28'",
                        "'-0043-03-15'",
                        "'9999-12-31'",
                        "'0001-01-01'",
                        "'100000-01-01'"),
                0,
                day(1500, 2, 28),
                day(-43, 3, 15),
                day(9999, 12, 31),
                day(1, 1, 1),
                day(100000, 1, 1));
    }

    @Test
    void dateTheFileCannotHoldFails() {
        database.run("CREATE TABLE T(V DATE)", "INSERT INTO T VALUES ('1000000000-01-01')");
        assertUnrepresentable();
    }

    @Test
    void timesToMicrosecondsAndToNanosecondsAreExact() {
        long latest = LocalTime.of(23, 59, 59, 999_999_000).toNanoOfDay() / 1000;
        assertColumn(
                "TIME(6)", of(Kind.TIME_MICROS), Fidelity.EXACT, values("'00:00:00'", "'23:59:59.999999'"), 0L, latest);
        assertColumn("TIME", of(Kind.TIME_MICROS), Fidelity.EXACT, values("'00:00:01'"), MICROS_PER_SECOND);
        assertColumn(
                "TIME(9)",
                of(Kind.TIME_NANOS),
                Fidelity.EXACT,
                values("'10:00:00.123456789'", "'23:59:59.999999999'"),
                36_000_123_456_789L,
                86_399_999_999_999L);
        assertColumn(
                "TIME(3) WITH TIME ZONE",
                of(Kind.STRING),
                Fidelity.TEXT,
                values("'10:00:00+02'", "'10:00:00.5-05:30'"),
                "10:00:00+02:00",
                "10:00:00.5-05:30");
    }

    @Test
    void timestampsToMicrosecondsAndToNanosecondsAreExact() {
        assertColumn(
                "TIMESTAMP",
                of(Kind.TIMESTAMP_MICROS),
                Fidelity.EXACT,
                values("'1969-12-31 23:59:59.999999'", "'-0043-03-15 12:00:00'", "'20000-01-01 00:00:00'"),
                -1L,
                (day(-43, 3, 15) * 86400L + 43200) * MICROS_PER_SECOND,
                day(20000, 1, 1) * 86400L * MICROS_PER_SECOND);
        assertColumn(
                "TIMESTAMP(9)",
                of(Kind.TIMESTAMP_NANOS),
                Fidelity.EXACT,
                values(
                        "'1970-01-01 00:00:00.123456789'",
                        "'1969-12-31 23:59:59.999999999'",
                        "'1677-09-21 00:12:43.145224192'",
                        "'2262-04-11 23:47:16.854775807'"),
                123_456_789L,
                -1L,
                Long.MIN_VALUE,
                Long.MAX_VALUE);
    }

    @Test
    void timestampTheFileCannotHoldFails() {
        database.run("CREATE TABLE T(V TIMESTAMP)", "INSERT INTO T VALUES ('294248-01-01 00:00:00')");
        assertUnrepresentable();
    }

    @Test
    void timestampsWithTimeZoneKeepTheInstant() {
        OffsetDateTime time = OffsetDateTime.of(2020, 6, 1, 1, 2, 3, 456_789_000, ZoneOffset.ofHoursMinutes(5, 30));
        assertColumn(
                "TIMESTAMP(6) WITH TIME ZONE",
                of(Kind.INSTANT_MICROS),
                Fidelity.LOSSY,
                values("'2020-06-01 01:02:03.456789+05:30'", "'1970-01-01 00:00:00-01'"),
                time.toEpochSecond() * MICROS_PER_SECOND + 456_789,
                3600 * MICROS_PER_SECOND);
        assertColumn(
                "TIMESTAMP(9) WITH TIME ZONE",
                of(Kind.INSTANT_NANOS),
                Fidelity.LOSSY,
                values("'1970-01-01 05:00:00.123456789+05'"),
                123_456_789L);
    }

    @Test
    void uuidsAreTheirSixteenBytes() {
        String uuid = "f23e4567-e89b-12d3-a456-426614174000";
        assertColumn("UUID", of(Kind.UUID), Fidelity.EXACT, values("'" + uuid + "'"), UUID.fromString(uuid));
    }

    @Test
    void jsonIsItsText() {
        assertColumn(
                "JSON",
                of(Kind.JSON),
                Fidelity.EXACT,
                values("JSON '{\"a\": [1, null, \"é\"]}'", "JSON 'null'", "JSON '\"s\"'"),
                "{\"a\":[1,null,\"é\"]}",
                "null",
                "\"s\"");
    }

    @Test
    void timestampBeyondNanosecondsFails() {
        database.run("CREATE TABLE T(V TIMESTAMP(9))", "INSERT INTO T VALUES ('2263-01-01 00:00:00')");
        assertUnrepresentable();
    }

    @Test
    void intervalsAreDurationsOfIso8601() {
        for (String[] each : new String[][] {
            {"DAY TO SECOND", "'1 02:03:04.5'", "P1DT2H3M4.5S"},
            {"DAY TO SECOND", "'-0 00:00:00.000001'", "PT-0.000001S"},
            {"YEAR TO MONTH", "'-1-2'", "P-1Y-2M"},
            {"YEAR", "'7'", "P7Y"},
            {"MONTH", "'14'", "P14M"},
            {"HOUR TO MINUTE", "'10:00'", "PT10H"},
            {"SECOND", "'0'", "PT0S"}
        }) {
            assertColumn(
                    "INTERVAL " + each[0],
                    of(Kind.STRING),
                    Fidelity.TEXT,
                    values("INTERVAL " + each[1] + " " + each[0]),
                    each[2]);
        }
    }

    @Test
    void arraysAreListsAndRowsStructs() {
        assertColumn(
                "INTEGER ARRAY",
                ColumnType.list(of(Kind.INT32), false),
                Fidelity.EXACT,
                values("ARRAY[1, NULL]", "ARRAY[]"),
                Arrays.asList(1, null),
                List.of());
        assertColumn(
                "NUMERIC(5, 2) ARRAY ARRAY",
                ColumnType.list(ColumnType.list(ColumnType.decimal(5, 2), false), false),
                Fidelity.EXACT,
                values("ARRAY[ARRAY[1.5], NULL, ARRAY[]]"),
                Arrays.asList(List.of(decimal("1.50")), null, List.of()));
        assertColumn(
                "ROW(A INT, B VARCHAR(10), C TIMESTAMP(9) ARRAY)",
                ColumnType.struct(List.of(
                        new Field("A", of(Kind.INT32), false),
                        new Field("B", of(Kind.STRING), false),
                        new Field("C", ColumnType.list(of(Kind.TIMESTAMP_NANOS), false), false))),
                Fidelity.EXACT,
                values("ROW(1, 'x', ARRAY[TIMESTAMP '1970-01-01 00:00:00.000000001'])", "ROW(NULL, '', NULL)"),
                Arrays.asList(1, "x", List.of(1L)),
                Arrays.asList(null, "", null));
        assertColumn(
                "INTERVAL DAY ARRAY",
                ColumnType.list(of(Kind.STRING), false),
                Fidelity.TEXT,
                values("ARRAY[INTERVAL '2' DAY]"),
                List.of("P2D"));
    }

    @Test
    void geometriesAreWellKnownBinaryWithoutTheirSrid() {
        String point = "000000000" + "13ff00000000000004000000000000000";
        assertColumn("GEOMETRY", of(Kind.GEOMETRY), Fidelity.EXACT, values("'POINT(1 2)'"), point);
        assertColumn(
                "GEOMETRY(POINT, 4326)", of(Kind.GEOMETRY), Fidelity.WIDENED, values("'SRID=4326;POINT(1 2)'"), point);
        assertColumn(
                "GEOMETRY",
                of(Kind.GEOMETRY),
                Fidelity.EXACT,
                values("'POINT Z(1 2 3)'"),
                "00000003e93ff000000000000040000000000000004008000000000000");
    }

    @Test
    void underThePolicyTextAnArrayOfWhatMayNotFitIsOneText() {
        database.run(
                "CREATE TABLE T(V DATE ARRAY, C CLOB(5G) ARRAY)",
                "INSERT INTO T VALUES (ARRAY[DATE '2020-01-01'], NULL)");
        ScanOptions options = ScanOptions.withReaders(1)
                .with(new TypeOptions(
                        FileFormat.PARQUET, false, new UnrepresentablePolicy(Unrepresentable.TEXT, Map.of())));
        try (TableScan scan = TableScans.open(database.source(), "T", options, table -> {})) {
            assertThat(scan.schema().columns().get(0).type()).isEqualTo(of(Kind.STRING));
            assertThat(scan.schema().columns().get(1).type()).hasToString("LIST<STRING>");
        }
    }

    @Test
    void anOffsetOfSecondsIsKeptInJson() {
        database.run(
                "CREATE TABLE T(V TIMESTAMP(6) WITH TIME ZONE)",
                "INSERT INTO T VALUES ('2020-01-01 00:00:00+01:02:03'), ('2020-01-01 00:00:00Z')");
        ScanOptions options =
                ScanOptions.withReaders(1).with(new TypeOptions(FileFormat.JSONL, false, UnrepresentablePolicy.FAIL));
        try (TableScan scan = TableScans.open(database.source(), "T", options, table -> {})) {
            assertThat(BatchValues.column(scan.partitions().get(0), "V"))
                    .containsExactly("2020-01-01T00:00:00.000000+01:02:03", "2020-01-01T00:00:00.000000Z");
        }
    }

    @Test
    void aGeometryInAnotherSystemThanDeclaredFails() {
        database.run("CREATE TABLE T(V GEOMETRY)", "INSERT INTO T VALUES ('SRID=4326;POINT(1 2)')");
        assertUnrepresentable();
    }

    @Test
    void declaredTypesArePrintedWithTheirParameters() {
        database.run("CREATE DOMAIN D AS VARCHAR(7)");
        database.run(
                "CREATE TABLE T(A NUMERIC(10, 2), B VARCHAR(20), C TIMESTAMP(3) WITH TIME ZONE, E D, F UUID, G INT)");
        try (TableScan scan = open()) {
            assertThat(scan.schema().columns())
                    .extracting(TableColumn::sqlType)
                    .containsExactly(
                            "NUMERIC(10,2)",
                            "CHARACTER VARYING(20)",
                            "TIMESTAMP(3) WITH TIME ZONE",
                            "CHARACTER VARYING(7)",
                            "UUID",
                            "INTEGER");
        }
    }

    /** Writes the values and a NULL around them into a column of the type and reads them back. */
    private void assertColumn(
            String sqlType, ColumnType type, Fidelity fidelity, List<String> literals, Object... expected) {
        database.run("DROP TABLE IF EXISTS T", "CREATE TABLE T(N INT PRIMARY KEY, V " + sqlType + ")");
        database.run("INSERT INTO T VALUES (0, NULL)");
        for (int i = 0; i < literals.size(); i++) {
            database.run("INSERT INTO T VALUES (" + (i + 1) + ", " + literals.get(i) + ")");
        }
        database.run("INSERT INTO T VALUES (1000, NULL)");
        try (TableScan scan = open()) {
            TableColumn column = scan.schema().columns().get(1);
            assertThat(column.type()).as(sqlType).isEqualTo(type);
            assertThat(column.fidelity()).as(sqlType).isEqualTo(fidelity);
            assertThat(column.note() == null).as(sqlType).isEqualTo(fidelity == Fidelity.EXACT);
            assertThat(column.required()).isFalse();
            List<Object> read = BatchValues.column(scan.partitions().get(0), "V");
            assertThat(read)
                    .as(sqlType)
                    .hasSize(expected.length + 2)
                    .startsWith((Object) null)
                    .endsWith((Object) null);
            assertThat(read.subList(1, read.size() - 1).toArray()).as(sqlType).isEqualTo(expected);
        }
    }

    private void assertUnrepresentable() {
        try (TableScan scan = open()) {
            TablePartition partition = scan.partitions().get(0);
            assertThatThrownBy(partition::hasNext)
                    .isInstanceOfSatisfying(ExportException.class, e -> assertThat(e.type())
                            .isEqualTo(FailureType.UNREPRESENTABLE_VALUE))
                    .hasMessageContaining("column 'V', row 1");
        }
    }

    private TableScan open() {
        return TableScans.open(database.source(), "T", ScanOptions.withReaders(1), table -> {});
    }

    private static List<String> values(String... literals) {
        return List.of(literals);
    }

    private static ColumnType of(Kind kind) {
        return ColumnType.of(kind);
    }

    private static BigDecimal decimal(String digits) {
        return new BigDecimal(digits);
    }

    private static int day(int year, int month, int dayOfMonth) {
        return (int) LocalDate.of(year, month, dayOfMonth).toEpochDay();
    }
}
