package io.tableexport.export;

import static io.tableexport.export.TypedColumns.asText;
import static io.tableexport.export.TypedColumns.nested;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** A column of each of H2's types that the export knows, and of several that it writes as text. */
final class H2TypedTable {
    private H2TypedTable() {}

    static TypedTable load(Connection connection) throws SQLException {
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
                TypedColumns.decimal("n9", "NUMERIC(9,2)", 9, 2),
                TypedColumns.decimal("n15", "DECIMAL(15,3)", 15, 3),
                TypedColumns.decimal("n18", "NUMERIC(18,6)", 18, 6),
                TypedColumns.decimal("n38", "NUMERIC(38,10)", 38, 10),
                asText("n50", "NUMERIC(50,5)", "9".repeat(45) + ".99999", "-0.00001"),
                asText("floating", "DECFLOAT(30)", "1E+400", "1.10", "NaN", "-Infinity"),
                TypedColumns.float4("r", "REAL"),
                TypedColumns.float8("d", "DOUBLE PRECISION"),
                TypedColumns.bool("b").declared("BOOLEAN", "exact"),
                TypedColumns.text("c10", "CHARACTER(10)", 10),
                TypedColumns.text("v40", "CHARACTER VARYING(40)", 40),
                TypedColumns.text("t", "CHARACTER LARGE OBJECT", Integer.MAX_VALUE),
                // PostgreSQL has no such text
                TypedColumns.text("nul", "CHARACTER VARYING(20)", 20)
                        .withLiterals(List.of("U&'a\\0000b'", "U&'\\0000'")),
                TypedColumns.text("t_sure", "CHARACTER VARYING(30)", 30).notNull(),
                TypedColumns.text("ci", "VARCHAR_IGNORECASE(40)", 40),
                TypedColumns.bytes("bin", "BINARY VARYING(100)", "RAWTOHEX(%s)"),
                TypedColumns.bytes("blob", "BINARY LARGE OBJECT", "RAWTOHEX(%s)"),
                TypedColumns.date("day").declared("DATE", "exact"),
                TypedColumns.date("far_day")
                        .declared("DATE", "exact")
                        .withFarLiterals(List.of(
                                "DATE '-4712-01-01'",
                                "DATE '0000-12-31'",
                                "DATE '10000-01-01'",
                                "DATE '123456-07-08'")),
                TypedColumns.time("at", "TIME(6)"),
                TypedColumns.timestamp("ts", "TIMESTAMP(6)"),
                TypedColumns.timestamp("far_ts", "TIMESTAMP(6)")
                        .withFarLiterals(List.of(
                                "TIMESTAMP '-4712-01-01 00:00:00'",
                                "TIMESTAMP '0000-12-31 23:59:59.999999'",
                                "TIMESTAMP '294246-12-31 23:59:59.999999'")),
                TypedColumns.instant("tsz", "TIMESTAMP(6) WITH TIME ZONE")
                        .declared("TIMESTAMP(6) WITH TIME ZONE", "lossy")
                        .printedBy("CAST(\"tsz\" AT TIME ZONE 'UTC' AS VARCHAR)"),
                TypedColumns.uuid("u").declared("UUID", "exact"),
                TypedColumns.column(
                        "j",
                        "JSON",
                        "JSON",
                        ColumnForm.JSON,
                        TypedColumns.DOCUMENTS.stream()
                                .map(text -> "JSON " + RandomLiterals.quoted(text))
                                .toList(),
                        random -> "JSON " + RandomLiterals.quoted(RandomLiterals.json(random))),
                TypedColumns.quoted(
                        "feeling",
                        "ENUM('sad', 'it''s ok')",
                        "STRING",
                        ColumnForm.TEXT,
                        List.of("sad", "it's ok"),
                        random -> "sad"),
                TypedColumns.quoted(
                        "at9",
                        "TIME(9)",
                        "TIME_NANOS",
                        ColumnForm.TIME_NANOS,
                        List.of("12:34:56.123456789", "23:59:59.999999999", "00:00:00"),
                        random -> "12:00:00." + (100_000_000 + random.nextInt(900_000_000))),
                TypedColumns.quoted(
                        "ts9",
                        "TIMESTAMP(9)",
                        "TIMESTAMP_NANOS",
                        ColumnForm.TIMESTAMP_NANOS,
                        List.of(
                                "2024-02-29 12:34:56.123456789",
                                "1969-12-31 23:59:59.999999999",
                                "1677-09-22 00:00:00.000000001",
                                "2262-04-11 23:47:16.854775806"),
                        random -> "2000-01-01 00:00:00." + (100_000_000 + random.nextInt(900_000_000))),
                TypedColumns.quoted(
                                "tsz9",
                                "TIMESTAMP(9) WITH TIME ZONE",
                                "INSTANT_NANOS",
                                ColumnForm.INSTANT_NANOS,
                                List.of("2024-02-29 12:34:56.123456789+00:00", "1969-12-31 23:59:59.999999999+00:00"),
                                random ->
                                        "2000-01-01 00:00:00." + (100_000_000 + random.nextInt(900_000_000)) + "+00:00")
                        .declared("TIMESTAMP(9) WITH TIME ZONE", "lossy"),
                asText("atz", "TIME(6) WITH TIME ZONE", "12:34:56.5+02:00", "00:00:00-05:30")
                        .printedBy("REGEXP_REPLACE(CAST(\"atz\" AS VARCHAR), '([+-][0-9][0-9])$', '$1:00')"),
                asText("span", "INTERVAL DAY TO SECOND", "P1DT2H3M4.5S", "PT-0.000001S")
                        .withLiterals(List.of(
                                "INTERVAL '1 02:03:04.5' DAY TO SECOND", "INTERVAL '-0 00:00:00.000001' DAY TO SECOND"))
                        .printedBy("CASE WHEN \"span\" > INTERVAL '0' DAY THEN 'P1DT2H3M4.5S'"
                                + " WHEN \"span\" IS NOT NULL THEN 'PT-0.000001S' END"),
                asText("months", "INTERVAL YEAR TO MONTH", "-1-2")
                        .printedBy("'P-' || -EXTRACT(YEAR FROM \"months\")"
                                + " || 'Y-' || -EXTRACT(MONTH FROM \"months\") || 'M'"),
                nested("ints", "INTEGER ARRAY", "LIST<INT32>")
                        .withLiterals(List.of("ARRAY[]", "ARRAY[1, NULL, 3]", "ARRAY[NULL]"))
                        .printedBy("CAST(CAST(\"ints\" AS JSON) AS VARCHAR)"),
                nested("pair", "ROW(\"a\" INTEGER, \"b\" CHARACTER VARYING(10))", "STRUCT<a INT32, b STRING>")
                        .withLiterals(List.of("ROW(1, 'x')", "ROW(NULL, '')"))
                        .printedBy(
                                "CASE WHEN \"pair\" IS NOT NULL OR (\"pair\").\"b\" IS NOT NULL THEN CAST(JSON_OBJECT('a': (\"pair\").\"a\","
                                        + " 'b': (\"pair\").\"b\") AS VARCHAR) END"),
                shape("shape", "GEOMETRY"));
    }

    private static TypedColumn shape(String name, String sqlType) {
        return TypedColumns.column(
                name,
                sqlType,
                "GEOMETRY",
                ColumnForm.SHAPE,
                List.of("'POINT (1 2)'", "'LINESTRING (0.5 1, 2 3)'", "'POLYGON ((0 0, 1 0, 1 1, 0 0))'"),
                random -> "'POINT (" + random.nextInt(90) + " " + random.nextInt(90) + ")'");
    }
}
