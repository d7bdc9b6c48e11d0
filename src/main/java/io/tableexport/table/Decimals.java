package io.tableexport.table;

import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.IntVector;
import io.tableexport.batch.LongVector;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Decimal values to the unscaled form a batch holds, exactly or not at all. */
final class Decimals {
    private Decimals() {}

    /** Appends {@code value} to a vector made by {@code type.newVector()}. */
    static void append(BigDecimal value, ColumnType type, ColumnVector into) throws UnfitValueException {
        BigInteger unscaled = rescaled(value, type).unscaledValue();
        if (into instanceof IntVector ints) {
            ints.append(unscaled.intValue());
        } else if (into instanceof LongVector longs) {
            longs.append(unscaled.longValue());
        } else {
            appendWide(unscaled, type.decimalWidth(), (BytesVector) into);
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
