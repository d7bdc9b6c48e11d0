package io.tableexport.table;

import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.IntVector;
import io.tableexport.batch.LongVector;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Decimal values to the unscaled form a batch holds, exactly or not at all. */
public final class Decimals {
    /** Says that a text is not of the simple form. */
    private static final long OTHER_FORM = Long.MIN_VALUE;

    private Decimals() {}

    /**
     * Appends the number that digits stand for, with a sign and a point or without, as databases print it, to a vector
     * made by {@code type.newVector()}.
     *
     * @throws NumberFormatException if it is no number
     */
    public static void append(String text, ColumnType type, ColumnVector into) throws UnfitValueException {
        long unscaled = into instanceof BytesVector ? OTHER_FORM : unscaled(text, type);
        if (unscaled == OTHER_FORM) {
            append(new BigDecimal(text), type, into);
        } else {
            append(unscaled, into);
        }
    }

    private static void append(long unscaled, ColumnVector into) {
        if (into instanceof IntVector ints) {
            ints.append((int) unscaled);
        } else {
            ((LongVector) into).append(unscaled);
        }
    }

    /** For the usual form: so few digits that they fit the type whatever they are, all those after the point there. */
    private static long unscaled(String text, ColumnType type) {
        int length = text.length();
        boolean negative = length > 0 && text.charAt(0) == '-';
        int start = negative ? 1 : 0;
        int point = type.scale() == 0 ? length : length - type.scale() - 1;
        int digits = length - start - (type.scale() == 0 ? 0 : 1);
        if (point <= start || digits > type.precision() || (point < length && text.charAt(point) != '.')) {
            return OTHER_FORM;
        }
        long value = 0;
        for (int i = start; i < length; i++) {
            int digit = text.charAt(i) - '0';
            if (digit >= 0 && digit <= 9) {
                value = value * 10 + digit;
            } else if (i != point) {
                return OTHER_FORM;
            }
        }
        return negative ? -value : value;
    }

    /** Appends {@code value} to a vector made by {@code type.newVector()}. */
    public static void append(BigDecimal value, ColumnType type, ColumnVector into) throws UnfitValueException {
        BigInteger unscaled = rescaled(value, type).unscaledValue();
        if (into instanceof BytesVector bytes) {
            appendWide(unscaled, type.decimalWidth(), bytes);
        } else {
            append(unscaled.longValue(), into);
        }
    }

    private static BigDecimal rescaled(BigDecimal value, ColumnType type) throws UnfitValueException {
        // A zero may carry any exponent, and a tiny value with a huge one must not be expanded to find that out.
        if (value.signum() == 0) {
            return BigDecimal.valueOf(0, type.scale());
        }
        if ((long) value.precision() - value.scale() > type.precision() - type.scale()) {
            throw new UnfitValueException("the number has more digits before the point than " + type + " holds");
        }
        try {
            return value.setScale(type.scale());
        } catch (ArithmeticException inexact) {
            throw new UnfitValueException("the number has more digits after the point than " + type + " holds");
        }
    }

    private static void appendWide(BigInteger unscaled, int width, BytesVector into) {
        byte[] least = unscaled.toByteArray();
        int start = into.reserve(width);
        byte[] bytes = into.bytes();
        int pad = width - least.length;
        byte sign = (byte) (unscaled.signum() < 0 ? -1 : 0);
        for (int i = 0; i < pad; i++) {
            bytes[start + i] = sign;
        }
        System.arraycopy(least, 0, bytes, start + pad, least.length);
    }
}
