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
    /** Arrays beyond two pages held a giant value: they are not kept. */
    private static final int MAX_KEPT_BYTES = 2 * ColumnChunkWriter.MAX_PAGE_BYTES;

    private byte[] page = new byte[1024];
    private int size;
    private byte[] compressed = {};

    /** The most bytes a block of {@code size} bytes is compressed to. */
    abstract long bound(int size);

    /** Compresses the first {@code length} bytes of {@code source} to the start of {@code target}; returns how many came. */
    abstract int compress(byte[] source, int length, byte[] target) throws IOException;

    @Override
    public final BytesInput compress(BytesInput input) throws IOException {
        int length = Math.toIntExact(input.size());
        if (page.length < length) {
            page = new byte[longer(length, page.length)];
        }
        size = 0;
        input.writeAllTo(this);
        int bound = Math.toIntExact(bound(size));
        if (compressed.length < bound) {
            compressed = new byte[longer(bound, compressed.length)];
        }
        byte[] target = compressed;
        int count = compress(page, size, target);
        if (page.length > MAX_KEPT_BYTES) {
            page = new byte[0];
            compressed = new byte[0];
        }
        return BytesInput.from(target, 0, count);
    }

    private static int longer(int needed, int length) {
        return (int) Math.max(needed, Math.min(MAX_KEPT_BYTES, length * 2L));
    }

    /** Takes the next bytes of the page, for which there is room. */
    @Override
    public final void write(byte[] source, int offset, int length) {
        System.arraycopy(source, offset, page, size, length);
        size += length;
    }

    @Override
    public final void write(int value) {
        page[size++] = (byte) value;
    }
}
