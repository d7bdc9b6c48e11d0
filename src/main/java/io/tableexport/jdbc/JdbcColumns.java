package io.tableexport.jdbc;

import io.tableexport.table.JdbcDatabase;
import io.tableexport.table.ResolvedTable;
import io.tableexport.table.TableCatalog;
import io.tableexport.table.TypeOptions;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Describes the columns of a table: names, order and nullability from {@code DatabaseMetaData}, what a value is from the
 * metadata of the very statement that reads it.
 */
final class JdbcColumns {
    private JdbcColumns() {}

    /** What {@code DatabaseMetaData.getColumns} says of a column. */
    record Declared(String name, String typeName, boolean notNull, int position) {}

    /** The columns in the table's order. */
    static List<Declared> declared(TableCatalog catalog, ResolvedTable table) throws SQLException {
        List<Declared> columns = new ArrayList<>();
        try (ResultSet rows = catalog.columns(table)) {
            while (rows.next()) {
                if (catalog.isOf(table, rows)) {
                    columns.add(new Declared(
                            rows.getString("COLUMN_NAME"),
                            rows.getString("TYPE_NAME"),
                            rows.getInt("NULLABLE") == DatabaseMetaData.columnNoNulls,
                            rows.getInt("ORDINAL_POSITION")));
                }
            }
        }
        Map<String, String> definitions = catalog.definitions(table);
        columns.replaceAll(column -> new Declared(
                column.name(),
                definitions.getOrDefault(column.name(), column.typeName()),
                column.notNull(),
                column.position()));
        columns.sort(Comparator.comparingInt(Declared::position));
        return columns;
    }

    /** Joins what is declared with what the statement selecting exactly these columns returns. */
    static List<JdbcColumn> described(
            JdbcDatabase database,
            ResolvedTable table,
            List<Declared> declared,
            ResultSetMetaData returned,
            TypeOptions types)
            throws SQLException {
        if (returned.getColumnCount() != declared.size()) {
            throw new SQLException("the statement returns " + returned.getColumnCount() + " columns, not "
                    + declared.size() + " as asked");
        }
        List<JdbcColumn> columns = new ArrayList<>();
        for (int i = 1; i <= declared.size(); i++) {
            Declared column = declared.get(i - 1);
            if (database == JdbcDatabase.SQLITE) {
                columns.add(ofSqlite(table, column, returned.getPrecision(i), returned.getScale(i), types));
                continue;
            }
            String typeName = String.valueOf(returned.getColumnTypeName(i)).toUpperCase(Locale.ROOT);
            columns.add(new JdbcColumn(
                    database,
                    column.name(),
                    printed(database, column, returned, i),
                    typeName,
                    returned.getColumnType(i),
                    returned.getPrecision(i),
                    returned.getScale(i),
                    returned.isSigned(i),
                    String.valueOf(returned.getColumnClassName(i)),
                    column.notNull() && constrains(table),
                    types));
        }
        return columns;
    }

    /** SQLite's driver tells the type of the row it stands on; only what is declared stays the same. */
    private static JdbcColumn ofSqlite(
            ResolvedTable table, Declared column, int precision, int scale, TypeOptions types) {
        String name = String.valueOf(column.typeName()).toUpperCase(Locale.ROOT);
        String printed = precision > 0 ? name + "(" + precision + (scale > 0 ? "," + scale : "") + ")" : name;
        boolean required = column.notNull() && constrains(table);
        return new JdbcColumn(
                JdbcDatabase.SQLITE,
                column.name(),
                printed,
                name,
                Types.OTHER,
                precision,
                scale,
                true,
                Object.class.getName(),
                required,
                types);
    }

    /** Only a table's own NOT NULL is checked by the database: a view's is derived, a foreign table's is believed. */
    private static boolean constrains(ResolvedTable table) {
        String kind = table.kind().toUpperCase(Locale.ROOT);
        return kind.contains("TABLE") && !kind.contains("FOREIGN");
    }

    /** The type with its parameters, as a table definition would say it. */
    private static String printed(JdbcDatabase database, Declared column, ResultSetMetaData returned, int index)
            throws SQLException {
        String name = column.typeName() == null ? returned.getColumnTypeName(index) : column.typeName();
        if (database.isMySql()) {
            return name; // the catalog's definition, with everything
        }
        if (name.indexOf('(') >= 0) {
            return name;
        }
        int precision = returned.getPrecision(index);
        int scale = returned.getScale(index);
        return switch (returned.getColumnType(index)) {
            case Types.NUMERIC, Types.DECIMAL ->
                precision > 0 ? name + "(" + precision + (scale != 0 ? "," + scale : "") + ")" : name;
            case Types.CHAR, Types.VARCHAR, Types.NCHAR, Types.NVARCHAR, Types.BINARY, Types.VARBINARY ->
                // A UUID has the code of BINARY on H2, and "unlimited" is printed as a huge number by some.
                precision > 0 && precision < Integer.MAX_VALUE && !name.equalsIgnoreCase("UUID")
                        ? name + "(" + precision + ")"
                        : name;
            case Types.TIME, Types.TIMESTAMP, Types.TIME_WITH_TIMEZONE, Types.TIMESTAMP_WITH_TIMEZONE ->
                scale > 0 ? withFraction(name, scale) : name; // 0 is no digits or, to some drivers, unknown
            default -> name;
        };
    }

    /** {@code TIMESTAMP WITH TIME ZONE} takes its digits after the first word. */
    private static String withFraction(String name, int scale) {
        int end = name.indexOf(' ') < 0 ? name.length() : name.indexOf(' ');
        return name.substring(0, end) + "(" + scale + ")" + name.substring(end);
    }
}
