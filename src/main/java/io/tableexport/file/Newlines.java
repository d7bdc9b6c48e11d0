package io.tableexport.file;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Counts lines eight bytes at a time. */
final class Newlines {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long NEWLINES = 0x0A0A0A0A0A0A0A0AL;
    private static final long LOW_BITS = 0x7F7F7F7F7F7F7F7FL;
    private static final long TOP_BITS = ~LOW_BITS;
    private static final long EVEN_BYTES = 0x00FF00FF00FF00FFL;
    private static final long EACH_SHORT = 0x0001000100010001L;

    /** How many ones a byte can hold. */
    private static final int MAX_ADDED = 255;

    private Newlines() {}

    /** How many of {@code length} bytes from {@code offset} on are newlines. */
    static int count(byte[] bytes, int offset, int length) {
        int count = 0;
        int end = offset + length;
        int i = offset;
        while (end - i >= Long.BYTES) {
            int last = Math.min(end, i + MAX_ADDED * Long.BYTES) - Long.BYTES;
            long counts = 0;
            for (; i <= last; i += Long.BYTES) {
                // A newline becomes zero, and only a zero keeps all its bits clear when 127 is added to the lower
                // seven.
                long other = (long) LONG.get(bytes, i) ^ NEWLINES;
                counts += (~((other & LOW_BITS) + LOW_BITS | other) & TOP_BITS) >>> Byte.SIZE - 1;
            }
            count += sum(counts);
        }
        for (; i < end; i++) {
            count += bytes[i] == '\n' ? 1 : 0;
        }
        return count;
    }

    /** The sum of eight bytes: of their pairs first, which a byte might not hold. */
    private static int sum(long counts) {
        long pairs = (counts & EVEN_BYTES) + (counts >>> Byte.SIZE & EVEN_BYTES);
        return (int) (pairs * EACH_SHORT >>> Long.SIZE - Short.SIZE);
    }
}
