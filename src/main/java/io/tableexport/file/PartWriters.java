package io.tableexport.file;

import io.tableexport.batch.ColumnType;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableSchema;
import io.tableexport.failure.ExportException;
import io.tableexport.request.FileFormat;
import java.io.IOException;
import java.nio.file.Path;

/** Opens part writers: the one place that picks the encoder for a format. */
public final class PartWriters {
    /** Lists in lists and the like: deeper than any real one, and what readers of Parquet take. */
    private static final int MAX_DEPTH = 32;

    private PartWriters() {}

    private static int depth(ColumnType type) {
        return type.fields().stream()
                .mapToInt(field -> 1 + depth(field.type()))
                .max()
                .orElse(0);
    }

    /**
     * Fails with {@code invalid_request} if a part of the table cannot be as the options want it: before any part is
     * opened, so that nothing is written.
     */
    public static void requireFit(TableSchema schema, FileOptions options) {
        for (TableColumn column : schema.columns()) {
            if (depth(column.type()) > MAX_DEPTH) {
                throw ExportException.invalid("column '" + column.name() + "' has more than " + MAX_DEPTH
                        + " lists, maps and structs within each other: leave it out, or read the table through a view"
                        + " that casts it to text");
            }
        }
        if (options.format() == FileFormat.PARQUET) {
            BloomFilters.requireFit(schema, options.bloomFilters());
        }
    }

    /**
     * Opens a part in a new file {@code file}, which must not exist.
     *
     * @throws IOException if the file cannot be made
     * @throws IllegalArgumentException if the format does not have the compression
     */
    public static PartWriter open(TableSchema schema, FileOptions options, Path file) throws IOException {
        requireFit(schema, options);
        return switch (options.format()) {
            case PARQUET -> ParquetPartWriter.open(schema, options, file);
            case JSONL -> JsonlPartWriter.open(schema, options, file);
        };
    }
}
