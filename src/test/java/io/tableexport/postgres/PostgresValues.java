package io.tableexport.postgres;

import io.tableexport.batch.BooleanVector;
import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.DoubleVector;
import io.tableexport.batch.FloatVector;
import io.tableexport.batch.IntVector;
import io.tableexport.batch.ListVector;
import io.tableexport.batch.LongVector;
import io.tableexport.batch.MapVector;
import io.tableexport.batch.StructVector;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/** Values of a batch, and the same values from what {@code ::text} prints, by means that share nothing. */
final class PostgresValues {
    private PostgresValues() {}

    /** The value as an object with a meaningful {@code equals}; null for NULL. */
    static Object decoded(ColumnType type, ColumnVector vector, int index) {
        if (vector.isNull(index)) {
            return null;
        }
        return switch (type.kind()) {
            case BOOLEAN -> ((BooleanVector) vector).get(index);
            case INT8, INT16, INT32 -> (long) ((IntVector) vector).get(index);
            case INT64 -> ((LongVector) vector).get(index);
            case FLOAT -> ((FloatVector) vector).get(index);
            case DOUBLE -> ((DoubleVector) vector).get(index);
            case DECIMAL -> new BigDecimal(unscaled(vector, index), type.scale());
            case STRING, JSON -> new String(bytes(vector, index), StandardCharsets.UTF_8);
            case BINARY -> HexFormat.of().formatHex(bytes(vector, index));
            case UUID -> {
                ByteBuffer buffer = ByteBuffer.wrap(bytes(vector, index));
                yield new UUID(buffer.getLong(), buffer.getLong());
            }
            case DATE -> LocalDate.ofEpochDay(((IntVector) vector).get(index));
            case TIME_MICROS -> LocalTime.ofNanoOfDay(((LongVector) vector).get(index) * 1000);
            case TIMESTAMP_MICROS, INSTANT_MICROS -> {
                long micros = ((LongVector) vector).get(index);
                yield LocalDateTime.ofEpochSecond(
                        Math.floorDiv(micros, 1_000_000L),
                        (int) Math.floorMod(micros, 1_000_000L) * 1000,
                        ZoneOffset.UTC);
            }
            case LIST -> {
                ListVector list = (ListVector) vector;
                yield elements(type.fields().get(0).type(), list.elements(), list.start(index), list.end(index));
            }
            case MAP -> {
                MapVector map = (MapVector) vector;
                yield List.of(
                        elements(type.fields().get(0).type(), map.keys(), map.start(index), map.end(index)),
                        elements(type.fields().get(1).type(), map.values(), map.start(index), map.end(index)));
            }
            case STRUCT -> {
                StructVector struct = (StructVector) vector;
                List<Object> fields = new ArrayList<>();
                for (int i = 0; i < struct.fieldCount(); i++) {
                    fields.add(decoded(type.fields().get(i).type(), struct.field(i), index));
                }
                yield fields;
            }
            case TIME_NANOS, TIMESTAMP_NANOS, INSTANT_NANOS, GEOMETRY ->
                throw new IllegalArgumentException("PostgreSQL has none: " + type);
        };
    }

    private static List<Object> elements(ColumnType type, ColumnVector vector, int from, int to) {
        List<Object> elements = new ArrayList<>();
        for (int i = from; i < to; i++) {
            elements.add(decoded(type, vector, i));
        }
        return elements;
    }

    /** What {@link #decoded} must give for a value that the server, in UTC, prints as {@code text}. */
    static Object printed(ColumnType type, String text) {
        if (text == null) {
            return null;
        }
        return switch (type.kind()) {
            case BOOLEAN -> text.equals("true") || text.equals("t"); // inside arrays
            case INT8, INT16, INT32, INT64 -> Long.parseLong(text);
            case FLOAT -> Float.parseFloat(text);
            case DOUBLE -> Double.parseDouble(text);
            case DECIMAL -> new BigDecimal(text);
            case STRING, JSON -> text;
            case BINARY -> text.substring("\\x".length());
            case UUID -> UUID.fromString(text);
            case DATE -> date(text);
            case TIME_MICROS -> LocalTime.parse(text);
            case TIMESTAMP_MICROS -> timestamp(text);
            case INSTANT_MICROS -> timestamp(text.replace("+00", ""));
            case LIST, MAP, STRUCT -> PrintedNested.values(type, text);
            case TIME_NANOS, TIMESTAMP_NANOS, INSTANT_NANOS, GEOMETRY ->
                throw new IllegalArgumentException("PostgreSQL has none: " + type);
        };
    }

    private static LocalDateTime timestamp(String text) {
        String[] parts = text.split(" ", 3);
        LocalDate date = date(parts.length == 3 ? parts[0] + " " + parts[2] : parts[0]);
        return LocalDateTime.of(date, LocalTime.parse(parts[1])).truncatedTo(ChronoUnit.MICROS);
    }

    private static LocalDate date(String text) {
        boolean beforeChrist = text.endsWith(" BC");
        String[] parts = text.replace(" BC", "").split("-", -1);
        int year = Integer.parseInt(parts[0]);
        return LocalDate.of(beforeChrist ? 1 - year : year, Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    }

    private static BigInteger unscaled(ColumnVector vector, int index) {
        if (vector instanceof IntVector ints) {
            return BigInteger.valueOf(ints.get(index));
        }
        if (vector instanceof LongVector longs) {
            return BigInteger.valueOf(longs.get(index));
        }
        return new BigInteger(bytes(vector, index));
    }

    private static byte[] bytes(ColumnVector vector, int index) {
        BytesVector bytes = (BytesVector) vector;
        return Arrays.copyOfRange(bytes.bytes(), bytes.start(index), bytes.end(index));
    }
}
