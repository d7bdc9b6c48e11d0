package io.tableexport.batch;

import io.tableexport.failure.ExportException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The columns of a table in order.
 *
 * @param table the table's name, for messages, the manifest and the name of the Avro record
 * @param columns at least one; names are distinct
 */
public record TableSchema(String table, List<TableColumn> columns) {

    public TableSchema {
        columns = List.copyOf(columns);
        if (columns.isEmpty()) {
            throw ExportException.invalid("table '" + table + "' has no columns: there is nothing to export");
        }
        Set<String> names = new HashSet<>();
        for (TableColumn column : columns) {
            if (!names.add(column.name())) {
                throw ExportException.invalid(
                        "table '" + table + "' has two columns named '" + column.name() + "': rename one of them");
            }
        }
    }

    /** A batch of this schema with no rows. */
    public ColumnBatch newBatch() {
        return new ColumnBatch(this);
    }
}
