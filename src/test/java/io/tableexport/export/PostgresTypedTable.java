package io.tableexport.export;

import static io.tableexport.export.TypedColumns.asText;
import static io.tableexport.export.TypedColumns.nested;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;

/** A column of each of PostgreSQL's types that the export knows, and of many that it writes as text. */
final class PostgresTypedTable {
    private static final String[] TYPES = {
        "CREATE EXTENSION citext",
        "CREATE TYPE mood AS ENUM ('sad', 'it''s \"ok\"', 'Glücklich')",
        "CREATE DOMAIN price AS numeric(10,3)",
        "CREATE EXTENSION hstore",
        "CREATE TYPE pair AS (a int, b text)",
        "CREATE TYPE node AS (name text, size int, kids pair[])",
        "CREATE TYPE mixed AS (a int, b inet)",
        "CREATE FUNCTION iso(interval) RETURNS text LANGUAGE sql SET IntervalStyle = 'iso_8601' AS 'SELECT $1::text'"
    };

    /** A database may be set up to print otherwise: what is exported must not depend on that. */
    private static final String[] ODD_DEFAULTS = {
        "DateStyle = 'German'",
        "IntervalStyle = 'sql_standard'",
        "extra_float_digits = 0",
        "bytea_output = 'escape'",
        "TimeZone = 'Asia/Kathmandu'"
    };

    /** In which the database prints what is expected: the first four are the server's own defaults. */
    private static final String[] SETTINGS = {
        "SET DateStyle = 'ISO, MDY'",
        "SET IntervalStyle = 'postgres'",
        "SET extra_float_digits = 1",
        "SET bytea_output = 'hex'",
        "SET TimeZone = 'UTC'"
    };

    private static final List<String> NUMERIC_19 = List.of("'9999999999999999999'", "'-9999999999999999999'", "'0'");

    private static final List<String> FAR_DAYS = List.of(
            "'4713-01-01 BC'",
            "'0001-12-31 BC'",
            "'0001-02-28 BC'",
            "'10000-01-01'",
            "'123456-07-08'",
            "'5874897-12-31'");

    private static final List<String> FAR_TIMES = List.of(
            "'4713-01-01 00:00:00+00 BC'",
            "'0001-12-31 23:59:59.999999+00 BC'",
            "'10000-01-01 00:00:00+00'",
            "'123456-07-08 01:02:03.000004+00'",
            "'294246-12-31 23:59:59.999999+00'");

    private static final List<String> JSON = Stream.concat(
                    TypedColumns.DOCUMENTS.stream(), Stream.of("{ \"b\" : [ 1 ,\n\t2 ] , \"a\" : \"x y\" }"))
            .toList();

    private PostgresTypedTable() {}

