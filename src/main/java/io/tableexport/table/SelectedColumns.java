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
final class SelectedColumns<T> {
    /** Names of columns a message lists at most. */
    private static final int MAX_LISTED = 20;

    private final List<T> columns;
    private final Function<T, String> name;
    private final String table;

    /**
     * @param columns of the table, in its order
     * @param table its name, for messages
     */
    SelectedColumns(List<T> columns, Function<T, String> name, String table) {
        this.columns = List.copyOf(columns);
        this.name = name;
        this.table = table;
    }

    /** The columns asked for in the order asked for; all of them if none is named. */
    List<T> projected(Selection selection) {
        if (selection.columns().isEmpty()) {
            return columns;
        }
        List<T> projected = new ArrayList<>();
        for (String wanted : selection.columns()) {
            T column = find("columns", wanted);
            if (projected.contains(column)) {
                throw ExportException.invalid("field 'columns' names column '" + name.apply(column) + "' of table '"
                        + table + "' twice: two columns of a file cannot have one name");
            }
            projected.add(column);
        }
        return projected;
    }

    /** The column of a condition. */
    T filtered(int index, ColumnFilter condition) {
        return find("filter[" + index + "].column", condition.column());
    }

    /** The policy with names as the table spells them. */
    UnrepresentablePolicy resolved(UnrepresentablePolicy policy) {
        Map<String, Unrepresentable> exact = new HashMap<>();
        policy.columns().forEach((wanted, choice) -> {
            String found = name.apply(find("on_unrepresentable.columns", wanted));
            if (exact.put(found, choice) != null) {
                throw ExportException.invalid("field 'on_unrepresentable.columns' names column '" + found
                        + "' of table '" + table + "' twice");
            }
        });
        return new UnrepresentablePolicy(policy.byDefault(), exact);
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
