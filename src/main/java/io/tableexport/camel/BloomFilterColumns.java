package io.tableexport.camel;

import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.TableColumn;
import io.tableexport.failure.ExportException;
import io.tableexport.report.ExportJob;
import io.tableexport.table.SelectedColumns;
import java.util.List;

/** The columns of a request that get a Bloom filter, found among those of the scan as all columns are found. */
final class BloomFilterColumns {
    private static final String FIELD = "field 'bloom_filters'";

    private BloomFilterColumns() {}

    /** Refuses names that are no column's, columns that cannot have a filter and, so far, all others. */
    static void check(ExportJob job) {
        List<String> names = job.fileOptions().bloomFilters();
        List<TableColumn> columns = job.scan().schema().columns();
        requireSelected(names, columns, job);
        SelectedColumns<TableColumn> selected = new SelectedColumns<>(
                columns, TableColumn::name, job.scan().table().qualifiedName());
        List<TableColumn> found = selected.named("bloom_filters", names);
        for (TableColumn column : found) {
            Kind kind = column.type().kind();
            if (kind == Kind.BOOLEAN || kind.isNested()) {
                throw ExportException.invalid(FIELD + ": column '" + column.name() + "' is " + kind
                        + " in the file, which has no Bloom filter: leave it out");
            }
        }
        if (!found.isEmpty()) {
            // Refused rather than ignored: the part writers do not write them yet.
            throw ExportException.invalid(FIELD + " is not supported yet: leave it out");
        }
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
