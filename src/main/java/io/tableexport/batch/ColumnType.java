package io.tableexport.batch;

/**
 * What a column is in the file, decided from declared metadata only, never from the data seen.
 *
 * <p>The physical form of the values in a batch follows from it ({@link #newVector()}):
 *
 * <ul>
 *   <li>{@code BOOLEAN}: {@link BooleanVector}
 *   <li>{@code INT8, INT16, INT32}: {@link IntVector}; {@code INT64}: {@link LongVector}
 *   <li>{@code FLOAT}: {@link FloatVector}; {@code DOUBLE}: {@link DoubleVector}
 *   <li>{@code DECIMAL}: the unscaled value, in an {@link IntVector} up to precision 9, a {@link LongVector} up to 18,
 *       else a {@link BytesVector} of {@link #decimalWidth()} big-endian two's complement bytes
 *   <li>{@code STRING, JSON}: {@link BytesVector} of UTF-8; {@code BINARY}: {@link BytesVector}; {@code UUID}:
 *       {@link BytesVector} of 16 bytes, most significant first
 *   <li>{@code DATE}: {@link IntVector} of days since 1970-01-01, proleptic Gregorian
 *   <li>{@code TIME_MICROS}: {@link LongVector} of microseconds since midnight
 *   <li>{@code TIMESTAMP_MICROS} (local, no zone) and {@code INSTANT_MICROS} (UTC): {@link LongVector} of microseconds
 *       since 1970-01-01 00:00:00
 * </ul>
 *
 * @param kind the family
 * @param precision decimal digits, {@code DECIMAL} only, 1 to 38; else 0
 * @param scale digits after the point, {@code DECIMAL} only, 0 to precision; else 0
 */
public record ColumnType(Kind kind, int precision, int scale) {

    /** Families of file types. */
    public enum Kind {
        BOOLEAN,
        INT8,
        INT16,
        INT32,
        INT64,
        FLOAT,
        DOUBLE,
        DECIMAL,
        STRING,
        JSON,
        BINARY,
        UUID,
        DATE,
        TIME_MICROS,
        TIMESTAMP_MICROS,
        INSTANT_MICROS
    }

    /** The largest decimal precision all readers of Parquet take as exact. */
    public static final int MAX_DECIMAL_PRECISION = 38;

    /** The largest precision whose unscaled value fits an {@code int}. */
    public static final int MAX_INT_DECIMAL_PRECISION = 9;

    /** The largest precision whose unscaled value fits a {@code long}. */
    public static final int MAX_LONG_DECIMAL_PRECISION = 18;

    public ColumnType {
        boolean legal = kind == Kind.DECIMAL
                ? precision >= 1 && precision <= MAX_DECIMAL_PRECISION && scale >= 0 && scale <= precision
                : precision == 0 && scale == 0;
        if (!legal) {
            throw new IllegalArgumentException(kind + "(" + precision + "," + scale + ")");
        }
    }

    /** A type without parameters: all but {@code DECIMAL}. */
    public static ColumnType of(Kind kind) {
        return new ColumnType(kind, 0, 0);
    }

    public static ColumnType decimal(int precision, int scale) {
        return new ColumnType(Kind.DECIMAL, precision, scale);
    }

    /** Bytes of a {@code DECIMAL} in a {@link BytesVector}: the least that hold any value of the precision. */
    public int decimalWidth() {
        // ceil((log2(10^precision - 1) + 1) / 8), the minimum the Parquet format gives for FIXED_LEN_BYTE_ARRAY
        // decimals
        return java.math.BigInteger.TEN
                                .pow(precision)
                                .subtract(java.math.BigInteger.ONE)
                                .bitLength()
                        / 8
                + 1;
    }

    /** An empty vector of the physical form of this type. */
    public ColumnVector newVector() {
        return switch (kind) {
            case BOOLEAN -> new BooleanVector();
            case INT8, INT16, INT32, DATE -> new IntVector();
            case INT64, TIME_MICROS, TIMESTAMP_MICROS, INSTANT_MICROS -> new LongVector();
            case FLOAT -> new FloatVector();
            case DOUBLE -> new DoubleVector();
            case DECIMAL -> {
                if (precision <= MAX_INT_DECIMAL_PRECISION) {
                    yield new IntVector();
                }
                yield precision <= MAX_LONG_DECIMAL_PRECISION ? new LongVector() : new BytesVector();
            }
            case STRING, JSON, BINARY, UUID -> new BytesVector();
        };
    }

    @Override
    public String toString() {
        return kind == Kind.DECIMAL ? "DECIMAL(" + precision + "," + scale + ")" : kind.name();
    }
}
