package io.tableexport.file;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Counts lines eight bytes at a time. */
final class Newlines {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long NEWLINES = 0x0A0A0A0A0A0A0A0AL;
    private static final long LOW_BITS = 0x7F7F7F7F7F7F7F7FL;

    private Newlines() {}

    /** How many of {@code length} bytes from {@code offset} on are newlines. */
    static int count(byte[] bytes, int offset, int length) {
        int count = 0;
        int end = offset + length;
        int i = offset;
        for (; i <= end - Long.BYTES; i += Long.BYTES) {
            // A newline becomes zero, and only a zero keeps all its bits clear when 127 is added to the lower seven.
            long other = (long) LONG.get(bytes, i) ^ NEWLINES;
            count += Long.bitCount(~((other & LOW_BITS) + LOW_BITS | other | LOW_BITS));
        }
        for (; i < end; i++) {
            count += bytes[i] == '\n' ? 1 : 0;
        }
        return count;
    }
}
