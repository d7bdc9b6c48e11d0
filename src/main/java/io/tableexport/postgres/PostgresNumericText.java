package io.tableexport.postgres;

import io.tableexport.batch.BytesVector;
import io.tableexport.batch.TableColumn;
import io.tableexport.table.Utf8;

/**
 * {@code numeric} of any size as the text the server prints for it: all digits of its scale, no exponent. The binary
 * form is described at {@link PostgresNumericDecoder}.
 */
final class PostgresNumericText extends PostgresColumnDecoder {
    private final BytesVector target;

    PostgresNumericText(TableColumn column, BytesVector target) {
        super(column, target);
        this.target = target;
    }

    @Override
    void decode(byte[] bytes, int offset, int length) {
        if (length < PostgresNumericDecoder.HEADER_BYTES
                || length != PostgresNumericDecoder.HEADER_BYTES + 2 * PostgresNumericDecoder.groups(bytes, offset)) {
            throw broken("came with a numeric value of the wrong length");
        }
        int sign = PostgresWire.int16(bytes, offset + 4) & 0xFFFF;
        switch (sign) {
            case 0, PostgresNumericDecoder.NEGATIVE -> append(bytes, offset, sign == PostgresNumericDecoder.NEGATIVE);
            case PostgresNumericDecoder.NOT_A_NUMBER -> Utf8.appendAscii("NaN", target);
            case PostgresNumericDecoder.POSITIVE_INFINITY -> Utf8.appendAscii("Infinity", target);
            case PostgresNumericDecoder.NEGATIVE_INFINITY -> Utf8.appendAscii("-Infinity", target);
            default -> throw broken("came with a numeric value of an unknown sign");
        }
    }

    private void append(byte[] bytes, int offset, boolean negative) {
        int weight = PostgresWire.int16(bytes, offset + 2);
        int scale = PostgresWire.int16(bytes, offset + 6) & 0xFFFF;
        int wholeDigits = weight < 0
                ? 1
                : PostgresNumericDecoder.DIGITS_PER_GROUP * weight
                        + Integer.toString(digits(bytes, offset, 0)).length();
        int length = (negative ? 1 : 0) + wholeDigits + (scale > 0 ? 1 + scale : 0);
        int at = target.reserve(length);
        byte[] text = target.bytes();
        if (negative) {
            text[at++] = '-';
        }
        for (int place = wholeDigits - 1; place >= 0; place--) {
            text[at++] = digit(bytes, offset, weight, place);
        }
        if (scale > 0) {
            text[at++] = '.';
        }
        for (int place = -1; place >= -scale; place--) {
            text[at++] = digit(bytes, offset, weight, place);
        }
    }

    /** The decimal digit that counts 10^{@code place}. */
    private static byte digit(byte[] bytes, int offset, int weight, int place) {
        int group = weight - Math.floorDiv(place, PostgresNumericDecoder.DIGITS_PER_GROUP);
        int value = digits(bytes, offset, group);
        for (int i = Math.floorMod(place, PostgresNumericDecoder.DIGITS_PER_GROUP); i > 0; i--) {
            value /= 10;
        }
        return (byte) ('0' + value % 10);
    }

    /** Four decimal digits; zeros where the value ends. */
    private static int digits(byte[] bytes, int offset, int group) {
        boolean sent = group >= 0 && group < PostgresNumericDecoder.groups(bytes, offset);
        return sent ? PostgresNumericDecoder.group(bytes, offset, group) : 0;
    }
}
