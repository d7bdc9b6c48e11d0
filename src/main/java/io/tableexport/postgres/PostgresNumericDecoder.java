package io.tableexport.postgres;

import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.IntVector;
import io.tableexport.batch.LongVector;
import io.tableexport.batch.TableColumn;
import io.tableexport.table.UnfitValueException;

/**
 * {@code numeric(p,s)} as the unscaled value of a decimal, exactly or not at all.
 *
 * <p>The binary form (numeric_send in numeric.c) is four 16-bit numbers, then the digits: how many digits, the weight
 * of the first, the sign, the scale shown; each digit is to the base of 10,000 and digit {@code i} counts {@code
 * 10000^(weight - i)}. The first digit is never zero, so the number of decimal digits is known before anything is
 * computed, and a value that passes that check cannot overflow.
 */
abstract class PostgresNumericDecoder extends PostgresColumnDecoder {
    static final int HEADER_BYTES = 8;
    static final int NEGATIVE = 0x4000;
    static final int NOT_A_NUMBER = 0xC000;
    static final int POSITIVE_INFINITY = 0xD000;
    static final int NEGATIVE_INFINITY = 0xF000;

    /** Decimal digits in one digit of the binary form. */
    static final int DIGITS_PER_GROUP = 4;

    private static final int BASE = 10_000;

    private static final String NO_DECIMAL = ", which a decimal cannot hold; read the table through a view that"
            + " replaces it or casts the column to text";

    /** Powers of ten within a {@code long}. */
    private static final long[] POWERS = powers();

    private final int precision;
    private final int scale;

    private PostgresNumericDecoder(TableColumn column, ColumnVector target) {
        super(column, target);
        this.precision = column.type().precision();
        this.scale = column.type().scale();
    }

    /** The decoder for the physical form of the column's decimal. */
    static PostgresNumericDecoder of(TableColumn column, ColumnVector target) {
        int precision = column.type().precision();
        if (precision <= ColumnType.MAX_INT_DECIMAL_PRECISION) {
            return new InInt(column, (IntVector) target);
        }
        if (precision <= ColumnType.MAX_LONG_DECIMAL_PRECISION) {
            return new InLong(column, (LongVector) target);
        }
        return new InBytes(column, (BytesVector) target);
    }

    /** Checks a value's header and size. */
    final void check(byte[] bytes, int offset, int length) throws UnfitValueException {
        if (length < HEADER_BYTES || length != HEADER_BYTES + 2 * groups(bytes, offset)) {
            throw broken("came with a numeric value of the wrong length");
        }
        int sign = PostgresWire.int16(bytes, offset + 4) & 0xFFFF;
        if (sign != 0 && sign != NEGATIVE) {
            throw special(sign);
        }
        if (length == HEADER_BYTES) {
            return;
        }
        int weight = PostgresWire.int16(bytes, offset + 2);
        int first = group(bytes, offset, 0);
        int firstDigits = first >= 1000 ? 4 : first >= 100 ? 3 : first >= 10 ? 2 : 1;
        if (DIGITS_PER_GROUP * weight + firstDigits + scale > precision) {
            throw new UnfitValueException("has more digits than the column's declared precision");
        }
    }

    /** The unscaled value; only for precisions within a {@code long}, after {@link #check}. */
    final long unscaled(byte[] bytes, int offset) throws UnfitValueException {
        int groups = groups(bytes, offset);
        int exponent = DIGITS_PER_GROUP * PostgresWire.int16(bytes, offset + 2) + scale;
        long value = 0;
        for (int i = 0; i < groups; i++, exponent -= DIGITS_PER_GROUP) {
            int group = group(bytes, offset, i);
            value = exponent >= 0 ? value * BASE + group : appendFraction(value, group, exponent);
        }
        if (exponent + DIGITS_PER_GROUP > 0 && groups > 0) {
            value *= POWERS[exponent + DIGITS_PER_GROUP];
        }
        return isNegative(bytes, offset) ? -value : value;
    }

    /** Appends what of a group lies before the scale ends; whatever lies behind must be zeros. */
    private long appendFraction(long value, int group, int exponent) throws UnfitValueException {
        int kept = Math.max(0, DIGITS_PER_GROUP + exponent);
        return value * POWERS[kept] + keptDigits(group, kept);
    }

