package io.tableexport.postgres;

import java.util.List;

/**
 * A column of a random table.
 *
 * @param required whether it is NOT NULL; then its NULLs and the values it lacks are the first example of its type
 * @param values by row, as PostgreSQL reads them; null is NULL
 */
record RandomColumn(RandomType type, boolean required, List<String> values) {

    String definition(int index) {
        return name(index) + " " + type.sqlType() + (required ? " NOT NULL" : "");
    }

    /** The SQL literal of a row, which may lie behind the values. */
    String literal(int row) {
        String value = row < values.size() ? values.get(row) : null;
        if (value == null && required) {
            value = type.extremes().get(0);
        }
        return value == null ? "NULL" : "'" + value.replace("'", "''") + "'";
    }

    static String name(int index) {
        return "c" + index;
    }

    @Override
    public String toString() {
        return type.sqlType() + (required ? " NOT NULL " : " ") + values;
    }
}
