package io.tableexport.file;

import io.tableexport.request.Compression;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The lines of a JSON Lines part on their way through its compressor. Several writers hand over whole lines at a time.
 * The compressor is made with the first of them: it writes a header, and a part without rows has no bytes.
 */
final class JsonlStream {
    private final PartFile file;
    private final Compression compression;
    private OutputStream compressed;

    /** Counts the lines that go to the file as they are; null where they are compressed. */
    private LineCounter lines;

    private int rowGroups;

    JsonlStream(PartFile file, Compression compression) {
        this.file = file;
        this.compression = compression;
    }

    Compression compression() {
        return compression;
    }

    boolean isEmpty() {
        return compressed == null;
    }

    /** How many row groups went through. */
    int rowGroups() {
        return rowGroups;
    }

    /** The stream itself, for a writer that is alone. */
    synchronized OutputStream opened() throws IOException {
        if (compressed == null) {
            lines = compression == Compression.NONE ? new LineCounter(file) : null;
            compressed = lines == null ? JsonlStreams.compress(compression, file) : lines;
        }
        return compressed;
    }

    /** Lines that went to the file; -1 if they were compressed, so that only reading the file tells. */
    synchronized long lines() {
        return lines == null ? -1 : lines.count();
    }

    /** Takes the lines of one of several writers. */
    synchronized void append(ByteArrayOutputStream lines) throws IOException {
        lines.writeTo(opened());
    }

    /** Brings everything so far to the file, so that the bytes written say what the target size is compared with. */
    synchronized void endRowGroup() throws IOException {
        compressed.flush();
        rowGroups++;
    }

    /** Ends the lines. Idempotent. */
    synchronized void close() throws IOException {
        if (compressed != null) {
            compressed.close();
        }
    }
}
