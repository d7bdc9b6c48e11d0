package io.tableexport.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableColumn.Fidelity;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.request.FileFormat;
import io.tableexport.request.Unrepresentable;
import io.tableexport.request.UnrepresentablePolicy;
import io.tableexport.table.ScanOptions;
import io.tableexport.table.TableScan;
import io.tableexport.table.TypeOptions;
import io.tableexport.testing.PostgresServer;
import io.tableexport.testing.Sql;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Every type this software maps, its extremes and NULL, against what the server itself prints. */
class PostgresTypesIT {
    private static PostgresServer server;
    private static int tables;

    @BeforeAll
    static void start() {
        server = PostgresServer.open();
        server.execute(
                "CREATE EXTENSION citext",
                "CREATE TYPE mood AS ENUM ('sad', 'it''s \"ok\"', 'Glücklich')",
                "CREATE DOMAIN price AS numeric(10,3)",
                "CREATE DOMAIN net_price AS price",
                "CREATE DOMAIN code AS char(4)",
                "CREATE DOMAIN tags AS text[]",
                "CREATE EXTENSION hstore",
                "CREATE TYPE pair AS (a int, b text)",
                "CREATE TYPE loose AS (a int, b inet)");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "boolean | BOOLEAN | true; false",
                "int2 | INT16 | -32768; 32767; 0",
                "int4 | INT32 | -2147483648; 2147483647; 0",
                "int8 | INT64 | -9223372036854775808; 9223372036854775807; 9007199254740993",
                "oid | INT64 | 0; 4294967295",
                "float4 | FLOAT | 1.17549435e-38; 3.4028235e38; -0; NaN; Infinity; -Infinity; 0.1; 1e-45",
                "float8 | DOUBLE | 2.2250738585072014e-308; 1.7976931348623157e308; -0; NaN; Infinity; 0.1; 5e-324",
                "numeric(1,0) | DECIMAL(1,0) | 0; 9; -9",
                "numeric(9,2) | DECIMAL(9,2) | 9999999.99; -9999999.99; 0.01; 0; 1000000; 10000.00",
                "numeric(9,9) | DECIMAL(9,9) | 0.999999999; 0.000000001; -0.0001; 0.00010001",
                "numeric(18,1) | DECIMAL(18,1) | 99999999999999999.9; -12345678901234567.8; 0.1; 10000000000000000",
                "numeric(18,18) | DECIMAL(18,18) | 0.999999999999999999; 0.000000000000000001",
                "numeric(19,0) | DECIMAL(19,0) | 9999999999999999999; -9999999999999999999; 0; 1; -1; 10000",
                "numeric(38,0) | DECIMAL(38,0) | 99999999999999999999999999999999999999; -1; 0;"
                        + " -99999999999999999999999999999999999999; 18446744073709551616; -18446744073709551616",
                "numeric(38,38) | DECIMAL(38,38) | 0.99999999999999999999999999999999999999;"
                        + " -0.00000000000000000000000000000000000001",
                "numeric(38,10) | DECIMAL(38,10) | 1234567890123456789012345678.0123456789; -0.0000000001; 5",
                "numeric(3,-2) | DECIMAL(5,0) | 99900; -100; 0; 12345",
                "numeric(2,4) | DECIMAL(4,4) | 0.0099; -0.0001; 0",
                "numeric(39,0) | STRING | 999999999999999999999999999999999999999; NaN",
                "numeric | STRING | 1e400; NaN; Infinity; -Infinity; 1.10; 0.000",
                "varchar(20) | STRING | ''; Grüße; 日本語; 🎉",
                "text | STRING | ''; a\tb; \\; \"",
                "name | STRING | pg_class; ''",
                "\"char\" | STRING | a; \\303; ''",
                "citext | STRING | Grüße; ABC",
                "mood | STRING | sad; it's \"ok\"; Glücklich",
                "bytea | BINARY | \\x; \\x00ff80; \\xdeadbeef",
                "date | DATE | 4713-01-01 BC; 0001-12-31 BC; 0001-01-01; 1969-12-31; 1970-01-01; 2000-01-01; 5874897-12-31",
                "time | TIME_MICROS | 00:00:00; 23:59:59.999999; 12:34:56.1",
                "time(0) | TIME_MICROS | 23:59:58",
                "timestamp | TIMESTAMP_MICROS | 4713-01-01 00:00:00 BC; 1969-12-31 23:59:59.999999; 1970-01-01 00:00:00;"
                        + " 2000-01-01 00:00:00; 294246-12-31 23:59:59.999999",
                "timestamptz | INSTANT_MICROS | 4713-01-01 00:00:00 BC; 2024-02-29 12:00:00.5+05:30; 294246-12-31 23:59:59+00",
                "uuid | UUID | 00000000-0000-0000-0000-000000000000; ffffffff-ffff-ffff-8000-0123456789ab",
                "json | JSON | {\"a\" :  [1, null], \"a\": 2}; null; 1.00",
                "jsonb | JSON | {\"a\" :  [1, null]}; null; 1.00",
                "price | DECIMAL(10,3) | 1234567.891; -0.001",
                "net_price | DECIMAL(10,3) | 1234567.891; -0.001",
                "int4[] | LIST<INT32> | {}; {1,NULL,3}; {NULL}",
                "int4[][] | LIST<LIST<INT32>> | {}; {{1,2},{3,4}}; {{NULL}}",
                "int4[][][] | LIST<LIST<LIST<INT32>>> | {}; {{{1},{2}},{{3},{NULL}}}",
                "numeric(5,2)[] | LIST<DECIMAL(5,2)> | {}; {1.50,NULL}",
                "numeric[] | LIST<STRING> | {1e30,NaN,-0.00010}",
                "price[] | LIST<DECIMAL(10,3)> | {1.5}",
                "float8[] | LIST<DOUBLE> | {0.1,NaN,-Infinity,5e-324,0.30000000000000004}",
                "char(3)[] | LIST<STRING> | {abc}",
                "timestamptz[] | LIST<INSTANT_MICROS> | {2020-01-02 03:04:05+00}",
                "bytea[] | LIST<BINARY> | {\"\\\\x00ff\",\"\\\\x\"}",
                "json[] | LIST<JSON> | {\"{}\",NULL}",
                "inet[] | LIST<STRING> | {10.0.0.1/24,NULL}",
                "int4range[] | LIST<STRING> | {\"[1,5)\",empty}",
                "mood[] | LIST<STRING> | {sad,NULL}",
                "tags | LIST<STRING> | {}; {a,NULL}",
                "pair | STRUCT<a INT32, b STRING> | (1,x); (,); (,\"\")",
                "pair[] | LIST<STRUCT<a INT32, b STRING>> | {}; {NULL,\"(1,x)\"}",
                "loose | STRING | (1,10.0.0.1)",
                "hstore | MAP<STRING,STRING> | ''; a=>1; b=>NULL",
                "int2vector | STRING | 1 2",
                "inet | STRING | 192.168.0.1/24; ::1",
                "cidr | STRING | 10.0.0.0/8",
                "macaddr | STRING | 08:00:2b:01:02:03",
                "bit(4) | STRING | 0101",
                "numeric(39,38) | STRING | -0.00000000000000000000000000000000000001; 1; NaN",
                "varbit | STRING | ''; 01",
                "xml | STRING | <a>x</a>",
                "int4range | STRING | [1,5); empty",
                "tstzrange | STRING | [2020-01-01 00:00:00+00,)",
                "tsvector | STRING | 'a' 'b':1",
                "point | STRING | (1,2)",
                "pg_lsn | STRING | 16/B374D848",
            })
    void valuesAreWhatTheServerPrints(String sqlType, String fileType, String values) {
        String table = table(sqlType);
        List<String> inserted = List.of(values.split("; ?", -1));
        for (String value : inserted) {
            insert(table, value.equals("''") ? "" : value);
        }
        server.execute("INSERT INTO " + table + " VALUES (NULL)");

        try (TableScan scan = PostgresScans.open(server.dataSource(), table, 1)) {
            ColumnType type = scan.schema().columns().get(0).type();
            assertThat(type).hasToString(fileType);
            List<Object> printed = PostgresScans.query(server.dataSource(), "SELECT v::text FROM " + table).stream()
                    .map(text -> PostgresValues.printed(type, text))
                    .toList();
            List<Object> decoded =
                    PostgresScans.rows(scan).stream().map(row -> row.get(0)).toList();
            assertThat(decoded).isEqualTo(printed);
            assertThat(decoded).hasSize(inserted.size() + 1).endsWith((Object) null);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"char(6)", "code"})
    void paddingOfCharIsKept(String sqlType) {
        String table = table(sqlType);
        insert(table, "ab ");
        int length = sqlType.equals("code") ? 4 : 6;

        assertThat(PostgresScans.readAll(server.dataSource(), table, 1))
                .containsExactly(List.of("ab" + " ".repeat(length - 2)));
    }

    @ParameterizedTest
    @CsvSource({"1,0", "5,2", "9,4", "10,10", "15,2", "18,0", "18,7", "19,3", "27,26", "38,1", "38,19", "7,-3", "3,6"})
    void randomDecimalsAreExact(int precision, int scale) {
        Random random = new Random(precision * 100L + scale);
        List<BigDecimal> expected = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            int digits = 1 + random.nextInt(precision);
            BigInteger unscaled = new BigInteger(130, random).mod(BigInteger.TEN.pow(digits));
            BigInteger signed = random.nextBoolean() ? unscaled.negate() : unscaled;
            expected.add(new BigDecimal(signed, scale).setScale(Math.max(0, scale)));
        }
        String table = table("numeric(" + precision + "," + scale + ")");
        server.execute("INSERT INTO " + table + " VALUES "
                + expected.stream().map(v -> "(" + v.toPlainString() + ")").collect(Collectors.joining(",")));

        assertThat(PostgresScans.readAll(server.dataSource(), table, 1))
                .isEqualTo(expected.stream().map(v -> List.<Object>of(v)).toList());
    }

    @ParameterizedTest
    @CsvSource({
        "date,infinity",
        "date,-infinity",
        "timestamp,infinity",
        "timestamp,-infinity",
        "timestamp,294276-12-31 23:59:59",
        "timestamptz,infinity",
        "timestamptz,-infinity",
        "'numeric(10,2)',NaN",
        "'integer[]','{{1}}'",
        "'integer[][]','{1}'",
        "'integer[]','[2:3]={7,8}'",
        "'date[]','{2020-01-01,infinity}'",
        "time,24:00:00"
    })
    void unrepresentableValueFailsWithColumnAndRow(String sqlType, String value) {
        String table = table(sqlType);
        server.execute("INSERT INTO " + table + " VALUES (NULL), (NULL)");
        insert(table, value);

        assertThatThrownBy(() -> PostgresScans.readAll(server.dataSource(), table, 1))
                .isInstanceOfSatisfying(
                        ExportException.class, e -> assertThat(e.type()).isEqualTo(FailureType.UNREPRESENTABLE_VALUE))
                .hasMessageContaining("column 'v', row 3");
    }

    @Test
    void moneyIsTheNumberWithoutItsSign() {
        String table = table("money");
        server.execute("INSERT INTO " + table + " VALUES ('12.34'), ('-92233720368547758.08'), (NULL)");
        server.execute("CREATE TABLE wallets AS SELECT ARRAY['12.34'::money, NULL] AS v");

        assertThat(PostgresScans.readAll(server.dataSource(), table, 1).stream().map(row -> row.get(0)))
                .containsExactly(new BigDecimal("12.34"), new BigDecimal("-92233720368547758.08"), null);
        assertThat(PostgresScans.readAll(server.dataSource(), "wallets", 1)
                        .get(0)
                        .get(0))
                .isEqualTo(Arrays.asList(new BigDecimal("12.34"), null));
    }

    @Test
    void timesWithAnOffsetAndIntervalsAreTextsOfIso8601() {
        server.execute("CREATE TABLE iso_texts AS SELECT '15:00:00+03'::timetz a, '24:00:00-15:59:59'::timetz b,"
                + " '1 year 2 days 03:04:05.6'::interval c, '-1 mon +2 days -00:00:00.000001'::interval d,"
                + " '0'::interval e, 'infinity'::interval f");

        assertThat(PostgresScans.readAll(server.dataSource(), "iso_texts", 1))
                .containsExactly(List.of(
                        "15:00:00+03:00",
                        "24:00:00-15:59:59",
                        "P1Y2DT3H4M5.6S",
                        "P-1M2DT-0.000001S",
                        "PT0S",
                        "infinity"));
    }

    @Test
    void textOfADatabaseThatTakesAnyBytesIsChecked() throws Exception {
        String name = "any_bytes";
        server.execute(
                "CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'");
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(server.url().substring(0, server.url().lastIndexOf('/') + 1) + name);
        source.setUser(server.user());
        source.setPassword(server.password());
        Sql.run(
                source,
                "CREATE TABLE texts (t text, c char(4), v varchar(9)[])",
                "INSERT INTO texts VALUES ('é', 'ab', '{ü}'), (E'\\xff', NULL, NULL), (NULL, E'\\xc3', NULL)");

        assertThatThrownBy(() -> PostgresScans.readAll(source, "texts", 1))
                .isInstanceOf(ExportException.class)
                .hasMessageContaining("column 't', row 2")
                .hasMessageContaining("SQL_ASCII");
        ScanOptions nulls = ScanOptions.withReaders(1)
                .with(new TypeOptions(
                        FileFormat.PARQUET, false, new UnrepresentablePolicy(Unrepresentable.NULL, Map.of())));
        try (TableScan scan = PostgresScans.open(source, "public", "texts", nulls)) {
            assertThat(PostgresScans.rows(scan))
                    .containsExactly(
                            List.of("é", "ab  ", List.of("ü")),
                            Arrays.asList(null, null, null),
                            Arrays.asList(null, null, null));
        }
        // Inside an array only the server knows.
        Sql.run(source, "INSERT INTO texts (v) VALUES (ARRAY[E'\\xff'])");
        try (TableScan scan = PostgresScans.open(source, "public", "texts", nulls)) {
            assertThatThrownBy(() -> PostgresScans.rows(scan))
                    .isInstanceOfSatisfying(ExportException.class, e -> assertThat(e.type())
                            .isEqualTo(FailureType.UNREPRESENTABLE_VALUE))
                    .hasMessageContaining("encoding");
        }
    }

    @Test
    void aTypeNobodyKnowsIsTextAndSaidToBeUnknown() {
        server.execute(
                "CREATE TYPE strange",
                "CREATE FUNCTION strange_in(cstring) RETURNS strange LANGUAGE internal"
                        + " IMMUTABLE STRICT AS 'textin'",
                "CREATE FUNCTION strange_out(strange) RETURNS cstring LANGUAGE internal"
                        + " IMMUTABLE STRICT AS 'textout'",
                "CREATE TYPE strange (INPUT = strange_in, OUTPUT = strange_out)");
        String table = table("strange");
        insert(table, "so what");

        try (TableScan scan = PostgresScans.open(server.dataSource(), table, 1)) {
            TableColumn column = scan.schema().columns().get(0);
            assertThat(column.recognised()).isFalse();
            assertThat(column.type()).isEqualTo(ColumnType.of(Kind.STRING));
            assertThat(PostgresScans.rows(scan)).containsExactly(List.of("so what"));
        }
    }

    @Test
    void schemaTellsTypesNullabilityAndFidelity() {
        server.execute(
                "CREATE TABLE described (a int NOT NULL, dropped text, b numeric(15,2), c interval, d oid, e price,"
                        + " f timestamptz(3), g int GENERATED ALWAYS AS (a * 2) STORED, h int GENERATED ALWAYS AS (a + 1)"
                        + " VIRTUAL, i mood, id bigint PRIMARY KEY, \"char\" \"char\")",
                "ALTER TABLE described DROP COLUMN dropped",
                "INSERT INTO described (a, id) VALUES (7, 1)");

        try (TableScan scan = PostgresScans.open(server.dataSource(), "described", 2)) {
            assertThat(scan.schema().table()).isEqualTo("public.described");
            assertThat(scan.schema().columns().stream().map(PostgresTypesIT::describe))
                    .containsExactly(
                            "a integer INT32 required EXACT",
                            "b numeric(15,2) DECIMAL(15,2) optional EXACT",
                            "c interval STRING optional TEXT",
                            "d oid INT64 optional WIDENED",
                            "e price DECIMAL(10,3) optional EXACT",
                            "f timestamp(3) with time zone INSTANT_MICROS optional EXACT",
                            "g integer INT32 optional EXACT",
                            "h integer INT32 optional EXACT",
                            "i mood STRING optional EXACT",
                            "id bigint INT64 required EXACT",
                            "char \"char\" STRING optional EXACT");
            assertThat(scan.schema().columns()).allSatisfy(column -> assertThat(column.note() == null)
                    .isEqualTo(column.fidelity() == Fidelity.EXACT));
            List<Object> row = PostgresScans.rows(scan).get(0);
            assertThat(row.get(6)).isEqualTo(14L);
            assertThat(row.get(7)).isEqualTo(8L);
        }
    }

    private static String describe(TableColumn column) {
        return column.name() + " " + column.sqlType() + " " + column.type() + " "
                + (column.required() ? "required" : "optional") + " " + column.fidelity();
    }

    @Test
    void notNullThatWasNeverValidatedIsOptional() {
        server.execute(
                "CREATE TABLE unvalidated (a int, b int NOT NULL)",
                "INSERT INTO unvalidated VALUES (NULL, 1)",
                "ALTER TABLE unvalidated ADD CONSTRAINT later NOT NULL a NOT VALID");

        try (TableScan scan = PostgresScans.open(server.dataSource(), "unvalidated", 1)) {
            assertThat(scan.schema().columns())
                    .extracting(TableColumn::required)
                    .containsExactly(false, true);
            assertThat(PostgresScans.rows(scan).get(0)).containsExactly(null, 1L);
        }
    }

    @Test
    void columnsOfViewsAreOptional() {
        server.execute("CREATE TABLE base (a int NOT NULL)", "CREATE VIEW over_base AS SELECT a FROM base");

        try (TableScan scan = PostgresScans.open(server.dataSource(), "over_base", 2)) {
            assertThat(scan.schema().columns())
                    .extracting(TableColumn::required)
                    .containsExactly(false);
        }
    }

    @Test
    void textDoesNotDependOnWhatTheDatabaseHasSetUp() {
        try (PostgresServer other = PostgresServer.open()) {
            String database = other.url().substring(other.url().lastIndexOf('/') + 1);
            for (String setting : List.of(
                    "DateStyle = 'German'",
                    "IntervalStyle = 'sql_standard'",
                    "bytea_output = 'escape'",
                    "extra_float_digits = 0")) {
                other.execute("ALTER DATABASE " + database + " SET " + setting);
            }
            other.execute("CREATE TABLE printed AS SELECT '{0.30000000000000004}'::float8[] AS a,"
                    + " '{2024-02-29}'::date[] AS b, '{\"\\\\xff\"}'::bytea[] AS c, interval '-1 mon 2 days' AS d");

            assertThat(PostgresScans.readAll(other.dataSource(), "printed", 1))
                    .containsExactly(List.of(
                            List.of(0.30000000000000004), List.of(LocalDate.of(2024, 2, 29)), List.of("ff"), "P-1M2D"));
        }
    }

    @Test
    void wideTableKeepsTheOrderOfItsColumns() {
        String columns =
                IntStream.range(0, 1000).mapToObj(i -> "c" + i + " bool").collect(Collectors.joining(","));
        server.execute("CREATE TABLE wide (" + columns + ")", "INSERT INTO wide (c0, c999) VALUES (true, false)");

        try (TableScan scan = PostgresScans.open(server.dataSource(), "wide", 1)) {
            assertThat(scan.schema().columns()).hasSize(1000);
            List<Object> row = PostgresScans.rows(scan).get(0);
            assertThat(row.get(0)).isEqualTo(true);
            assertThat(row.get(1)).isNull();
            assertThat(row.get(999)).isEqualTo(false);
            assertThat(scan.schema().columns().get(999).type()).isEqualTo(ColumnType.of(Kind.BOOLEAN));
        }
    }

    private static String table(String sqlType) {
        String table = "typed" + tables++;
        server.execute("CREATE TABLE " + table + " (v " + sqlType + ")");
        return table;
    }

    private static void insert(String table, String value) {
        server.execute("INSERT INTO " + table + " VALUES ('" + value.replace("'", "''") + "')");
    }
}
