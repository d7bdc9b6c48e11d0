package io.tableexport.request;

import java.util.List;

/**
 * Which columns and rows of a table are wanted.
 *
 * @param columns names in the order wanted, as the request spells them; empty for all in the table's order
 * @param filter conditions that must all hold; empty for all rows
 */
public record Selection(List<String> columns, List<ColumnFilter> filter) {
    /** The whole table. */
    public static final Selection ALL = new Selection(List.of(), List.of());

    public Selection {
        columns = List.copyOf(columns);
        filter = List.copyOf(filter);
    }
}
