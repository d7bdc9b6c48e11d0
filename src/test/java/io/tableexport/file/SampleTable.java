package io.tableexport.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.tableexport.batch.BooleanVector;
import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnBatch;
import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.DoubleVector;
import io.tableexport.batch.FloatVector;
import io.tableexport.batch.IntVector;
import io.tableexport.batch.LongVector;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableSchema;
import io.tableexport.testing.Texts;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** A table with a column of every file type, required and optional, its random rows, and their texts. */
final class SampleTable {
    /** PostgreSQL's timestamps reach from 4713 BC to 294276 AD. */
    private static final long FIRST_MICROS = -210_866_803_200_000_000L;

    private static final long LAST_MICROS = 9_223_371_331_199_999_999L;

    private static final String[] TEXTS = {
        "",
        "a",
        "ASCII only",
        "quote \" and \\ back",
        "tab\tline\nreturn\r",
        "\u0000\u0001\u001f",
        "é€😀",
        "\u2028 and \u2029",
        "long ".repeat(50),
        "x"
    };

    private static final String[] DOCUMENTS = {
        "{}",
        "[]",
        "null",
        "true",
        "0",
        "-1.50e+10",
        "\"\\u0041 \\\" \"",
        "{ \"a\" : [ 1 , 2.0,\n {\"b\": null } ] }",
        "{\"a\":1,\"a\":2}",
        "[\"\u2028é \"]",
        " [ [ [ ] ] ] "
    };

    private SampleTable() {}

    static List<ColumnType> types() {
        List<ColumnType> types = new ArrayList<>();
        // NestedPartsTest and NanosAndGeometryPartsIT have those after these.
        for (Kind kind : EnumSet.range(Kind.BOOLEAN, Kind.INSTANT_MICROS)) {
            if (kind != Kind.DECIMAL) {
                types.add(ColumnType.of(kind));
            }
        }
        for (int[] decimal : new int[][] {
            {1, 0}, {5, 5}, {9, 2}, {10, 0}, {15, 2}, {16, 3}, {18, 18}, {19, 0}, {20, 20}, {28, 5}, {38, 0}, {38, 10}
        }) {
            types.add(ColumnType.decimal(decimal[0], decimal[1]));
        }
        return types;
    }

    static TableSchema schema() {
        List<TableColumn> columns = new ArrayList<>();
        for (ColumnType type : types()) {
            String name = type.toString().toLowerCase(java.util.Locale.ROOT).replaceAll("[(),]", "_");
            columns.add(TableColumn.exact(name, type.toString(), type, false));
            columns.add(TableColumn.exact(name + "_required", type.toString(), type, true));
        }
        return new TableSchema("public.sample", columns);
    }

    static ColumnBatch batch(TableSchema schema, Random random, int rows) {
        ColumnBatch batch = schema.newBatch();
        fill(batch, random, rows);
        return batch;
    }

    static void fill(ColumnBatch batch, Random random, int rows) {
        for (int c = 0; c < batch.columnCount(); c++) {
            TableColumn column = batch.schema().columns().get(c);
            int nullsIn = random.nextInt(4); // none, all, or some
            for (int i = 0; i < rows; i++) {
                boolean isNull = !column.required()
                        && (nullsIn == 1 || (nullsIn == 2 && random.nextBoolean()) || random.nextInt(50) == 0);
                if (isNull) {
                    batch.column(c).appendNull();
                } else {
                    append(batch.column(c), column.type(), random);
                }
            }
        }
    }

    private static void append(ColumnVector vector, ColumnType type, Random random) {
        switch (type.kind()) {
            case BOOLEAN -> ((BooleanVector) vector).append(random.nextBoolean());
            case INT8 -> ((IntVector) vector).append((byte) random.nextInt());
            case INT16 -> ((IntVector) vector).append((short) random.nextInt());
            case INT32 ->
                ((IntVector) vector).append(pick(random, random.nextInt(), Integer.MIN_VALUE, Integer.MAX_VALUE, 0));
            case INT64 ->
                ((LongVector) vector)
                        .append(pick(random, random.nextLong(), Long.MIN_VALUE, Long.MAX_VALUE, (1L << 53) + 1));
            case FLOAT -> ((FloatVector) vector).append(floats(random));
            case DOUBLE -> ((DoubleVector) vector).append(doubles(random));
            case DECIMAL -> appendDecimal(vector, type, random);
            case STRING ->
                ((BytesVector) vector)
                        .append(utf8(
                                random.nextInt(3) == 0
                                        ? Long.toHexString(random.nextLong())
                                        : TEXTS[random.nextInt(TEXTS.length)]));
            case JSON -> ((BytesVector) vector).append(utf8(DOCUMENTS[random.nextInt(DOCUMENTS.length)]));
            case BINARY -> {
                byte[] bytes = new byte[random.nextInt(20)];
                random.nextBytes(bytes);
                ((BytesVector) vector).append(bytes);
            }
            case UUID ->
                ((BytesVector) vector)
                        .append(ByteBuffer.allocate(16)
                                .putLong(random.nextLong())
                                .putLong(random.nextLong())
                                .array());
            case DATE ->
                ((IntVector) vector)
                        .append(pick(
                                random,
                                random.nextInt(40_000) - 10_000,
                                (int) Math.floorDiv(FIRST_MICROS, 86_400_000_000L),
                                2_000_000,
                                -719_529));
            case TIME_MICROS ->
                ((LongVector) vector)
                        .append(pick(
                                random, Math.floorMod(random.nextLong(), 86_400_000_000L), 0L, 86_399_999_999L, 1L));
            case TIMESTAMP_MICROS, INSTANT_MICROS ->
                ((LongVector) vector)
                        .append(pick(random, random.nextInt() * 1_000_003L, FIRST_MICROS, LAST_MICROS, -1L));
            default -> throw new IllegalArgumentException("in a test of its own: " + type);
        }
    }

