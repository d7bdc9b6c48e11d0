package io.tableexport.batch;

import java.util.List;
import java.util.stream.Collectors;

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
 *   <li>{@code GEOMETRY}: {@link BytesVector} of ISO well-known binary (OGC 06-103r4), without a coordinate system
 *   <li>{@code DATE}: {@link IntVector} of days since 1970-01-01, proleptic Gregorian
 *   <li>{@code TIME_MICROS}: {@link LongVector} of microseconds since midnight
 *   <li>{@code TIMESTAMP_MICROS} (local, no zone) and {@code INSTANT_MICROS} (UTC): {@link LongVector} of microseconds
 *       since 1970-01-01 00:00:00
 *   <li>{@code TIME_NANOS, TIMESTAMP_NANOS, INSTANT_NANOS}: the same in nanoseconds
 *   <li>{@code LIST}: {@link ListVector}, one field; {@code MAP}: {@link MapVector}, two fields, the first of them, the
 *       key, required; {@code STRUCT}: {@link StructVector}, at least one field
 * </ul>
 *
 * @param kind the family
 * @param precision decimal digits, {@code DECIMAL} only, 1 to 38; else 0
 * @param scale digits after the point, {@code DECIMAL} only, 0 to precision; else 0
 * @param fields what a nested type is made of: {@code LIST} its element, {@code MAP} key and value, {@code STRUCT} its
 *     fields; else none
 */
public record ColumnType(Kind kind, int precision, int scale, List<Field> fields) {

    /**
     * A part of a nested type.
     *
     * @param name its name; the element of a list is {@value #ELEMENT}, key and value of a map {@value #KEY} and {@value
     *     #VALUE}, as the Parquet format names them (LogicalTypes.md, nested types)
     * @param required whether NULL is impossible
     */
    public record Field(String name, ColumnType type, boolean required) {
        public static final String ELEMENT = "element";
        public static final String KEY = "key";
        public static final String VALUE = "value";
    }

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
        INSTANT_MICROS,
        TIME_NANOS,
        TIMESTAMP_NANOS,
        INSTANT_NANOS,
        GEOMETRY,
        LIST,
        MAP,
        STRUCT;

        /** Whether values of this kind are made of others. */
        public boolean isNested() {
            return this == LIST || this == MAP || this == STRUCT;
        }
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
        if (!legal || !fieldsFit(kind, fields)) {
            throw new IllegalArgumentException(kind + "(" + precision + "," + scale + ") of " + fields);
        }
        fields = List.copyOf(fields);
    }

    private static boolean fieldsFit(Kind kind, List<Field> fields) {
        return switch (kind) {
            case LIST -> fields.size() == 1;
            case MAP -> fields.size() == 2 && fields.get(0).required();
            case STRUCT -> !fields.isEmpty();
            default -> fields.isEmpty();
        };
    }

    /** A type without parameters: all but {@code DECIMAL} and the nested ones. */
    public static ColumnType of(Kind kind) {
        return new ColumnType(kind, 0, 0, List.of());
    }

    public static ColumnType decimal(int precision, int scale) {
        return new ColumnType(Kind.DECIMAL, precision, scale, List.of());
    }

    /** A list; {@code elementRequired} if no element can be NULL. */
    public static ColumnType list(ColumnType element, boolean elementRequired) {
        return new ColumnType(Kind.LIST, 0, 0, List.of(new Field(Field.ELEMENT, element, elementRequired)));
    }

    /** A map from keys that are never NULL to values that may be. */
    public static ColumnType map(ColumnType key, ColumnType value) {
        return new ColumnType(
                Kind.MAP, 0, 0, List.of(new Field(Field.KEY, key, true), new Field(Field.VALUE, value, false)));
    }

    /** A row inside a row; names of fields are distinct. */
    public static ColumnType struct(List<Field> fields) {
        return new ColumnType(Kind.STRUCT, 0, 0, fields);
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
            case INT64, TIME_MICROS, TIMESTAMP_MICROS, INSTANT_MICROS, TIME_NANOS, TIMESTAMP_NANOS, INSTANT_NANOS ->
                new LongVector();
            case FLOAT -> new FloatVector();
            case DOUBLE -> new DoubleVector();
            case DECIMAL -> {
                if (precision <= MAX_INT_DECIMAL_PRECISION) {
                    yield new IntVector();
                }
                yield precision <= MAX_LONG_DECIMAL_PRECISION ? new LongVector() : new BytesVector();
            }
            case STRING, JSON, BINARY, UUID, GEOMETRY -> new BytesVector();
            case LIST -> new ListVector(fields.get(0).type().newVector());
            case MAP ->
                new MapVector(
                        fields.get(0).type().newVector(), fields.get(1).type().newVector());
            case STRUCT ->
                new StructVector(
                        fields.stream().map(field -> field.type().newVector()).toArray(ColumnVector[]::new));
        };
    }

    @Override
    public String toString() {
        return switch (kind) {
            case DECIMAL -> "DECIMAL(" + precision + "," + scale + ")";
            case LIST -> "LIST<" + fields.get(0).type() + ">";
            case MAP -> "MAP<" + fields.get(0).type() + "," + fields.get(1).type() + ">";
            case STRUCT ->
                fields.stream()
                        .map(field -> field.name() + " " + field.type())
                        .collect(Collectors.joining(", ", "STRUCT<", ">"));
            default -> kind.name();
        };
    }
}
