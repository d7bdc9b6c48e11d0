package io.tableexport.table;

import io.tableexport.batch.BooleanVector;
import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnBatch;
import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.DoubleVector;
import io.tableexport.batch.FloatVector;
import io.tableexport.batch.IntVector;
import io.tableexport.batch.ListVector;
import io.tableexport.batch.LongVector;
import io.tableexport.batch.MapVector;
import io.tableexport.batch.StructVector;
import io.tableexport.batch.TableColumn;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/** Reads batches back into objects a test can name: the physical values of a batch, decoded by their column's type. */
public final class BatchValues {
    private BatchValues() {}

    /** All values of a column, read to the partition's end. */
    public static List<Object> column(TablePartition partition, String name) {
        List<String> names =
                partition.schema().columns().stream().map(TableColumn::name).toList();
        List<Object> values = new ArrayList<>();
        while (partition.hasNext()) {
            ColumnBatch batch = partition.next();
            values.addAll(column(batch, names.indexOf(name)));
        }
        return values;
    }

    /** All rows, read to the partition's end. */
    public static List<List<Object>> rows(TablePartition partition) {
        List<List<Object>> rows = new ArrayList<>();
        while (partition.hasNext()) {
            ColumnBatch batch = partition.next();
            for (int row = 0; row < batch.rowCount(); row++) {
                List<Object> values = new ArrayList<>();
                for (int i = 0; i < batch.columnCount(); i++) {
                    values.add(column(batch, i).get(row));
                }
                rows.add(values);
            }
        }
        return rows;
    }

    private static List<Object> column(ColumnBatch batch, int index) {
        ColumnType type = batch.schema().columns().get(index).type();
        ColumnVector vector = batch.column(index);
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < vector.size(); i++) {
            values.add(value(type, vector, i));
        }
        return values;
    }

    /** A list's elements, a struct's fields, and of a map its keys and its values, each as a list. */
    private static Object value(ColumnType type, ColumnVector vector, int index) {
        if (vector.isNull(index)) {
            return null;
        }
        if (vector instanceof ListVector list) {
            return values(type.fields().get(0).type(), list.elements(), list.start(index), list.end(index));
        }
        if (vector instanceof MapVector map) {
            return List.of(
                    values(type.fields().get(0).type(), map.keys(), map.start(index), map.end(index)),
                    values(type.fields().get(1).type(), map.values(), map.start(index), map.end(index)));
        }
        if (vector instanceof StructVector struct) {
            List<Object> fields = new ArrayList<>();
            for (int i = 0; i < struct.fieldCount(); i++) {
                fields.add(value(type.fields().get(i).type(), struct.field(i), index));
            }
            return fields;
        }
        return decoded(type, physical(vector, index));
    }

    private static List<Object> values(ColumnType type, ColumnVector vector, int from, int to) {
        List<Object> values = new ArrayList<>();
        for (int i = from; i < to; i++) {
            values.add(value(type, vector, i));
        }
        return values;
    }

    private static Object physical(ColumnVector vector, int i) {
        if (vector instanceof BooleanVector booleans) {
            return booleans.get(i);
        } else if (vector instanceof IntVector ints) {
            return ints.get(i);
        } else if (vector instanceof LongVector longs) {
            return longs.get(i);
        } else if (vector instanceof FloatVector floats) {
            return floats.get(i);
        } else if (vector instanceof DoubleVector doubles) {
            return doubles.get(i);
        }
        BytesVector bytes = (BytesVector) vector;
        return Arrays.copyOfRange(bytes.bytes(), bytes.start(i), bytes.end(i));
    }

    private static Object decoded(ColumnType type, Object value) {
        return switch (type.kind()) {
            case DECIMAL ->
                new BigDecimal(
                        value instanceof byte[] bytes ? new BigInteger(bytes) : new BigInteger(value.toString()),
                        type.scale());
            case STRING, JSON -> new String((byte[]) value, StandardCharsets.UTF_8);
            case UUID -> {
                ByteBuffer bytes = ByteBuffer.wrap((byte[]) value);
                yield new UUID(bytes.getLong(), bytes.getLong());
            }
            case GEOMETRY -> HexFormat.of().formatHex((byte[]) value);
            default -> value;
        };
    }
}