    private static int pick(Random random, int usual, int... extremes) {
        return random.nextInt(5) == 0 ? extremes[random.nextInt(extremes.length)] : usual;
    }

    private static long pick(Random random, long usual, long... extremes) {
        return random.nextInt(5) == 0 ? extremes[random.nextInt(extremes.length)] : usual;
    }

    private static float floats(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> Float.NaN;
            case 1 -> random.nextBoolean() ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY;
            case 2 -> random.nextBoolean() ? 0.0f : -0.0f;
            case 3 -> random.nextBoolean() ? Float.MIN_VALUE : -Float.MAX_VALUE;
            case 4 -> random.nextInt(10_000) / 100f;
            default -> {
                float any = Float.intBitsToFloat(random.nextInt());
                yield Float.isNaN(any) ? 1.5f : any;
            }
        };
    }

    private static double doubles(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> Double.NaN;
            case 1 -> random.nextBoolean() ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
            case 2 -> random.nextBoolean() ? 0.0 : -0.0;
            case 3 -> random.nextBoolean() ? Double.MIN_VALUE : -Double.MAX_VALUE;
            case 4 -> random.nextInt(1_000_000) / 1000.0;
            default -> {
                double any = Double.longBitsToDouble(random.nextLong());
                yield Double.isNaN(any) ? 0.5 : any;
            }
        };
    }

    private static void appendDecimal(ColumnVector vector, ColumnType type, Random random) {
        BigInteger limit = BigInteger.TEN.pow(type.precision());
        BigInteger largest = limit.subtract(BigInteger.ONE);
        BigInteger unscaled =
                switch (random.nextInt(6)) {
                    case 0 -> largest;
                    case 1 -> largest.negate();
                    case 2 -> BigInteger.valueOf(random.nextInt(3) - 1L);
                    default ->
                        new BigInteger(130, random)
                                .mod(limit)
                                .multiply(BigInteger.valueOf(random.nextBoolean() ? 1 : -1));
                };
        if (vector instanceof IntVector ints) {
            ints.append(unscaled.intValueExact());
        } else if (vector instanceof LongVector longs) {
            longs.append(unscaled.longValueExact());
        } else {
            byte[] shortest = unscaled.toByteArray();
            byte[] bytes = new byte[type.decimalWidth()];
            Arrays.fill(bytes, (byte) (unscaled.signum() < 0 ? -1 : 0));
            System.arraycopy(shortest, 0, bytes, bytes.length - shortest.length, shortest.length);
            ((BytesVector) vector).append(bytes);
        }
    }

    /** The batch's rows in the form the test readers give. */
    static List<Map<String, String>> rows(ColumnBatch batch) {
        List<Map<String, String>> rows = new ArrayList<>();
        for (int i = 0; i < batch.rowCount(); i++) {
            Map<String, String> row = new LinkedHashMap<>();
            for (int c = 0; c < batch.columnCount(); c++) {
                TableColumn column = batch.schema().columns().get(c);
                row.put(column.name(), text(batch.column(c), column.type(), i));
            }
            rows.add(row);
        }
        return rows;
    }

    private static String text(ColumnVector vector, ColumnType type, int row) {
        if (vector.isNull(row)) {
            return null;
        }
        if (vector instanceof BooleanVector booleans) {
            return String.valueOf(booleans.get(row));
        }
        if (vector instanceof FloatVector floats) {
            return Float.toString(floats.get(row));
        }
        if (vector instanceof DoubleVector doubles) {
            return Double.toString(doubles.get(row));
        }
        if (vector instanceof BytesVector bytes) {
            return bytesText(Arrays.copyOfRange(bytes.bytes(), bytes.start(row), bytes.end(row)), type);
        }
        long value = vector instanceof IntVector ints ? ints.get(row) : ((LongVector) vector).get(row);
        return switch (type.kind()) {
            case DECIMAL -> new BigDecimal(BigInteger.valueOf(value), type.scale()).toPlainString();
            case DATE -> Texts.date(value);
            case TIME_MICROS -> Texts.time(value);
            case TIMESTAMP_MICROS -> Texts.timestamp(value);
            case INSTANT_MICROS -> Texts.instant(value);
            default -> Long.toString(value);
        };
    }

    private static String bytesText(byte[] bytes, ColumnType type) {
        return switch (type.kind()) {
            case DECIMAL -> new BigDecimal(new BigInteger(bytes), type.scale()).toPlainString();
            case UUID -> {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                yield new UUID(buffer.getLong(), buffer.getLong()).toString();
            }
            case BINARY -> HexFormat.of().formatHex(bytes);
            default -> new String(bytes, StandardCharsets.UTF_8);
        };
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Fails at the first row that differs, with the columns that do. */
    static void assertSameRows(List<Map<String, String>> found, List<Map<String, String>> expected) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            Map<String, String> row = found.get(i);
            assertThat(row.keySet()).containsExactlyElementsOf(expected.get(i).keySet());
            for (Map.Entry<String, String> value : expected.get(i).entrySet()) {
                assertThat(row.get(value.getKey()))
                        .as("column %s of row %d", value.getKey(), i)
                        .isEqualTo(value.getValue());
            }
        }
    }
}
