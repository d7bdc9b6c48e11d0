package io.tableexport.file;

import io.tableexport.batch.ColumnType;
import java.io.IOException;

/**
 * Decimals of 19 to 38 digits from big-endian two's complement bytes, by repeated division of 32-bit limbs, so that no
 * {@code BigInteger} is made per value. One per column, for its scratch arrays.
 */
final class JsonWideDecimals {
    /** The largest power of ten in an {@code int}: what one division takes off. */
    private static final int CHUNK = 1_000_000_000;

    private static final int CHUNK_DIGITS = 9;

    private final int scale;
    private final int[] limbs;
    private final byte[] digits;

    JsonWideDecimals(ColumnType type) {
        this.scale = type.scale();
        this.limbs = new int[(type.decimalWidth() + 3) / 4];
        // Every byte adds less than 2.41 digits; a chunk is always written whole, and the scale may need zeros.
        this.digits = new byte[Math.max(type.decimalWidth() * 3, scale) + CHUNK_DIGITS];
    }

    void put(byte[] bytes, int from, int to, JsonBuffer out) throws IOException {
        boolean negative = bytes[from] < 0;
        loadMagnitude(bytes, from, to, negative);
        int at = digits.length;
        int first = 0;
        while (first < limbs.length) {
            if (limbs[first] == 0) {
                first++;
                continue;
            }
            int chunk = divide(first);
            for (int i = 0; i < CHUNK_DIGITS; i++) {
                digits[--at] = (byte) ('0' + chunk % 10);
                chunk /= 10;
            }
        }
        while (at < digits.length && digits[at] == '0') {
            at++;
        }
        if (at == digits.length) {
            digits[--at] = '0';
        }
        out.putDecimal(negative, digits, at, digits.length, scale);
    }

    /** Fills the limbs, most significant first; a negative number is inverted and one is added. */
    private void loadMagnitude(byte[] bytes, int from, int to, boolean negative) {
        int fill = negative ? 0xFF : 0;
        long carry = negative ? 1 : 0;
        int at = to;
        for (int limb = limbs.length - 1; limb >= 0; limb--) {
            long word = 0;
            for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
                int value = --at >= from ? (bytes[at] & 0xFF) ^ fill : 0;
                word |= (long) value << shift;
            }
            word += carry;
            carry = word >>> Integer.SIZE;
            limbs[limb] = (int) word;
        }
    }

    /** Divides the limbs from {@code first} on by {@link #CHUNK} in place and returns the remainder. */
    private int divide(int first) {
        long remainder = 0;
        for (int i = first; i < limbs.length; i++) {
            long dividend = remainder << Integer.SIZE | (limbs[i] & 0xFFFFFFFFL);
            limbs[i] = (int) (dividend / CHUNK);
            remainder = dividend % CHUNK;
        }
        return (int) remainder;
    }
}
