package io.tableexport.file;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.nio.ByteOrder;

/**
 * Where JSON bytes are put together: a fixed buffer in front of a stream, with what JSON values are made of. Counts the
 * bytes. Nothing here makes an object per value. Used by one thread.
 *
 * <p>The buffer ends with a margin: whoever finds it not full may put up to {@value #MARGIN} bytes without another look.
 */
final class JsonBuffer {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int FULL = 64 * 1024;
    private static final int MARGIN = 64;

    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    /** Powers of ten within a {@code long}. */
    private static final long[] POWERS = powers();

    private static final int MAX_POWER = 18;

    /** The numbers from 0 to 99 as two digits, the first one in the low byte. */
    private static final short[] PAIRS = pairs();

    /** A byte repeated eight times is this times it. */
    private static final long EACH_BYTE = 0x0101010101010101L;

    private static final long TOP_BITS = 0x8080808080808080L;

    private final OutputStream out;
    private final byte[] bytes = new byte[FULL + MARGIN];
    private int size;
    private long flushed;

    JsonBuffer(OutputStream out) {
        this.out = out;
    }

    /** Bytes put so far. */
    long count() {
        return flushed + size;
    }

    void put(int value) throws IOException {
        makeRoom();
        bytes[size++] = (byte) value;
    }

    void put(byte[] source) throws IOException {
        put(source, 0, source.length);
    }

