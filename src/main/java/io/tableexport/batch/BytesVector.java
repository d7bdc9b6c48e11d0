package io.tableexport.batch;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
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

    /** Values up to this length are copied as two numbers, which costs less than the call that copies any number. */
    private static final int SHORT_BYTES = 2 * Long.BYTES;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes = new byte[INITIAL_CAPACITY * 16];

    /** Appends {@code length} bytes of {@code source} from {@code offset}. */
    public void append(byte[] source, int offset, int length) {
        int start = reserve(length);
        byte[] target = bytes;
        if (length <= SHORT_BYTES && offset <= source.length - SHORT_BYTES && start <= target.length - SHORT_BYTES) {
            // What lies behind the value is overwritten by the next one.
            LONG.set(target, start, (long) LONG.get(source, offset));
            LONG.set(target, start + Long.BYTES, (long) LONG.get(source, offset + Long.BYTES));
        } else {
            System.arraycopy(source, offset, target, start, length);
        }
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
