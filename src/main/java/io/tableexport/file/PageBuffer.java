package io.tableexport.file;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.parquet.bytes.BytesInput;

/** Bytes of values in Parquet's plain encoding, little-endian, in one growing array that is kept between pages. */
final class PageBuffer {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** The longest array every JVM can make. */
    private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

    private static final int INITIAL_BYTES = 1024;

    /** An array beyond four pages held a giant value: it is not kept. */
    private static final int MAX_KEPT_BYTES = 4 * ColumnChunkWriter.MAX_PAGE_BYTES;

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int size;

    int size() {
        return size;
    }

    byte[] bytes() {
        return bytes;
    }

    void clear() {
        size = 0;
        if (bytes.length > MAX_KEPT_BYTES) {
            bytes = new byte[INITIAL_BYTES];
        }
    }

    /** Makes room for {@code count} more bytes; the writes below need it. */
    void reserve(int count) {
        int needed = Math.addExact(size, count);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_ARRAY, Math.max((long) needed, bytes.length * 2L)));
        }
    }

    /** Takes the next {@code count} bytes, for which there is room and which the caller must all set, and returns the array. */
    byte[] extend(int count) {
        size += count;
        return bytes;
    }

    static void setInt(byte[] bytes, int at, int value) {
        INT.set(bytes, at, value);
    }

    void putByte(int value) {
        bytes[size++] = (byte) value;
    }

    void putInt(int value) {
        INT.set(bytes, size, value);
        size += Integer.BYTES;
    }

    void putLong(long value) {
        LONG.set(bytes, size, value);
        size += Long.BYTES;
    }

    void putInts(int[] values, int count) {
        reserve(count * Integer.BYTES);
        byte[] target = bytes;
        int at = size;
        for (int i = 0; i < count; i++) {
            INT.set(target, at + i * Integer.BYTES, values[i]);
        }
        size = at + count * Integer.BYTES;
    }

    void putLongs(long[] values, int count) {
        reserve(count * Long.BYTES);
        byte[] target = bytes;
        int at = size;
        for (int i = 0; i < count; i++) {
            LONG.set(target, at + i * Long.BYTES, values[i]);
        }
        size = at + count * Long.BYTES;
    }

    void putBytes(byte[] source, int offset, int length) {
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    void putBits(boolean[] values, int count) {
        reserve((count + 7) / 8);
        for (int from = 0; from < count; from += 8) {
            int bits = 0;
            int to = Math.min(count, from + 8);
            for (int i = from; i < to; i++) {
                bits |= values[i] ? 1 << (i - from) : 0;
            }
            putByte(bits);
        }
    }

    /** The bytes as they are now; valid until the next change. */
    BytesInput toInput() {
        return BytesInput.from(bytes, 0, size);
    }
}
