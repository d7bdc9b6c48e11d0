package io.tableexport.request;

import java.util.Map;

/**
 * What to do with values a file type cannot hold, column by column.
 *
 * @param byDefault for columns that are not named
 * @param columns by column name, as the request spells it; made exact once the table is known
 */
public record UnrepresentablePolicy(Unrepresentable byDefault, Map<String, Unrepresentable> columns) {
    /** Fail, whatever the column. */
    public static final UnrepresentablePolicy FAIL = new UnrepresentablePolicy(Unrepresentable.FAIL, Map.of());

    public UnrepresentablePolicy {
        columns = Map.copyOf(columns);
    }

    public Unrepresentable of(String column) {
        return columns.getOrDefault(column, byDefault);
    }
}
