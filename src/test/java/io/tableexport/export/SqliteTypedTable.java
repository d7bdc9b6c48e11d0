package io.tableexport.export;

import static io.tableexport.export.TypedColumns.asText;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** A column of each of SQLite's affinities, and of declared types that mean something to the export. */
final class SqliteTypedTable {
    private SqliteTypedTable() {}

    static TypedTable load(Connection connection) throws SQLException {
        return TypedTable.load(connection, columns());
    }

    static List<TypedColumn> columns() {
        return List.of(
                TypedColumns.whole("id", "BIGINT", "INT64", 64).notNull(),
                TypedColumns.whole("Mixed", "INTEGER", "INT64", 64),
                TypedColumns.whole("tiny", "TINYINT", "INT64", 64),
                TypedColumns.whole("sure", "INT", "INT64", 64).notNull(),
                TypedColumns.float8("r", "REAL").withLiterals(REALS).printedBy(REAL_TEXT.formatted("r")),
                TypedColumns.float8("d", "DOUBLE PRECISION").withLiterals(REALS).printedBy(REAL_TEXT.formatted("d")),
                TypedColumns.column(
                                "b",
                                "BOOLEAN",
                                "BOOLEAN",
                                ColumnForm.BOOLEAN,
                                List.of("1", "0", "TRUE"),
                                random -> random.nextBoolean() ? "1" : "0")
                        .printedBy("CASE \"b\" WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"),
                TypedColumns.column(
                                "n9",
                                "DECIMAL(9,2)",
                                "DECIMAL(9,2)",
                                ColumnForm.DECIMAL,
                                List.of("0", "1234567.89", "-0.01", "7"),
                                random -> RandomLiterals.decimal(random, 9, 2))
                        .printedBy("CASE WHEN \"n9\" IS NOT NULL THEN printf('%.2f', \"n9\") END"),
                TypedColumns.text("t", "TEXT", Integer.MAX_VALUE),
                TypedColumns.text("v40", "VARCHAR(40)", 40),
                TypedColumns.text("t_sure", "CLOB", 30).notNull(),
                TypedColumns.bytes("bin", "BLOB", "CASE WHEN %1$s IS NOT NULL THEN lower(hex(%1$s)) END"),
                asText("at", "DATETIME", "2024-02-29 12:34:56", "17"),
                asText("day", "DATE", "2024-02-29"),
                asText("n", "NUMERIC", "1234567.125", "x", "42"),
                asText("untyped", "", "a", "17"));
    }

    private static final List<String> REALS =
            List.of("0.0", "0.1", "5e-324", "1.7976931348623157e308", "9e999", "-9e999", "9007199254740993.0");

    /** SQLite prints 15 digits, unless asked for more; its own name of an infinity is Inf. */
    private static final String REAL_TEXT =
            "CASE WHEN \"%1$s\" IS NOT NULL THEN replace(printf('%%!.17g', \"%1$s\"), 'Inf', 'Infinity') END";
}
