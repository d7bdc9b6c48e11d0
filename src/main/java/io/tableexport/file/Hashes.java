package io.tableexport.file;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Hash functions of the dictionaries: all bits of a value reach the low bits, which pick the slot. */
final class Hashes {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** An odd number with well spread bits: 2^64 divided by the golden ratio. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    /** Brings the high bits, which a product mixes best, to where the next one needs them. */
    private static final int ROTATION = 29;

    private Hashes() {}

    static int mix(long value) {
        long spread = value * SPREAD;
        spread ^= spread >>> 32;
        spread *= SPREAD;
        return (int) (spread >>> 32);
    }

    /** The hash of {@code bytes[from, to)}, whose {@link #head} the caller knows. */
    static int of(byte[] bytes, int from, int to, long head) {
        int length = to - from;
        if (length <= Long.BYTES) {
            return mix(head + length * SPREAD);
        }
        long hash = Long.rotateLeft((head ^ length) * SPREAD, ROTATION);
        int i = from + Long.BYTES;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            hash = Long.rotateLeft((hash ^ (long) LONG.get(bytes, i)) * SPREAD, ROTATION);
        }
        // The last eight bytes, some of them for the second time.
        return mix(hash ^ (long) LONG.get(bytes, to - Long.BYTES));
    }

    /** The first eight bytes of {@code bytes[from, to)} as a number, with zeros for those it does not have. */
    static long head(byte[] bytes, int from, int to) {
        int length = to - from;
        if (bytes.length - from >= Long.BYTES) {
            long eight = (long) LONG.get(bytes, from);
            // A shift by 64 would be none.
            return length >= Long.BYTES ? eight : eight & ~(-1L << Byte.SIZE * length);
        }
        long head = 0;
        for (int i = 0; i < length; i++) {
            head |= (bytes[from + i] & 0xFFL) << Byte.SIZE * i;
        }
        return head;
    }
}
