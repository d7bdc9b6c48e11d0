package io.tableexport.rows;

import io.tableexport.batch.BooleanVector;
import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.DoubleVector;
import io.tableexport.batch.FloatVector;
import io.tableexport.batch.IntVector;
import io.tableexport.batch.LongVector;
import io.tableexport.table.Decimals;
import io.tableexport.table.LargeValues;
import io.tableexport.table.UnfitValueException;
import io.tableexport.table.Utf8;
import io.tableexport.table.Uuids;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.SQLException;
import java.util.UUID;

/** Takes the Java values one column of a row may have, exactly or not at all. */
@FunctionalInterface
interface RowsValueReader {

    /**
     * Appends a value.
     *
     * @param value not null
     * @throws UnfitValueException if it is of another type or the column cannot hold it; {@code into} is unchanged then
     */
    void append(Object value, ColumnVector into) throws UnfitValueException;

    /** The reader of a column of a file type. */
    static RowsValueReader of(ColumnType type) {
        return switch (type.kind()) {
            case BOOLEAN -> (value, into) -> ((BooleanVector) into).append(as(Boolean.class, value, type));
            case INT8 ->
                (value, into) -> ((IntVector) into).append(integer(value, type, Byte.MIN_VALUE, Byte.MAX_VALUE));
            case INT16 ->
                (value, into) -> ((IntVector) into).append(integer(value, type, Short.MIN_VALUE, Short.MAX_VALUE));
            case INT32 ->
                (value, into) -> ((IntVector) into).append(integer(value, type, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case INT64 -> (value, into) -> ((LongVector) into).append(whole(value, type));
            case FLOAT -> (value, into) -> ((FloatVector) into).append(as(Float.class, value, type));
            case DOUBLE -> (value, into) -> ((DoubleVector) into).append(floating(value, type));
            case DECIMAL -> (value, into) -> Decimals.append(decimal(value, type), type, into);
            case STRING, JSON -> (value, into) -> text(value, type, (BytesVector) into);
            case BINARY -> (value, into) -> binary(value, type, (BytesVector) into);
            case UUID -> (value, into) -> Uuids.append(as(UUID.class, value, type), (BytesVector) into);
            case DATE -> (value, into) -> ((IntVector) into).append(RowsTemporals.epochDay(value, type));
            case TIME_MICROS -> (value, into) -> ((LongVector) into).append(RowsTemporals.microsOfDay(value, type));
            case TIMESTAMP_MICROS ->
                (value, into) -> ((LongVector) into).append(RowsTemporals.localMicros(value, type));
            case INSTANT_MICROS ->
                (value, into) -> ((LongVector) into).append(RowsTemporals.instantMicros(value, type));
            // No type the Avro schemas taken here or the inference come to.
            case TIME_NANOS, TIMESTAMP_NANOS, INSTANT_NANOS, GEOMETRY, LIST, MAP, STRUCT ->
                throw new IllegalArgumentException("rows have no values of " + type);
        };
    }

    /** What a column is told that gets a value of a Java type it does not take. */
    static UnfitValueException unexpected(Object value, ColumnType type) {
        return new UnfitValueException("a " + value.getClass().getName() + " stands in a column of " + type
                + ", by the Avro schema or the first rows; give an Avro schema that takes it");
    }

    private static <T> T as(Class<T> expected, Object value, ColumnType type) throws UnfitValueException {
        if (!expected.isInstance(value)) {
            throw unexpected(value, type);
        }
        return expected.cast(value);
    }

    private static int integer(Object value, ColumnType type, int least, int most) throws UnfitValueException {
        long whole = whole(value, type);
        if (whole < least || whole > most) {
            throw new UnfitValueException("the number is outside the range of " + type);
        }
        return (int) whole;
    }

    private static long whole(Object value, ColumnType type) throws UnfitValueException {
        if (value instanceof Integer || value instanceof Long || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        BigInteger big = as(BigInteger.class, value, type);
        if (big.bitLength() >= Long.SIZE) {
            throw new UnfitValueException("the number is outside the range of " + type);
        }
        return big.longValue();
    }

    /** A float and an int are a double exactly; a long may not be. */
    private static double floating(Object value, ColumnType type) throws UnfitValueException {
        boolean exact = value instanceof Double
                || value instanceof Float
                || value instanceof Integer
                || value instanceof Short
                || value instanceof Byte;
        if (!exact) {
            throw unexpected(value, type);
        }
        return ((Number) value).doubleValue();
    }

    private static BigDecimal decimal(Object value, ColumnType type) throws UnfitValueException {
        if (value instanceof BigDecimal decimal) {
            return decimal;
        }
        return value instanceof BigInteger big ? new BigDecimal(big) : BigDecimal.valueOf(whole(value, type));
    }

    private static void text(Object value, ColumnType type, BytesVector into) throws UnfitValueException {
        if (value instanceof CharSequence || value instanceof Character || value instanceof Enum<?>) {
            Utf8.append(value.toString(), into);
            return;
        }
        try {
            LargeValues.append(as(Clob.class, value, type), into);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private static void binary(Object value, ColumnType type, BytesVector into) throws UnfitValueException {
        if (value instanceof byte[] bytes) {
            into.append(bytes);
        } else if (value instanceof ByteBuffer buffer) {
            int length = buffer.remaining();
            int start = into.reserve(length);
            buffer.duplicate().get(into.bytes(), start, length);
        } else {
            try {
                LargeValues.append(as(Blob.class, value, type), into);
            } catch (SQLException e) {
                throw unreadable(e);
            }
        }
    }

    private static UnfitValueException unreadable(SQLException e) {
        return new UnfitValueException("the driver cannot read the large object (SQLSTATE " + e.getSQLState() + ")");
    }
}
