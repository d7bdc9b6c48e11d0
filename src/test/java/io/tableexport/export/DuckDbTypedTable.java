package io.tableexport.export;

import static io.tableexport.export.TypedColumns.asText;
import static io.tableexport.export.TypedColumns.nested;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** A column of each of DuckDB's types. */
final class DuckDbTypedTable {
    private DuckDbTypedTable() {}

    static TypedTable load(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
        }
        return TypedTable.load(connection, columns());
    }

    static List<TypedColumn> columns() {
        return List.of(
                TypedColumns.whole("id", "BIGINT", "INT64", 64).notNull(),
                TypedColumns.whole("tiny", "TINYINT", "INT8", 8),
                TypedColumns.whole("small", "SMALLINT", "INT16", 16),
                TypedColumns.whole("Mixed", "INTEGER", "INT32", 32),
                TypedColumns.whole("select", "BIGINT", "INT64", 64),
                TypedColumns.whole("sure", "INTEGER", "INT32", 32).notNull(),
                TypedColumns.unsigned("utiny", "UTINYINT", "INT16", "255"),
                TypedColumns.unsigned("usmall", "USMALLINT", "INT32", "65535"),
                TypedColumns.unsigned("uint", "UINTEGER", "INT64", "4294967295"),
                TypedColumns.decimal("ubig", "UBIGINT", 20, 0)
                        .withLiterals(List.of("0", "18446744073709551615", "9007199254740993"))
                        .declared("UBIGINT", "widened"),
                TypedColumns.decimal("huge", "HUGEINT", 38, 0)
                        .withLiterals(List.of(
                                "0",
                                "99999999999999999999999999999999999999",
                                "-99999999999999999999999999999999999999")),
                asText("uhuge", "UHUGEINT", "340282366920938463463374607431768211455", "0"),
                asText("bignum", "BIGNUM", "-" + "9".repeat(60), "0"),
                TypedColumns.decimal("n4", "DECIMAL(4,1)", 4, 1).withLiterals(List.of("0", "999.9", "-999.9", "0.1")),
                TypedColumns.decimal("n9", "DECIMAL(9,2)", 9, 2),
                TypedColumns.decimal("n15", "DECIMAL(15,3)", 15, 3),
                TypedColumns.decimal("n18", "DECIMAL(18,6)", 18, 6),
                TypedColumns.decimal("n38", "DECIMAL(38,10)", 38, 10),
                TypedColumns.float4("r", "FLOAT"),
                TypedColumns.float8("d", "DOUBLE"),
                TypedColumns.bool("b").declared("BOOLEAN", "exact"),
                TypedColumns.text("t", "VARCHAR", Integer.MAX_VALUE),
                TypedColumns.text("t_sure", "VARCHAR", 30).notNull(),
                TypedColumns.column(
                                "bin",
                                "BLOB",
                                "BINARY",
                                ColumnForm.BYTES,
                                List.of("''::BLOB", "'\\x00\\xff\\x80'::BLOB", "'\\x0a\\x22'::BLOB"),
                                random -> "unhex('" + RandomLiterals.hex(random) + "')")
                        .printedBy("lower(hex(\"bin\"))"),
                asText("bits", "BIT", "0101", "1"),
                TypedColumns.date("day").declared("DATE", "exact"),
                TypedColumns.date("far_day")
                        .declared("DATE", "exact")
                        .withFarLiterals(
                                List.of("'4713-01-01 (BC)'", "'0001-12-31 (BC)'", "'10000-01-01'", "'123456-07-08'")),
                TypedColumns.time("at", "TIME"),
                TypedColumns.quoted(
                        "at9",
                        "TIME_NS",
                        "TIME_NANOS",
                        ColumnForm.TIME_NANOS,
                        List.of("12:34:56.123456789", "23:59:59.999999999", "00:00:00"),
                        random -> "12:00:00." + (100_000_000 + random.nextInt(900_000_000))),
                asText("atz", "TIME WITH TIME ZONE", "12:34:56.5+02:00", "00:00:00-05:30", "24:00:00+00")
                        .printedBy("regexp_replace(CAST(\"atz\" AS VARCHAR), '([+-]\\d\\d)$', '\\1:00')"),
                TypedColumns.timestamp("ts", "TIMESTAMP"),
                TypedColumns.timestamp("ts_s", "TIMESTAMP_S")
                        .withLiterals(List.of("'2024-02-29 12:34:56'", "'1969-12-31 23:59:59'")),
                TypedColumns.timestamp("ts_ms", "TIMESTAMP_MS")
                        .withLiterals(List.of("'2024-02-29 12:34:56.123'", "'1969-12-31 23:59:59.999'")),
                TypedColumns.quoted(
                        "ts_ns",
                        "TIMESTAMP_NS",
                        "TIMESTAMP_NANOS",
                        ColumnForm.TIMESTAMP_NANOS,
                        List.of(
                                "2024-02-29 12:34:56.123456789",
                                "1969-12-31 23:59:59.999999999",
                                "1677-09-22 00:00:00.000000001"),
                        random -> "2000-01-01 00:00:00." + (100_000_000 + random.nextInt(900_000_000))),
                TypedColumns.instant("tsz", "TIMESTAMP WITH TIME ZONE"),
                asText("span", "INTERVAL", "1 year 2 months 3 days 04:05:06.7", "-00:00:00.000001", "0 seconds")
                        .printedBy("CASE CAST(\"span\" AS VARCHAR)"
                                + " WHEN '1 year 2 months 3 days 04:05:06.7' THEN 'P1Y2M3DT4H5M6.7S'"
                                + " WHEN '-00:00:00.000001' THEN 'PT-0.000001S' WHEN '00:00:00' THEN 'PT0S' END"),
                TypedColumns.uuid("u").declared("UUID", "exact"),
                TypedColumns.quoted(
                        "feeling",
                        "ENUM('sad', 'it''s ok')",
                        "STRING",
                        ColumnForm.TEXT,
                        List.of("sad", "it's ok"),
                        random -> "sad"),
                TypedColumns.quoted("j", "JSON", "JSON", ColumnForm.JSON, TypedColumns.DOCUMENTS, RandomLiterals::json),
                nested("ints", "INTEGER[]", "LIST<INT32>").withLiterals(List.of("[]", "[1, NULL, 3]", "[NULL]")),
                nested("grid", "BIGINT[][]", "LIST<LIST<INT64>>")
                        .withLiterals(List.of("[]", "[[1, 2], [], NULL]", "[[9007199254740993]]")),
                nested("fixed", "FLOAT[3]", "LIST<FLOAT>").withLiterals(List.of("[1.5, 2.5, -3.5]")),
                nested("texts", "VARCHAR[]", "LIST<STRING>").withLiterals(List.of("['a', NULL, '\"quoted\"', '']")),
                nested("pair", "STRUCT(a INTEGER, B VARCHAR)", "STRUCT<a INT32, B STRING>")
                        .withLiterals(List.of("{'a': 1, 'B': 'x'}", "{'a': NULL, 'B': ''}")),
                nested("stored", "MAP(VARCHAR, INTEGER)", "MAP<STRING,INT32>")
                        .withLiterals(List.of("MAP {}", "MAP {'': NULL, 'a': 1}")),
                TypedColumns.quoted(
                                "either",
                                "UNION(num INTEGER, str VARCHAR)",
                                "JSON",
                                ColumnForm.JSON,
                                List.of("1", "x"),
                                random -> "1")
                        .withLiterals(List.of("union_value(num := 1)", "union_value(str := 'x')"))
                        .declared("UNION(num INTEGER, str VARCHAR)", "text")
                        .printedBy("CAST(to_json(\"either\") AS VARCHAR)"));
    }
}
