package io.tableexport.file;

import io.tableexport.batch.TableSchema;
import io.tableexport.request.FileFormat;
import java.io.IOException;
import java.nio.file.Path;

/** Opens part writers: the one place that picks the encoder for a format. */
public final class PartWriters {
    private PartWriters() {}

    /**
     * Fails with {@code invalid_request} if a part of the table cannot be as the options want it: before any part is
     * opened, so that nothing is written.
     */
    public static void requireFit(TableSchema schema, FileOptions options) {
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
        return switch (options.format()) {
            case PARQUET -> ParquetPartWriter.open(schema, options, file);
            case JSONL -> JsonlPartWriter.open(schema, options, file);
        };
    }
}
