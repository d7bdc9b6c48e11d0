package io.tableexport.batch;

import java.util.Arrays;

/**
 * A column of byte strings laid end to end in one array: UTF-8 text, binary values, UUIDs, wide decimals. Value
 * {@code i} is {@code bytes()[start(i) .. end(i))}; a NULL is empty.
 */
public final class BytesVector extends RangesVector {
    /** Bytes a value's length takes in the plain form of a Parquet page. */
    private static final int LENGTH_BYTES = 4;

    /** The longest array every JVM can make. */
    private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

    private byte[] bytes = new byte[INITIAL_CAPACITY * 16];

    /** Appends {@code length} bytes of {@code source} from {@code offset}. */
    public void append(byte[] source, int offset, int length) {
        int start = reserve(length);
        System.arraycopy(source, offset, bytes, start, length);
    }

    public void append(byte[] source) {
        append(source, 0, source.length);
    }

    /**
     * Appends a value of {@code length} bytes and returns where in {@link #bytes()} the caller must write it. The array
     * may be another one after this call.
     */
    public int reserve(int length) {
        int start = used();
        int needed = Math.addExact(start, length);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_ARRAY, Math.max((long) needed, bytes.length * 2L)));
        }
        appendEnd(needed);
        return start;
    }

    /** All values end to end; not to be written to but where {@link #reserve} says. */
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public long sizeInBytes() {
        return used() + (long) size() * LENGTH_BYTES;
    }
}
