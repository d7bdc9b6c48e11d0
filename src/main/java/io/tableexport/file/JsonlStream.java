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
            compressed = JsonlStreams.compress(compression, file);
        }
        return compressed;
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
