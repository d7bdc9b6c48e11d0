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
     */
    public static PartWriter open(TableSchema schema, FileOptions options, Path file) throws IOException {
        throw new UnsupportedOperationException(schema + " " + options + " " + file);
    }
}
