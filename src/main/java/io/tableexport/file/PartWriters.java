package io.tableexport.file;

import io.tableexport.batch.TableSchema;
import java.io.IOException;
import java.nio.file.Path;

/** Opens part writers: the one place that picks the encoder for a format. */
public final class PartWriters {
    private PartWriters() {}

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
