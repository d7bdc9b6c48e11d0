package io.tableexport.postgres;

import io.tableexport.batch.ColumnBatch;
import io.tableexport.batch.ColumnType;
import io.tableexport.batch.TableSchema;
import io.tableexport.table.BatchCursor;
import io.tableexport.table.ScanOptions;
import io.tableexport.table.UnfitValueException;
import java.util.List;

/**
 * One reader: draws ranges from the scan's plan and decodes their rows into one batch, which it fills again and again.
 * Used by one thread at a time; its scan closes the connection. Memory is one batch and one row.
 */
final class PostgresPartition extends BatchCursor {
    /** What a field's values take in a batch at most beyond their bytes on the wire: a decimal of 16 bytes. */
    private static final int MOST_GROWTH_BYTES = 16;

    /** How many times its bytes on the wire a value inside a nested one takes at most: a NULL has four there. */
    private static final int NESTED_GROWTH = 5;

    private final PostgresPlan plan;
    private final PostgresSession session;
    private final ScanOptions options;
    private final ColumnBatch batch;
    private final PostgresColumnDecoder[] decoders;
    private final boolean[] nullWhenUnfit;
    private final int growth;
    private PostgresCopy copy;
    private long rowsDecoded;
    private long readNanos;

    PostgresPartition(
            int index,
            TableSchema schema,
            List<PostgresColumn> columns,
            PostgresPlan plan,
            PostgresSession session,
            ScanOptions options) {
        super(index, schema);
        this.plan = plan;
        this.session = session;
        this.options = options;
        this.batch = schema.newBatch();
        this.decoders = new PostgresColumnDecoder[columns.size()];
        this.nullWhenUnfit = new boolean[columns.size()];
        this.growth = schema.columns().stream()
                .mapToInt(column -> growth(column.type()))
                .max()
                .orElse(1);
        for (int i = 0; i < decoders.length; i++) {
            decoders[i] = columns.get(i).newDecoder(batch.column(i));
            nullWhenUnfit[i] = columns.get(i).nullWhenUnfit();
        }
    }

    /** How many times its bytes on the wire a value of a type takes in a batch at most; 1 for what is not nested. */
    private static int growth(ColumnType type) {
        return type.kind().isNested() ? NESTED_GROWTH * leaves(type) : 1;
    }

    private static int leaves(ColumnType type) {
        return type.fields().stream().mapToInt(field -> leaves(field.type())).sum()
                + (type.kind().isNested() ? 0 : 1);
    }

    @Override
    protected ColumnBatch read() {
        long start = System.nanoTime();
        session.enter();
        try {
            fill();
        } finally {
            session.exit();
            readNanos += System.nanoTime() - start;
        }
        return batch;
    }

    private void fill() {
        batch.clear();
        int rows = 0;
        // Never less than the batch holds, and exact whenever it reaches the limit: most rows need no sum over columns.
        long sizeBound = 0;
        while (rows < options.batchRows() && nextRow()) {
            sizeBound += (long) growth * decodeRow() + (long) MOST_GROWTH_BYTES * decoders.length;
            rows++;
            if (sizeBound >= options.batchBytes()) {
                sizeBound = batch.sizeInBytes();
                if (sizeBound >= options.batchBytes()) {
                    return;
                }
            }
        }
    }

    private boolean nextRow() {
        while (true) {
            if (copy == null) {
                String sql = plan.nextStatement();
                if (sql == null) {
                    return false;
                }
                copy = new PostgresCopy(session, sql, decoders.length);
            }
            if (copy.next()) {
                return true;
            }
            copy = null;
        }
    }

    /** Decodes the row the COPY stands on and returns its bytes on the wire. */
    private int decodeRow() {
        byte[] bytes = copy.bytes();
        int end = copy.end();
        int start = copy.position();
        int position = start;
        long row = ++rowsDecoded;
        for (int i = 0; i < decoders.length; i++) {
            PostgresColumnDecoder decoder = decoders[i];
            if (end - position < Integer.BYTES) {
                throw PostgresWire.broken("a row ends before its last field");
            }
            int length = PostgresWire.int32(bytes, position);
            position += Integer.BYTES;
            if (length < 0) {
                decoder.decodeNull(row);
                continue;
            }
            if (length > end - position) {
                throw PostgresWire.broken("a row ends inside a field");
            }
            try {
                decoder.decode(bytes, position, length);
            } catch (UnfitValueException e) {
                decoder.decodeUnfit(e, nullWhenUnfit[i], row);
            }
            position += length;
        }
        copy.advanceTo(position);
        return position - start;
    }

    @Override
    public long readNanos() {
        return readNanos;
    }
}
