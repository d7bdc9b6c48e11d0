package io.tableexport.file;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.tableexport.request.Compression;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** The compressions of a JSON Lines file as streams; no compression is the stream itself. */
final class JsonlStreams {
    private static final int BUFFER_BYTES = 64 * 1024;

    /** As for Parquet's pages. */
    private static final int ZSTD_LEVEL = 3;

    private JsonlStreams() {}

    /** A stream that compresses into {@code out}; flushing it brings all it was given there. */
    static OutputStream compress(Compression compression, OutputStream out) throws IOException {
        return switch (compression) {
            case NONE -> out;
            case GZIP -> new GZIPOutputStream(out, BUFFER_BYTES, true);
            case ZSTD ->
                new ZstdOutputStreamNoFinalizer(out, ZSTD_LEVEL)
                        .setChecksum(true)
                        .setCloseFrameOnFlush(false);
            case SNAPPY, LZ4_RAW -> throw unsupported(compression);
        };
    }

    static InputStream decompress(Compression compression, InputStream in) throws IOException {
        return switch (compression) {
            case NONE -> in;
            case GZIP -> new GZIPInputStream(in, BUFFER_BYTES);
            case ZSTD -> new ZstdInputStreamNoFinalizer(in);
            case SNAPPY, LZ4_RAW -> throw unsupported(compression);
        };
    }

    static IllegalArgumentException unsupported(Compression compression) {
        return new IllegalArgumentException("JSON Lines has no compression " + compression.wireName());
    }
}