    final int keptDigits(int group, int kept) throws UnfitValueException {
        // Divisors the compiler knows cost a multiplication, others many times that.
        int digits =
                switch (kept) {
                    case 0 -> 0;
                    case 1 -> group / 1000;
                    case 2 -> group / 100;
                    case 3 -> group / 10;
                    default -> group;
                };
        if (digits * (int) POWERS[DIGITS_PER_GROUP - kept] != group) {
            throw new UnfitValueException("has more digits after the point than the column's declared scale");
        }
        return digits;
    }

    private UnfitValueException special(int sign) {
        return switch (sign) {
            case NOT_A_NUMBER -> new UnfitValueException("is NaN" + NO_DECIMAL);
            case POSITIVE_INFINITY, NEGATIVE_INFINITY -> new UnfitValueException("is infinite" + NO_DECIMAL);
            default -> throw broken("came with a numeric value of an unknown sign");
        };
    }

    static int groups(byte[] bytes, int offset) {
        return PostgresWire.int16(bytes, offset) & 0xFFFF;
    }

    static int group(byte[] bytes, int offset, int index) {
        return PostgresWire.int16(bytes, offset + HEADER_BYTES + 2 * index);
    }

    static boolean isNegative(byte[] bytes, int offset) {
        return PostgresWire.int16(bytes, offset + 4) == NEGATIVE;
    }

    private static long[] powers() {
        long[] powers = new long[ColumnType.MAX_LONG_DECIMAL_PRECISION + 1];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }

    /** Up to 9 digits. */
    private static final class InInt extends PostgresNumericDecoder {
        private final IntVector target;

        InInt(TableColumn column, IntVector target) {
            super(column, target);
            this.target = target;
        }

        @Override
        void decode(byte[] bytes, int offset, int length) throws UnfitValueException {
            check(bytes, offset, length);
            target.append((int) unscaled(bytes, offset));
        }
    }

    /** Up to 18 digits. */
    private static final class InLong extends PostgresNumericDecoder {
        private final LongVector target;

        InLong(TableColumn column, LongVector target) {
            super(column, target);
            this.target = target;
        }

        @Override
        void decode(byte[] bytes, int offset, int length) throws UnfitValueException {
            check(bytes, offset, length);
            target.append(unscaled(bytes, offset));
        }
    }

    /** Up to 38 digits: 128 bits in two halves, which 10^38 does not fill. */
    private static final class InBytes extends PostgresNumericDecoder {
        private static final long LOW_INT = 0xFFFF_FFFFL;

        private final BytesVector target;
        private final int scale;
        private final int width;
        private final byte[] wide = new byte[2 * Long.BYTES];
        private long high;
        private long low;

        InBytes(TableColumn column, BytesVector target) {
            super(column, target);
            this.target = target;
            this.scale = column.type().scale();
            this.width = column.type().decimalWidth();
        }

        @Override
        void decode(byte[] bytes, int offset, int length) throws UnfitValueException {
            check(bytes, offset, length);
            int groups = groups(bytes, offset);
            int exponent = DIGITS_PER_GROUP * PostgresWire.int16(bytes, offset + 2) + scale;
            high = 0;
            low = 0;
            for (int i = 0; i < groups; i++, exponent -= DIGITS_PER_GROUP) {
                int kept = Math.max(0, Math.min(DIGITS_PER_GROUP, DIGITS_PER_GROUP + exponent));
                multiplyAdd((int) POWERS[kept], keptDigits(group(bytes, offset, i), kept));
            }
            if (groups > 0) {
                for (int zeros = exponent + DIGITS_PER_GROUP; zeros > 0; zeros -= DIGITS_PER_GROUP) {
                    multiplyAdd((int) POWERS[Math.min(DIGITS_PER_GROUP, zeros)], 0);
                }
            }
            append(isNegative(bytes, offset));
        }

        private void multiplyAdd(int factor, int addend) {
            long lower = (low & LOW_INT) * factor + addend;
            long upper = (low >>> Integer.SIZE) * factor + (lower >>> Integer.SIZE);
            low = (upper << Integer.SIZE) | (lower & LOW_INT);
            high = high * factor + (upper >>> Integer.SIZE);
        }

        private void append(boolean negative) {
            PostgresWire.putInt64(wide, 0, negative ? ~high + (low == 0 ? 1 : 0) : high);
            PostgresWire.putInt64(wide, Long.BYTES, negative ? -low : low);
            target.append(wide, wide.length - width, width);
        }
    }
}
