package io.tableexport.file;

import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableSchema;
import io.tableexport.failure.ExportException;
import java.util.List;

/**
 * The Bloom filters of a part: which columns have one, and how much all of them may take. parquet-java keeps every
 * filter until the file ends, so a file has at most {@value #MAX_FILE_BYTES} bytes of them; row groups after that have
 * none, which readers take as "may hold the value".
 */
final class BloomFilters {
    /** Bounds memory whatever the size of the file; enough for 64 filters of the greatest size. */
    static final int MAX_FILE_BYTES = 64 * 1024 * 1024;

    private final List<String> columns;
    private int bytesLeft = MAX_FILE_BYTES;

    BloomFilters(List<String> columns) {
        this.columns = columns;
    }

    /** Fails unless each name is a column that can have a filter. */
    static void requireFit(TableSchema table, List<String> names) {
        for (String name : names) {
            TableColumn column = table.columns().stream()
                    .filter(candidate -> candidate.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> invalid(name, "is none of table '" + table.table() + "'"));
            Kind kind = column.type().kind();
            if (kind == Kind.BOOLEAN || kind.isNested()) {
                throw invalid(name, "is " + kind + " in the file, which has no Bloom filter: leave it out");
            }
            requireOwnPath(table, name);
        }
    }

    /** parquet-java keeps filters by names joined with points: another leaf of that name would get this filter too. */
    private static void requireOwnPath(TableSchema table, String name) {
        long paths = ParquetSchemas.of(table).getColumns().stream()
                .filter(leaf -> String.join(".", leaf.getPath()).equals(name))
                .count();
        if (paths > 1) {
            throw invalid(name, "has the name of a field inside another column: leave it out, or rename one");
        }
    }

    private static ExportException invalid(String name, String reason) {
        return ExportException.invalid("field 'bloom_filters': column '" + name + "' " + reason);
    }

    /** What builds the filters of a column; null if it has none. */
    BloomFilterBuilder of(TableColumn column) {
        return columns.contains(column.name()) ? new BloomFilterBuilder(this) : null;
    }

    /** Takes room for a filter; false if there is none left in this file. */
    synchronized boolean take(int bytes) {
        if (bytes > bytesLeft) {
            return false;
        }
        bytesLeft -= bytes;
        return true;
    }
}
