package io.tableexport.file;

import io.tableexport.batch.BooleanVector;
import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.DoubleVector;
import io.tableexport.batch.FloatVector;
import io.tableexport.batch.IntVector;
import io.tableexport.batch.LongVector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Puts one value of a column, not NULL, as JSON. Picked once per column by its type. */
@FunctionalInterface
interface JsonValue {
    /** Decimals of more digits are strings: readers that take numbers as {@code double} would change them. */
    int MAX_NUMBER_PRECISION = 15;

    /** What a NULL is. */
    byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    /** Returns false, perhaps with a part put, if the value cannot stand in JSON. */
    boolean put(ColumnVector vector, int row, JsonBuffer out) throws IOException;

    static JsonValue of(ColumnType type) {
        return switch (type.kind()) {
            case BOOLEAN -> booleans();
            case INT8, INT16, INT32 ->
                (vector, row, out) -> {
                    out.putNumber(((IntVector) vector).get(row));
                    return true;
                };
            case INT64 ->
                (vector, row, out) -> {
                    out.putNumber(((LongVector) vector).get(row));
                    return true;
                };
            case FLOAT ->
                (vector, row, out) -> {
                    JsonFloats.put(((FloatVector) vector).get(row), out);
                    return true;
                };
            case DOUBLE ->
                (vector, row, out) -> {
                    JsonFloats.put(((DoubleVector) vector).get(row), out);
                    return true;
                };
            case DECIMAL -> type.precision() <= MAX_NUMBER_PRECISION ? decimals(type) : quoted(decimals(type));
            case STRING, JSON, BINARY, UUID, GEOMETRY -> bytes(type.kind());
            case DATE ->
                (vector, row, out) -> {
                    out.put('"');
                    JsonTimes.putDate(((IntVector) vector).get(row), out);
                    out.put('"');
                    return true;
                };
            case TIME_MICROS -> times(JsonTimes.MICROS);
            case TIME_NANOS -> times(JsonTimes.NANOS);
            case TIMESTAMP_MICROS -> timestamps(JsonTimes.MICROS);
            case TIMESTAMP_NANOS -> timestamps(JsonTimes.NANOS);
            case INSTANT_MICROS -> instants(JsonTimes.MICROS);
            case INSTANT_NANOS -> instants(JsonTimes.NANOS);
            case LIST -> JsonNested.lists(type);
            case MAP -> JsonNested.maps(type);
            case STRUCT -> JsonNested.structs(type);
        };
    }

    private static JsonValue times(int digits) {
        return (vector, row, out) -> {
            out.put('"');
            JsonTimes.putTime(((LongVector) vector).get(row), digits, out);
            out.put('"');
            return true;
        };
    }

    private static JsonValue timestamps(int digits) {
        return (vector, row, out) -> {
            out.put('"');
            JsonTimes.putTimestamp(((LongVector) vector).get(row), digits, out);
            out.put('"');
            return true;
        };
    }

    private static JsonValue instants(int digits) {
        return (vector, row, out) -> {
            out.put('"');
            JsonTimes.putTimestamp(((LongVector) vector).get(row), digits, out);
            out.put('Z');
            out.put('"');
            return true;
        };
    }

    private static JsonValue booleans() {
        byte[] yes = "true".getBytes(StandardCharsets.US_ASCII);
        byte[] no = "false".getBytes(StandardCharsets.US_ASCII);
        return (vector, row, out) -> {
            out.put(((BooleanVector) vector).get(row) ? yes : no);
            return true;
        };
    }

    private static JsonValue decimals(ColumnType type) {
        int scale = type.scale();
        if (type.precision() <= ColumnType.MAX_INT_DECIMAL_PRECISION) {
            return (vector, row, out) -> {
                out.putDecimal(((IntVector) vector).get(row), scale);
                return true;
            };
        }
        if (type.precision() <= ColumnType.MAX_LONG_DECIMAL_PRECISION) {
            return (vector, row, out) -> {
                out.putDecimal(((LongVector) vector).get(row), scale);
                return true;
            };
        }
        JsonWideDecimals wide = new JsonWideDecimals(type);
        return (vector, row, out) -> {
            BytesVector values = (BytesVector) vector;
            wide.put(values.bytes(), values.start(row), values.end(row), out);
            return true;
        };
    }

    private static JsonValue bytes(ColumnType.Kind kind) {
        return switch (kind) {
            case BINARY ->
                (vector, row, out) -> {
                    BytesVector values = (BytesVector) vector;
                    JsonStrings.putBase64(values.bytes(), values.start(row), values.end(row), out);
                    return true;
                };
            case UUID ->
                (vector, row, out) -> {
                    BytesVector values = (BytesVector) vector;
                    JsonStrings.putUuid(values.bytes(), values.start(row), out);
                    return true;
                };
            case GEOMETRY ->
                quoted((vector, row, out) -> {
                    BytesVector values = (BytesVector) vector;
                    return JsonGeometry.put(values.bytes(), values.start(row), values.end(row), out);
                });
            case JSON -> {
                JsonDocument document = new JsonDocument();
                yield (vector, row, out) -> {
                    BytesVector values = (BytesVector) vector;
                    return document.copy(values.bytes(), values.start(row), values.end(row), out);
                };
            }
            default ->
                (vector, row, out) -> {
                    BytesVector values = (BytesVector) vector;
                    return JsonStrings.putText(values.bytes(), values.start(row), values.end(row), out);
                };
        };
    }

    private static JsonValue quoted(JsonValue value) {
        return (vector, row, out) -> {
            out.put('"');
            boolean put = value.put(vector, row, out);
            out.put('"');
            return put;
        };
    }
}
