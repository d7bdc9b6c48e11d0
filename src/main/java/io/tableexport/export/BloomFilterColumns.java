package io.tableexport.export;

import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableSchema;
import io.tableexport.failure.ExportException;
import io.tableexport.file.FileOptions;
import io.tableexport.file.PartWriters;
import io.tableexport.report.ExportJob;
import io.tableexport.table.SelectedColumns;
import java.util.List;

/** The columns of a request that get a Bloom filter, found among those of the scan as all columns are found. */
final class BloomFilterColumns {
    private static final String FIELD = "field 'bloom_filters'";

    private BloomFilterColumns() {}

    /**
     * The file options of a job whose snapshot is open, with the columns by their exact names; refuses names that are no
     * column's and columns that cannot have a filter.
     */
    static FileOptions resolved(ExportJob job) {
        List<String> names = job.fileOptions().bloomFilters();
        TableSchema schema = job.scan().schema();
        requireSelected(names, schema.columns(), job);
        SelectedColumns<TableColumn> selected = new SelectedColumns<>(
                schema.columns(), TableColumn::name, job.scan().table().qualifiedName());
        FileOptions options = job.fileOptions()
                .withBloomFilters(selected.named("bloom_filters", names).stream()
                        .map(TableColumn::name)
                        .toList());
        PartWriters.requireFit(schema, options);
        return options;
    }

    /** The scan knows only the columns that are read: whether the table has others is not for us to say. */
    private static void requireSelected(List<String> names, List<TableColumn> columns, ExportJob job) {
        if (job.request().contents().selection().columns().isEmpty()) {
            return;
        }
        for (String wanted : names) {
            if (columns.stream().noneMatch(column -> column.name().equalsIgnoreCase(wanted))) {
                throw ExportException.invalid(FIELD + ": column '" + wanted + "' is not one of those in 'columns'");
            }
        }
    }
}
