package io.tableexport.jdbc;

import io.tableexport.request.Unrepresentable;
import java.util.List;

/** The families of SQL types the reader for any JDBC driver knows; the first that claims a column has it. */
final class JdbcTypeFamilies {
    /** Those that go by the type's name stand before those that trust the driver's code. */
    private static final List<JdbcTypeFamily> FAMILIES = List.of(
            new DuckDbTypes(),
            new SqliteTypes(),
            new H2Types(),
            new MySqlTypes(),
            new OracleIntervals(),
            new JdbcUuids(),
            new JdbcJson(),
            new JdbcIntegers(),
            new JdbcDecimals(),
            new JdbcFloats(),
            new JdbcBooleans(),
            new JdbcDates(),
            new JdbcNanos(),
            new JdbcTimes(),
            new JdbcInstants(),
            new JdbcTimestamps(),
            new JdbcText(),
            new JdbcBinary(),
            new JdbcOther());

    private JdbcTypeFamilies() {}

    static JdbcTypeFamily.Mapping map(JdbcColumn column) {
        for (JdbcTypeFamily family : FAMILIES) {
            JdbcTypeFamily.Mapping mapping = family.map(column);
            if (mapping != null && mapping.partial() && column.onUnrepresentable() == Unrepresentable.TEXT) {
                JdbcTypeFamily.Mapping text = JdbcText.asText(column);
                return new JdbcTypeFamily.Mapping(text.column(), text.reader(), false, mapping.expression());
            }
            if (mapping != null) {
                return mapping;
            }
        }
        throw new IllegalStateException("the last family claims every column");
    }
}
