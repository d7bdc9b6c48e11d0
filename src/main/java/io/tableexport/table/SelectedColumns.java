package io.tableexport.table;

import io.tableexport.failure.ExportException;
import io.tableexport.request.ColumnFilter;
import io.tableexport.request.Selection;
import io.tableexport.request.Unrepresentable;
import io.tableexport.request.UnrepresentablePolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Finds the columns a request names among those of a table: exact match, else the one case-insensitive match, as tables
 * are found. Immutable.
 *
 * @param <T> what describes a column
 */
public final class SelectedColumns<T> {
    /** Names of columns a message lists at most. */
    private static final int MAX_LISTED = 20;

    private final List<T> columns;
    private final Function<T, String> name;
    private final String table;

    /**
     * @param columns of the table, in its order
     * @param table its name, for messages
     */
    public SelectedColumns(List<T> columns, Function<T, String> name, String table) {
        this.columns = List.copyOf(columns);
        this.name = name;
        this.table = table;
    }

    /** The columns asked for in the order asked for; all of them if none is named. */
    public List<T> projected(Selection selection) {
        return selection.columns().isEmpty() ? columns : named("columns", selection.columns());
    }

    /**
     * The columns a field of the request names, in its order.
     *
     * @throws ExportException {@code NOT_FOUND} naming the field if there is no such column, {@code INVALID_REQUEST} if
     *     several match or one is named twice
     */
    public List<T> named(String field, List<String> names) {
        List<T> found = new ArrayList<>();
        for (String wanted : names) {
            T column = find(field, wanted);
            if (found.contains(column)) {
                throw twice(field, column);
            }
            found.add(column);
        }
        return found;
    }

    /** The column of a condition. */
    public T filtered(int index, ColumnFilter condition) {
        return find("filter[" + index + "].column", condition.column());
    }

    /** The options with names as the table spells them. */
    public TypeOptions resolved(TypeOptions options) {
        String field = "on_unrepresentable.columns";
        UnrepresentablePolicy policy = options.onUnrepresentable();
        Map<String, Unrepresentable> exact = new HashMap<>();
        policy.columns().forEach((wanted, choice) -> {
            T column = find(field, wanted);
            if (exact.put(name.apply(column), choice) != null) {
                throw twice(field, column);
            }
        });
        return options.with(new UnrepresentablePolicy(policy.byDefault(), exact));
    }

    private ExportException twice(String field, T column) {
        return ExportException.invalid(
                "field '" + field + "' names column '" + name.apply(column) + "' of table '" + table + "' twice");
    }

    private T find(String field, String wanted) {
        List<T> matches = columns.stream()
                .filter(column -> name.apply(column).equals(wanted))
                .toList();
        if (matches.isEmpty()) {
            matches = columns.stream()
                    .filter(column -> name.apply(column).equalsIgnoreCase(wanted))
                    .toList();
        }
        if (matches.size() > 1) {
            throw ExportException.invalid("field '" + field + "': table '" + table + "' has several such columns: "
                    + listed(matches) + "; write the name exactly");
        }
        if (matches.isEmpty()) {
            throw ExportException.notFound("field '" + field + "': table '" + table + "' has no column '" + wanted
                    + "'; it has " + listed(columns));
        }
        return matches.get(0);
    }

    private String listed(List<T> some) {
        String names = some.stream()
                .limit(MAX_LISTED)
                .map(column -> "'" + name.apply(column) + "'")
                .collect(Collectors.joining(", "));
        return some.size() > MAX_LISTED ? names + ", …" : names;
    }
}
