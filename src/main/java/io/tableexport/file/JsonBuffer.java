package io.tableexport.file;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Where JSON bytes are put together: a fixed buffer in front of a stream, with what JSON values are made of. Counts the
 * bytes. Nothing here makes an object per value. Used by one thread.
 */
final class JsonBuffer {
    private static final int BUFFER_BYTES = 64 * 1024;

    /** The most digits of a {@code long}, and room for those of a decimal of precision 38. */
    private static final int MAX_DIGITS = 48;

    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private final OutputStream out;
    private final byte[] bytes = new byte[BUFFER_BYTES];
    private final byte[] digits = new byte[MAX_DIGITS];
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
        if (size == bytes.length) {
            flush();
        }
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

    /** Puts text that holds only ASCII. */
    void putAscii(CharSequence text) throws IOException {
        for (int i = 0; i < text.length(); i++) {
            put(text.charAt(i));
        }
    }

    void putNumber(long value) throws IOException {
        putDecimal(value, 0);
    }

    /** Puts {@code unscaled} × 10^-{@code scale} without an exponent. */
    void putDecimal(long unscaled, int scale) throws IOException {
        long rest = unscaled < 0 ? unscaled : -unscaled; // below zero: Long.MIN_VALUE has no positive counterpart
        int at = digits.length;
        do {
            digits[--at] = (byte) ('0' - rest % 10);
            rest /= 10;
        } while (rest != 0);
        putDecimal(unscaled < 0, digits, at, digits.length, scale);
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

    /** Puts a number that is not negative with at least {@code width} digits. */
    void putPadded(long value, int width) throws IOException {
        long rest = value;
        int at = digits.length;
        while (rest != 0 || digits.length - at < width) {
            digits[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        put(digits, at, digits.length - at);
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
}
