package io.tableexport.export;

import static io.tableexport.export.TypedColumns.asText;

import io.tableexport.testing.MariaDbServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A column of each of MariaDB's types, as its own driver or MySQL's finds them. */
final class MariaDbTypedTable {
    private static final List<String> FLOATS =
            List.of("'0'", "'1.1'", "'-1.17549435e-38'", "'3.4028234e38'", "'16777217'", "'0.1'");

    private static final List<String> DOUBLES = List.of(
            "'0'",
            "'-0.0'",
            "'0.1'",
            "'2.2250738585072014e-308'",
            "'1.7976931348623157e308'",
            "'9007199254740993'",
            "'0.30000000000000004'");

    private MariaDbTypedTable() {}

    static TypedTable load(Connection connection, MariaDbServer.Driver driver) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES', time_zone = '+00:00'");
        }
        List<TypedColumn> printed = new ArrayList<>();
        for (TypedColumn column : columns(driver)) {
            printed.add(column.printedBy(column.printed().replace(" AS VARCHAR)", " AS CHAR)")));
        }
        return TypedTable.load(connection, printed);
    }

    static List<TypedColumn> columns(MariaDbServer.Driver driver) {
        boolean tellsJson = driver == MariaDbServer.Driver.MARIADB;
        return List.of(
                TypedColumns.whole("id", "bigint(20)", "INT64", 64).notNull(),
                TypedColumns.whole("tiny", "tinyint(4)", "INT8", 8),
                TypedColumns.whole("flag", "tinyint(1)", "INT8", 8),
                TypedColumns.whole("small", "smallint(6)", "INT16", 16),
                TypedColumns.whole("middle", "mediumint(9)", "INT32", 24),
                TypedColumns.whole("Mixed", "int(11)", "INT32", 32),
                TypedColumns.whole("sure", "int(11)", "INT32", 32).notNull(),
                TypedColumns.unsigned("utiny", "tinyint(3) unsigned", "INT16", "255"),
                TypedColumns.unsigned("usmall", "smallint(5) unsigned", "INT32", "65535"),
                TypedColumns.unsigned("umiddle", "mediumint(8) unsigned", "INT32", "16777215"),
                TypedColumns.unsigned("uint", "int(10) unsigned", "INT64", "4294967295"),
                TypedColumns.decimal("ubig", "bigint(20) unsigned", 20, 0)
                        .withLiterals(List.of("0", "18446744073709551615", "9007199254740993"))
                        .declared("bigint(20) unsigned", "widened"),
                TypedColumns.column(
                                "bit1",
                                "bit(1)",
                                "BOOLEAN",
                                ColumnForm.BOOLEAN,
                                List.of("b'0'", "b'1'"),
                                random -> "b'1'")
                        .printedBy("CASE \"bit1\" + 0 WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"),
                TypedColumns.whole("bit10", "bit(10)", "INT64", 10)
                        .withLiterals(List.of("b'0'", "b'1111111111'", "b'1010'"))
                        .printedBy("CAST(\"bit10\" + 0 AS CHAR)"),
                TypedColumns.decimal("bit64", "bit(64)", 20, 0)
                        .withLiterals(List.of("b'0'", "18446744073709551615", "9007199254740993"))
                        .printedBy("CAST(\"bit64\" + 0 AS CHAR)"),
                TypedColumns.decimal("n9", "decimal(9,2)", 9, 2),
                TypedColumns.decimal("n15", "decimal(15,3)", 15, 3),
                TypedColumns.decimal("n18", "decimal(18,6)", 18, 6),
                TypedColumns.decimal("n38", "decimal(38,10)", 38, 10),
                asText("n50", "decimal(50,5)", "9".repeat(45) + ".99999", "-0.00001"),
                TypedColumns.float4("r", "float").withLiterals(FLOATS).printedBy("CAST(\"r\" * 1e0 AS CHAR)"),
                TypedColumns.float8("d", "double").withLiterals(DOUBLES),
                TypedColumns.text("c10", "char(10)", 10).withLiterals(List.of("''", "'a b'", "'日本'", "'0123456789'")),
                TypedColumns.text("v40", "varchar(40)", 40),
                TypedColumns.text("t", "longtext", Integer.MAX_VALUE),
                TypedColumns.text("t_tiny", "tinytext", 30),
                TypedColumns.text("t_sure", "varchar(30)", 30).notNull(),
                TypedColumns.bytes("bin", "varbinary(100)", "LOWER(HEX(%s))"),
                TypedColumns.bytes("blob", "longblob", "LOWER(HEX(%s))"),
                TypedColumns.date("day"),
                TypedColumns.timestamp("ts", "datetime(6)"),
                TypedColumns.timestamp("ts0", "datetime")
                        .withLiterals(List.of("'1969-12-31 23:59:59'", "'2024-03-31 02:30:00'")),
                TypedColumns.instant("tsz", "timestamp(6)")
                        .withLiterals(List.of(
                                "'1970-01-01 00:00:01.000001'",
                                "'2024-03-31 02:30:00.5'",
                                "'2038-01-19 03:14:07.999999'"))
                        .printedBy("CONCAT(CAST(\"tsz\" AS CHAR), '+00')"),
                asText("at", "time(6)", "-838:59:59.000000", "838:59:59.000000", "12:34:56.500000"),
                TypedColumns.whole("y", "year(4)", "INT32", 12)
                        .withLiterals(List.of("1901", "2155", "2024", "0"))
                        .printedBy("CAST(\"y\" + 0 AS CHAR)"),
                TypedColumns.uuid("u"),
                asText("net", "inet6", "::1", "2001:db8::1"),
                TypedColumns.quoted(
                        "feeling",
                        "enum('sad','it''s ok')",
                        "STRING",
                        ColumnForm.TEXT,
                        List.of("sad", "it's ok"),
                        random -> "sad"),
                TypedColumns.quoted(
                        "flags", "set('a','b')", "STRING", ColumnForm.TEXT, List.of("", "a", "a,b"), random -> "b"),
                TypedColumns.quoted(
                                "j",
                                "longtext",
                                tellsJson ? "JSON" : "STRING",
                                tellsJson ? ColumnForm.JSON : ColumnForm.TEXT,
                                TypedColumns.DOCUMENTS,
                                RandomLiterals::json)
                        .definedAs("json"),
                TypedColumns.column(
                                "shape",
                                "geometry",
                                "GEOMETRY",
                                ColumnForm.SHAPE,
                                List.of(
                                        "ST_GeomFromText('POINT (1 2)')",
                                        "ST_GeomFromText('LINESTRING (0.5 1, 2 3)')",
                                        "ST_GeomFromText('POLYGON ((0 0, 1 0, 1 1, 0 0))', 4326)"),
                                random -> "ST_GeomFromText('POINT (" + random.nextInt(90) + " 1)')")
                        .declared("geometry", "lossy")
                        .printedBy("REPLACE(ST_AsText(\"shape\"), '(', ' (')"));
    }
}
