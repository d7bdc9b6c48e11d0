package io.tableexport.file;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Hash functions of the dictionaries: all bits of a value reach the low bits, which pick the slot. */
final class Hashes {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** An odd number with well spread bits: 2^64 divided by the golden ratio. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private Hashes() {}

    static int mix(long value) {
        long spread = value * SPREAD;
        spread ^= spread >>> 32;
        spread *= SPREAD;
        return (int) (spread >>> 32);
    }

    static int of(byte[] bytes, int from, int to) {
        int length = to - from;
        long hash = length;
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            hash = Long.rotateLeft((hash ^ (long) LONG.get(bytes, i)) * SPREAD, 29);
        }
        long rest = 0;
        for (; i < to; i++) {
            rest = rest << Byte.SIZE | (bytes[i] & 0xFF);
        }
        return mix(hash ^ rest);
    }
}
