package io.tableexport.file;

import com.fasterxml.jackson.core.io.schubfach.DoubleToDecimal;
import com.fasterxml.jackson.core.io.schubfach.FloatToDecimal;
import java.io.IOException;

/**
 * Floating-point numbers as the shortest decimal that reads back as the same number, always with a point or an
 * exponent, so that readers which guess types do not take a column of whole numbers for integers. JSON has no NaN and
 * no infinities: they are strings.
 *
 * <p>Most numbers in tables have few decimals: m ÷ 10^k with exact m and 10^k is correctly rounded, so the first k that
 * gives the number back is the shortest form, found without making a String. The others go through Jackson's
 * implementation of Schubfach, as {@code Double.toString} is not always the shortest before JDK 19.
 */
final class JsonFloats {
    /** Beyond 15 digits two decimals can be one {@code double}, and the product below could round to a wrong m. */
    private static final double MAX_EXACT_DOUBLE = 1e15;

    /** Whole numbers up to 2^24 and powers of ten up to 10^10 are exact in a {@code float}. */
    private static final float MAX_EXACT_FLOAT = 1 << 24;

    private static final double[] DOUBLE_POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
    };
    private static final float[] FLOAT_POWERS = {1e0f, 1e1f, 1e2f, 1e3f, 1e4f, 1e5f, 1e6f, 1e7f, 1e8f, 1e9f, 1e10f};

    private JsonFloats() {}

    static void put(double value, JsonBuffer out) throws IOException {
        if (isSpecial(value, out)) {
            return;
        }
        double magnitude = Math.abs(value);
        for (int k = 0; k < DOUBLE_POWERS.length && magnitude * DOUBLE_POWERS[k] < MAX_EXACT_DOUBLE; k++) {
            double scaled = Math.rint(magnitude * DOUBLE_POWERS[k]);
            if (scaled / DOUBLE_POWERS[k] == magnitude) {
                putExact(1 / value < 0 || value < 0, (long) scaled, k, out);
                return;
            }
        }
        out.putAscii(DoubleToDecimal.toString(value));
    }

    static void put(float value, JsonBuffer out) throws IOException {
        if (isSpecial(value, out)) {
            return;
        }
        float magnitude = Math.abs(value);
        for (int k = 0; k < FLOAT_POWERS.length && magnitude * FLOAT_POWERS[k] < MAX_EXACT_FLOAT; k++) {
            float scaled = (float) Math.rint(magnitude * (double) FLOAT_POWERS[k]);
            if (scaled / FLOAT_POWERS[k] == magnitude) {
                putExact(1 / value < 0 || value < 0, (long) scaled, k, out);
                return;
            }
        }
        out.putAscii(FloatToDecimal.toString(value));
    }

    private static boolean isSpecial(double value, JsonBuffer out) throws IOException {
        if (Double.isNaN(value)) {
            out.putAscii("\"NaN\"");
            return true;
        }
        if (Double.isInfinite(value)) {
            out.putAscii(value > 0 ? "\"Infinity\"" : "\"-Infinity\"");
            return true;
        }
        return false;
    }

    private static void putExact(boolean negative, long digits, int scale, JsonBuffer out) throws IOException {
        if (negative) {
            out.put('-');
        }
        out.putDecimal(digits, scale);
        if (scale == 0) {
            out.putAscii(".0");
        }
    }
}
