package io.tableexport.postgres;

import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnType;

/** {@code numeric} by its declared precision, and {@code money}, which the server casts to it. */
final class PostgresNumerics {
    /** The bytes every type modifier of a variable length type has on top (VARHDRSZ). */
    private static final int MODIFIER_OFFSET = 4;

    private static final int PRECISION_SHIFT = 16;

    /** The scale in a modifier of numeric: 11 bits with a sign (numeric_typmod_scale in numeric.c). */
    private static final int SCALE_MASK = 0x7FF;

    private static final int SCALE_SIGN = 0x400;

    /** {@code money} is 64 bits of its smallest unit: 19 digits. */
    private static final int MONEY_PRECISION = 19;

    private PostgresNumerics() {}

    static PostgresMapping of(PostgresType type, PostgresTypes types) {
        if (type.modifier() == PostgresType.NO_MODIFIER) {
            return text("numeric without a precision is written as text, which keeps every digit");
        }
        int packed = type.modifier() - MODIFIER_OFFSET;
        int precision = packed >>> PRECISION_SHIFT;
        int scale = ((packed & SCALE_MASK) ^ SCALE_SIGN) - SCALE_SIGN;
        // The formats want 0 <= scale <= precision: rounding left of the point takes more digits, right of all fewer.
        int digits = Math.max(scale, scale < 0 ? precision - scale : precision);
        if (digits > ColumnType.MAX_DECIMAL_PRECISION) {
            return text("more than " + ColumnType.MAX_DECIMAL_PRECISION
                    + " digits are written as text, as not every reader takes such a decimal");
        }
        return PostgresMapping.exact(ColumnType.decimal(digits, Math.max(0, scale)), PostgresNumericDecoder::of)
                .asPartial();
    }

    private static PostgresMapping text(String note) {
        return PostgresMapping.textOf((c, v) -> new PostgresNumericText(c, (BytesVector) v), note);
    }

    /** The number without the currency sign and the separators of the server's locale. */
    static PostgresMapping money(PostgresType type, PostgresTypes types) {
        PostgresMapping exact = PostgresMapping.exact(
                ColumnType.decimal(MONEY_PRECISION, types.moneyScale()), PostgresNumericDecoder::of);
        return new PostgresMapping(
                exact.type(), exact.fidelity(), exact.note(), "pg_catalog.numeric", null, exact.form(), false, true);
    }
}