    static TypedTable load(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : TYPES) {
                statement.execute(sql);
            }
            for (String setting : ODD_DEFAULTS) {
                statement.execute("ALTER DATABASE " + connection.getCatalog() + " SET " + setting);
            }
            for (String sql : SETTINGS) {
                statement.execute(sql);
            }
        }
        return TypedTable.load(connection, columns());
    }

    static List<TypedColumn> columns() {
        return List.of(
                TypedColumns.whole("id", "bigint", "INT64", 64).notNull(),
                TypedColumns.whole("tiny", "smallint", "INT16", 16),
                TypedColumns.whole("Mixed", "integer", "INT32", 32),
                TypedColumns.whole("select", "bigint", "INT64", 64),
                TypedColumns.whole("sure", "integer", "INT32", 32).notNull(),
                TypedColumns.decimal("n9", "numeric(9,2)", 9, 2),
                TypedColumns.decimal("n15", "numeric(15,3)", 15, 3),
                TypedColumns.decimal("n18", "numeric(18,6)", 18, 6),
                TypedColumns.decimal("n19", "numeric(19,0)", 19, 0).withLiterals(NUMERIC_19),
                TypedColumns.decimal("n38", "numeric(38,10)", 38, 10),
                TypedColumns.decimal("coarse", "numeric(3,-2)", 5, 0)
                        .withLiterals(List.of("'99900'", "'-100'", "'12345'")),
                TypedColumns.decimal("priced", "price", 10, 3),
                asText("n_any", "numeric", "1e400", "NaN", "Infinity", "-Infinity", "1.10", "0.000", "-1e-300"),
                asText("n50", "numeric(50,5)", "9".repeat(45) + ".99999", "NaN", "-0.00001"),
                TypedColumns.float4("r", "real"),
                TypedColumns.float8("d", "double precision"),
                TypedColumns.bool("b"),
                // a cast of char(n) to text would take its padding away
                TypedColumns.text("c10", "character(10)", 10).printedBy("\"c10\""),
                TypedColumns.text("v40", "character varying(40)", 40),
                TypedColumns.text("t", "text", Integer.MAX_VALUE),
                TypedColumns.text("t_sure", "text", 30).notNull(),
                TypedColumns.text("n", "name", 10),
                TypedColumns.text("ci", "citext", 40),
                TypedColumns.column(
                                "bin",
                                "bytea",
                                "BINARY",
                                ColumnForm.BYTES,
                                List.of("'\\x'", "'\\x00ff80'", "'\\x0a22'"),
                                random -> "'\\x" + RandomLiterals.hex(random) + "'")
                        .printedBy("encode(\"bin\", 'hex')"),
                TypedColumns.date("day"),
                TypedColumns.date("far_day").withFarLiterals(FAR_DAYS),
                TypedColumns.time("at", "time without time zone"),
                TypedColumns.time("at0", "time(0) without time zone").withLiterals(List.of("'23:59:58'", "'00:00:00'")),
                TypedColumns.timestamp("ts", "timestamp without time zone"),
                TypedColumns.timestamp("ts3", "timestamp(3) without time zone")
                        .withLiterals(List.of("'1969-12-31 23:59:59.9994'", "'2024-02-29 12:00:00.0005'")),
                TypedColumns.timestamp("far_ts", "timestamp without time zone").withFarLiterals(FAR_TIMES),
                TypedColumns.instant("tsz", "timestamp with time zone"),
                TypedColumns.instant("far_tsz", "timestamp with time zone").withFarLiterals(FAR_TIMES),
                TypedColumns.uuid("u"),
                TypedColumns.quoted("j", "json", "JSON", ColumnForm.JSON, JSON, RandomLiterals::json),
                TypedColumns.quoted("jb", "jsonb", "JSON", ColumnForm.JSON, JSON, RandomLiterals::json),
                TypedColumns.quoted(
                        "feeling",
                        "mood",
                        "STRING",
                        ColumnForm.TEXT,
                        List.of("sad", "it's \"ok\"", "Glücklich"),
                        random -> "sad"),
                TypedColumns.quoted(
                                "o",
                                "oid",
                                "INT64",
                                ColumnForm.WHOLE,
                                List.of("0", "4294967295"),
                                random -> Long.toString(random.nextInt() & 0xFFFFFFFFL))
                        .declared("oid", "widened"),
                asText(
                                "span",
                                "interval",
                                "1 year 2 days 03:04:05.6",
                                "-00:00:01",
                                "-1 mon +2 days",
                                "0",
                                "infinity",
                                "178000000 years")
                        .printedBy("iso(\"span\")"),
                nested("ints", "integer[]", "LIST<INT32>", "{}", "{1,NULL,3}", "{NULL}", "{2147483647,-2147483648}"),
                nested("longs", "bigint[]", "LIST<INT64>", "{9223372036854775807,9007199254740993}", "{}"),
                nested("grid", "integer[]", "LIST<LIST<INT32>>", "{}", "{{1,2},{3,NULL}}", "{{NULL}}")
                        .definedAs("integer[][]"),
                nested("texts", "text[]", "LIST<STRING>", "{a,NULL,\"NULL\",\"b c\\\"\"}", "{\"\"}"),
                nested("moods", "mood[]", "LIST<STRING>", "{sad}", "{Glücklich,NULL}"),
                nested("flags", "boolean[]", "LIST<BOOLEAN>", "{t,NULL,f}"),
                nested("prices", "numeric(5,2)[]", "LIST<DECIMAL(5,2)>", "{0.01,NULL,-999.99}"),
                nested("floats", "double precision[]", "LIST<DOUBLE>", "{0.1,1e-300,0.30000000000000004}"),
                nested("nets", "inet[]", "LIST<STRING>", "{10.0.0.1/24,::1/64,NULL}")
                        .declared("inet[]", "text"),
                nested(
                        "tree",
                        "node",
                        "STRUCT<name STRING, size INT32, kids LIST<STRUCT<a INT32, b STRING>>>",
                        "(,,)",
                        "(a,1,\"{}\")",
                        "(\"\",,\"{NULL,\"\"(1,x)\"\",\"\"(,)\"\"}\")"),
                nested("stored", "hstore", "MAP<STRING,STRING>", "", "a=>1, b=>NULL", "\"\"=>\"\""),
                asText("net", "inet", "192.168.0.1/24", "::1", "10.0.0.1"),
                asText("block", "cidr", "10.0.0.0/8", "2001:db8::/32"),
                asText("mac", "macaddr", "08:00:2b:01:02:03"),
                TypedColumns.decimal("cash", "money", 19, 2)
                        .withLiterals(List.of("'12.34'", "'-92233720368547758.08'", "'92233720368547758.07'"))
                        .printedBy("CAST(\"cash\"::numeric AS VARCHAR)"),
                asText("bits", "bit(4)", "0101", "1111"),
                asText("varbits", "bit varying(8)", "", "01"),
                asText("doc", "xml", "<a b=\"c\">x</a>"),
                asText("ranged", "int4range", "[1,5)", "empty", "(,)"),
                asText("period", "tstzrange", "[2020-01-01 00:00:00+00,)"),
                asText("days", "daterange", "[2020-01-31,2020-02-02)"),
                asText("atz", "time with time zone", "15:00:00+03", "24:00:00+00", "00:00:00.000001-12:30")
                        .printedBy("regexp_replace(\"atz\"::text, '([+-]\\d\\d)$', '\\1:00')"),
                asText("words", "tsvector", "'a' 'b':1A,2"),
                asText("spot", "point", "(1.5,-2)", "(1e300,0.1)"),
                nested("couple", "pair", "STRUCT<a INT32, b STRING>", "(1,x)", "(,)", "(2,\"a,b\")"),
                asText("loose", "mixed", "(1,10.0.0.1)", "(,)"),
                asText("lsn", "pg_lsn", "16/B374D848"));
    }
}
