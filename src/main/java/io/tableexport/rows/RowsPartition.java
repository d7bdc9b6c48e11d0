package io.tableexport.rows;

import io.tableexport.batch.ColumnBatch;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableSchema;
import io.tableexport.failure.ExportException;
import io.tableexport.table.BatchCursor;
import io.tableexport.table.BatchFiller;
import io.tableexport.table.ScanOptions;
import io.tableexport.table.UnfitValueException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * A partition over rows that are maps, as Camel's {@code jdbc:} and {@code sql:} endpoints give them. The types come
 * from an Avro schema, or from the first {@value #INFERRING_ROWS} rows; either way they hold for every row: a value of
 * another type, one that does not fit, a missing or an unknown key fails with the column and the row.
 *
 * <p>The iterator is read one batch at a time, on the calling thread, and closed by whoever opened it; memory holds one
 * batch and, with inferred types, the rows they were inferred from until these are read.
 *
 * <p>What such rows do not tell: a {@code java.sql.Timestamp} is a local time in the JVM's zone, as drivers make them
 * for {@code timestamp}; where it stands for a point in time, an Avro schema with {@code timestamp-micros} says so.
 */
public final class RowsPartition extends BatchCursor {
    /** Rows types are inferred from: enough to meet the usual NULLs, few enough to hold in memory. */
    static final int INFERRING_ROWS = 1_000;

    private final BatchFiller filler;
    private final ColumnBatch batch;
    private final Deque<Map<?, ?>> waiting;
    private final Iterator<?> rows;
    private final String[] keys;
    private final RowsValueReader[] readers;

    private RowsPartition(
            TableSchema schema,
            List<RowsValueReader> readers,
            Deque<Map<?, ?>> waiting,
            Iterator<?> rows,
            ScanOptions options) {
        super(0, schema);
        this.filler = new BatchFiller(schema, options, this::readRow);
        this.batch = schema.newBatch();
        this.waiting = waiting;
        this.rows = rows;
        this.keys = schema.columns().stream().map(TableColumn::name).toArray(String[]::new);
        this.readers = readers.toArray(RowsValueReader[]::new);
    }

    /**
     * Rows whose types an Avro schema gives.
     *
     * @param schema a record of primitive fields, {@code ["null", …]} unions of them and their logical types; its name
     *     is the table's
     * @param rows maps whose keys are exactly the field names
     * @throws ExportException {@code INVALID_REQUEST} if the schema has a type no column can have
     */
    public static RowsPartition withSchema(Schema schema, Iterator<?> rows, ScanOptions options) {
        TableSchema columns = RowsAvroSchema.columns(schema);
        List<RowsValueReader> readers = new ArrayList<>();
        for (TableColumn column : columns.columns()) {
            readers.add(RowsValueReader.of(column.type()));
        }
        return new RowsPartition(columns, readers, new ArrayDeque<>(), rows, options);
    }

    /**
     * Rows whose types are inferred; the first row's keys are the columns, in its order, and every column may be NULL.
     *
     * @param table a name for messages and the Avro record
     * @param rows maps with the same keys each; at least one
     * @throws ExportException {@code INVALID_REQUEST} if there is no row or the first ones do not agree
     */
    public static RowsPartition inferring(String table, Iterator<?> rows, ScanOptions options) {
        Deque<Map<?, ?>> first = new ArrayDeque<>();
        while (first.size() < INFERRING_ROWS && rows.hasNext()) {
            first.add(asMap(rows.next(), first.size() + 1L));
        }
        if (first.isEmpty()) {
            throw ExportException.invalid(
                    "there are no rows to infer the types of '" + table + "' from: give an Avro schema");
        }
        RowsInference inference = new RowsInference(table);
        long row = 1;
        for (Map<?, ?> map : first) {
            inference.add(map, row++);
        }
        return new RowsPartition(inference.schema(), inference.readers(), first, rows, options);
    }

    @Override
    protected ColumnBatch read() {
        filler.fill(batch);
        return batch;
    }

    @Override
    public long readNanos() {
        return filler.nanos();
    }

    private boolean readRow(ColumnBatch into, long row) {
        Map<?, ?> map = waiting.poll();
        if (map == null) {
            if (!rows.hasNext()) {
                return false;
            }
            map = asMap(rows.next(), row);
        }
        if (map.size() != keys.length) {
            checkKeys(map, List.of(keys), row);
        }
        for (int i = 0; i < keys.length; i++) {
            Object value = map.get(keys[i]);
            if (value == null) {
                checkKeys(map, List.of(keys), row); // NULL, or missing while another key is unknown
                into.column(i).appendNull();
                continue;
            }
            try {
                readers[i].append(value, into.column(i));
            } catch (UnfitValueException e) {
                throw ExportException.unrepresentable(keys[i], row, e.getMessage());
            }
        }
        return true;
    }

    private static Map<?, ?> asMap(Object row, long position) {
        if (row instanceof Map<?, ?> map) {
            return map;
        }
        String type = row == null ? "null" : row.getClass().getName();
        throw ExportException.invalid("row " + position + " is not a map of column names to values but " + type);
    }

    /** Refuses a row that lacks a column or has one more: neither may be dropped silently. */
    static void checkKeys(Map<?, ?> row, List<String> columns, long position) {
        for (String column : columns) {
            if (!row.containsKey(column)) {
                throw ExportException.invalid(
                        "row " + position + " has no column '" + column + "': every row must have the same columns");
            }
        }
        if (row.size() != columns.size()) {
            for (Object key : row.keySet()) {
                if (!(key instanceof String name) || !columns.contains(name)) {
                    throw ExportException.invalid("row " + position + " has an unknown column '" + key
                            + "': every row must have the same columns");
                }
            }
        }
    }
}
