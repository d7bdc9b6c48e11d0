package io.tableexport.rows;

import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableSchema;
import io.tableexport.failure.ExportException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Infers the columns of rows that are maps from the first of them. Used once, by one thread. */
final class RowsInference {
    private final String table;
    private Map<String, RowsInferredColumn> columns;

    RowsInference(String table) {
        this.table = table;
    }

    void add(Map<?, ?> row, long position) {
        if (columns == null) {
            columns = new LinkedHashMap<>();
            for (Object key : row.keySet()) {
                if (!(key instanceof String name)) {
                    throw ExportException.invalid("row 1 has the key '" + key + "', which is not a column name");
                }
                columns.put(name, new RowsInferredColumn(name));
            }
        }
        RowsPartition.checkKeys(row, List.copyOf(columns.keySet()), position);
        columns.forEach((name, column) -> column.add(row.get(name), position));
    }

    TableSchema schema() {
        List<TableColumn> inferred = new ArrayList<>();
        columns.values().forEach(column -> inferred.add(column.column()));
        return new TableSchema(table, inferred);
    }

    List<RowsValueReader> readers() {
        return columns.values().stream().map(RowsInferredColumn::reader).toList();
    }
}
