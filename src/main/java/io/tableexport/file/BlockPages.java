package io.tableexport.file;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;

/**
 * Compresses each page as one block, between two arrays that are kept. parquet-java makes a stream for each page, which
 * looks its settings up and copies the page in pieces. Used by one thread; a compressed page is good until the next one.
 */
abstract class BlockPages extends OutputStream implements BytesInputCompressor {
    /** A longer array held a giant value: it is not kept. */
    private static final int MAX_KEPT_BYTES = 2 * ColumnChunkWriter.MAX_PAGE_BYTES;

    private final PageBuffer page = new PageBuffer();
    private byte[] compressed = {};

    /** The most bytes a block of {@code size} bytes is compressed to. */
    abstract long bound(int size);

    /** Compresses the first {@code length} bytes of {@code source} to the start of {@code target}; returns how many came. */
    abstract int compress(byte[] source, int length, byte[] target) throws IOException;

    @Override
    public final BytesInput compress(BytesInput input) throws IOException {
        page.reserve(Math.toIntExact(input.size()));
        input.writeAllTo(this);
        int bound = Math.toIntExact(bound(page.size()));
        byte[] target = compressed.length < bound ? new byte[bound] : compressed;
        if (target.length <= MAX_KEPT_BYTES) {
            compressed = target;
        }
        int count = compress(page.bytes(), page.size(), target);
        page.clear();
        return BytesInput.from(target, 0, count);
    }

    /** Takes the next bytes of the page, for which there is room. */
    @Override
    public final void write(byte[] source, int offset, int length) {
        page.putBytes(source, offset, length);
    }

    @Override
    public final void write(int value) {
        page.putByte(value);
    }
}
