package io.tableexport.camel;

import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.TableColumn;
import io.tableexport.failure.ExportException;
import io.tableexport.file.FileOptions;
import io.tableexport.report.ExportJob;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The columns of a request that get a Bloom filter, found among those of the scan as all columns are found. */
final class BloomFilterColumns {
    private static final String FIELD = "field 'bloom_filters'";

    private BloomFilterColumns() {}

    /** The options with the columns' own names. */
    static FileOptions named(FileOptions options, ExportJob job) {
        Set<String> names = new LinkedHashSet<>();
        for (String wanted : options.bloomFilters()) {
            TableColumn column = find(wanted, job);
            Kind kind = column.type().kind();
            if (kind == Kind.BOOLEAN || kind.isNested()) {
                throw ExportException.invalid(FIELD + ": column '" + column.name() + "' is " + kind
                        + " in the file, which has no Bloom filter: leave it out");
            }
            if (!names.add(column.name())) {
                throw ExportException.invalid(FIELD + " names column '" + column.name() + "' twice");
            }
        }
        if (!names.isEmpty()) {
            // Refused rather than ignored: the part writers do not write them yet.
            throw ExportException.invalid(FIELD + " is not supported yet: leave it out");
        }
        return new FileOptions(
                options.format(),
                options.compression(),
                options.rowGroupSize(),
                options.maxRowGroupsPerFile(),
                options.targetFileSizeBytes(),
                List.copyOf(names));
    }

    private static TableColumn find(String wanted, ExportJob job) {
        List<TableColumn> columns = job.scan().schema().columns();
        List<TableColumn> exact =
                columns.stream().filter(column -> column.name().equals(wanted)).toList();
        List<TableColumn> found = exact.isEmpty()
                ? columns.stream()
                        .filter(column -> column.name().equalsIgnoreCase(wanted))
                        .toList()
                : exact;
        if (found.size() > 1) {
            throw ExportException.invalid(FIELD + ": '" + wanted + "' is the name of several columns but for its case:"
                    + " spell it as the database does");
        }
        if (found.isEmpty() && !job.request().contents().selection().columns().isEmpty()) {
            throw ExportException.invalid(FIELD + ": column '" + wanted + "' is not one of those in 'columns'");
        }
        if (found.isEmpty()) {
            throw ExportException.notFound(
                    FIELD + ": table '" + job.scan().table().qualifiedName() + "' has no column '" + wanted + "'");
        }
        return found.get(0);
    }
}