    void put(byte[] source, int offset, int length) throws IOException {
        if (length > bytes.length - size) {
            flush();
            if (length > bytes.length) {
                out.write(source, offset, length);
                flushed += length;
                return;
            }
        }
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    void put(JsonKey key) throws IOException {
        byte[] padded = key.padded();
        if (padded.length > MARGIN) {
            put(padded, 0, key.length());
            return;
        }
        makeRoom();
        for (int i = 0; i < padded.length; i += Long.BYTES) {
            LONG.set(bytes, size + i, (long) LONG.get(padded, i));
        }
        size += key.length();
    }

    /**
     * Puts bytes as long as they are ASCII that stands for itself in a JSON string.
     *
     * @return where it stopped: at the first byte that must be looked at, up to seven bytes before it, or at {@code to}
     */
    int putPlain(byte[] source, int from, int to) throws IOException {
        int i = from;
        while (to - i >= Long.BYTES) {
            makeRoom();
            int at = size;
            int last = i + Math.min(to - i, bytes.length - at) - Long.BYTES;
            for (; i <= last; i += Long.BYTES, at += Long.BYTES) {
                long eight = (long) LONG.get(source, i);
                if (mustBeLookedAt(eight)) {
                    size = at;
                    return i;
                }
                LONG.set(bytes, at, eight);
            }
            size = at;
        }
        makeRoom();
        for (; i < to; i++) {
            byte value = source[i];
            // Below a blank are the control characters and, being negative, all that is not ASCII.
            if (value < ' ' || value == '"' || value == '\\') {
                return i;
            }
            bytes[size++] = value;
        }
        return i;
    }

    /**
     * Whether one of eight bytes is no ASCII, a control character, a quote or a backslash. Subtracting a byte from a
     * smaller one sets its top bit; borrows only reach bytes above one that is found already.
     */
    private static boolean mustBeLookedAt(long eight) {
        long control = eight - ' ' * EACH_BYTE;
        long quote = (eight ^ '"' * EACH_BYTE) - EACH_BYTE;
        long backslash = (eight ^ '\\' * EACH_BYTE) - EACH_BYTE;
        return ((eight | control | quote | backslash) & TOP_BITS) != 0;
    }

    /** Puts text that holds only ASCII. */
    void putAscii(CharSequence text) throws IOException {
        for (int i = 0; i < text.length(); i++) {
            put(text.charAt(i));
        }
    }

    void putNumber(long value) throws IOException {
        putDecimal(value, 0);
    }

    /** Puts {@code unscaled} × 10^-{@code scale} without an exponent; the scale is at most 40. */
    void putDecimal(long unscaled, int scale) throws IOException {
        makeRoom();
        if (unscaled < 0) {
            bytes[size++] = '-';
        }
        if (unscaled == Long.MIN_VALUE) { // has no positive counterpart
            putAscii(BigDecimal.valueOf(unscaled, scale).abs().toPlainString());
            return;
        }
        long value = Math.abs(unscaled);
        if (scale == 0) {
            putDigits(value, digitCount(value));
            return;
        }
        if (scale == 2) {
            // Cents are common, and a division by a constant is a multiplication.
            long units = value / 100;
            putDigits(units, digitCount(units));
            bytes[size] = '.';
            SHORT.set(bytes, size + 1, PAIRS[(int) (value - units * 100)]);
            size += 3;
            return;
        }
        long unit = POWERS[Math.min(scale, MAX_POWER)];
        long whole = scale <= MAX_POWER ? value / unit : 0;
        putDigits(whole, digitCount(whole));
        bytes[size++] = '.';
        putDigits(value - whole * unit, scale);
    }

    /** Puts the decimal with the digits {@code source[from, to)}, the last {@code scale} of them behind the point. */
    void putDecimal(boolean negative, byte[] source, int from, int to, int scale) throws IOException {
        if (negative) {
            put('-');
        }
        int whole = to - scale;
        if (whole <= from) {
            put('0');
        } else {
            put(source, from, whole - from);
        }
        if (scale > 0) {
            put('.');
            for (int i = whole; i < from; i++) {
                put('0');
            }
            int fraction = Math.max(from, whole);
            put(source, fraction, to - fraction);
        }
    }

    /** Puts a number that is not negative with at least {@code width} digits, which are no more than a {@code long} has. */
    void putPadded(long value, int width) throws IOException {
        makeRoom();
        putDigits(value, Math.max(width, digitCount(value)));
    }

    /** Puts a date of a year with four digits. */
    void putDate(int year, int month, int day) throws IOException {
        makeRoom();
        int at = size;
        SHORT.set(bytes, at, PAIRS[year / 100]);
        SHORT.set(bytes, at + 2, PAIRS[year % 100]);
        bytes[at + 4] = '-';
        SHORT.set(bytes, at + 5, PAIRS[month]);
        bytes[at + 7] = '-';
        SHORT.set(bytes, at + 8, PAIRS[day]);
        size = at + 10;
    }

    /** Puts a byte as two lower-case hex digits. */
    void putHex(int value) throws IOException {
        put(HEX[value >>> 4 & 0xF]);
        put(HEX[value & 0xF]);
    }

    /** Hands what is buffered to the stream. */
    void flush() throws IOException {
        out.write(bytes, 0, size);
        flushed += size;
        size = 0;
    }

    private void makeRoom() throws IOException {
        if (size >= FULL) {
            flush();
        }
    }

    /** Puts the last {@code count} digits of a number that is not negative; the room is made. */
    private void putDigits(long value, int count) {
        size += count;
        int at = size;
        int left = count;
        long rest = value;
        for (; left >= 2; left -= 2) {
            long hundreds = rest / 100;
            at -= 2;
            SHORT.set(bytes, at, PAIRS[(int) (rest - hundreds * 100)]);
            rest = hundreds;
        }
        if (left > 0) {
            bytes[at - 1] = (byte) ('0' + rest % 10);
        }
    }

    /** How many digits a number that is not negative has. */
    private static int digitCount(long value) {
        // An odd number is no power of ten, and the one above an even number has as many digits.
        long odd = value | 1;
        // The bits of a number times log10(2), here 1233/4096, are its digits or one less.
        int least = (Long.SIZE - Long.numberOfLeadingZeros(odd)) * 1233 >>> 12;
        return odd >= POWERS[least] ? least + 1 : least;
    }

    private static long[] powers() {
        long[] powers = new long[MAX_POWER + 1];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }

    private static short[] pairs() {
        short[] pairs = new short[100];
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = (short) ('0' + i / 10 | ('0' + i % 10) << Byte.SIZE);
        }
        return pairs;
    }
}
