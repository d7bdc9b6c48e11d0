package io.tableexport.file;

import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnBatch;
import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.IntVector;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableSchema;
import io.tableexport.request.Compression;
import io.tableexport.request.FileFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes a small part in every format and compression, reads it back and deletes it: what a machine lacks, such as room,
 * rights or a codec's native library, shows when the service starts and not in the night of the first export. It also
 * loads what the first export would otherwise wait for.
 */
public final class PartsCheck {
    private static final TableSchema SCHEMA = new TableSchema(
            "check",
            List.of(
                    TableColumn.exact("id", "int", ColumnType.of(Kind.INT32), true),
                    TableColumn.exact("text", "text", ColumnType.of(Kind.STRING), false)));

    private static final int ROWS = 100;
    private static final long ROW_GROUP_SIZE = 1 << 20;

    private PartsCheck() {}

    /**
     * Tries out the directory parts are written to, with every format and compression.
     *
     * @throws IllegalArgumentException if one cannot be written; the message says which, and what to do
     */
    public static void run(Path directory) {
        Path own;
        try {
            Files.createDirectories(directory);
            own = Files.createTempDirectory(directory, "check-");
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "cannot write in '" + directory + "', where parts wait for their upload (" + e
                            + "): give the service the right to, or set export.spool-directory",
                    e);
        }
        try {
            for (FileFormat format : FileFormat.values()) {
                for (Compression compression : format.compressions()) {
                    check(format, compression, own);
                }
            }
        } finally {
            try {
                Files.deleteIfExists(own);
            } catch (IOException left) {
                // An empty directory is left, which disturbs nobody.
                own.toFile().deleteOnExit();
            }
        }
    }

    private static void check(FileFormat format, Compression compression, Path directory) {
        FileOptions options = new FileOptions(format, compression, ROW_GROUP_SIZE, 0, 0);
        Path file = directory.resolve("check" + options.extension());
        String what = format.wireName() + " with compression '" + compression.wireName() + "'";
        long read;
        try {
            try (PartWriter writer = PartWriters.open(SCHEMA, options, file)) {
                writer.write(rows());
                read = writer.commit().footerRows();
            }
            Files.delete(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "cannot write " + what + " in '" + directory.getParent() + "' (" + e
                            + "): see to it, or set export.spool-directory",
                    e);
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Error e) { // codecs have errors of their own beside LinkageError
            throw new IllegalArgumentException(
                    what + " does not work on this machine (" + e + "): its native library is loaded from the system's"
                            + " temporary directory, so set java.io.tmpdir to one that programs may run from",
                    e);
        }
        if (read != ROWS) {
            throw new IllegalArgumentException(
                    what + " gave " + read + " of " + ROWS + " rows back: do not trust this machine");
        }
    }

    private static ColumnBatch rows() {
        ColumnBatch batch = SCHEMA.newBatch();
        byte[] text = "text".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < ROWS; i++) {
            ((IntVector) batch.column(0)).append(i);
            if (i % 2 == 0) {
                batch.column(1).appendNull();
            } else {
                ((BytesVector) batch.column(1)).append(text);
            }
        }
        return batch;
    }
}
