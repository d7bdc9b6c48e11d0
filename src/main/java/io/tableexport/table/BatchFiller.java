package io.tableexport.table;

import io.tableexport.batch.ColumnBatch;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableSchema;
import io.tableexport.failure.ExportException;

/**
 * Fills batches row by row: knows where one ends, and checks what NOT NULL promised. Used by one thread at a time, which
 * another may ask for the time it took.
 */
public final class BatchFiller {
    private final TableSchema schema;
    private final ScanOptions options;
    private final Rows rows;

    private long rowsFilled;
    private boolean exhausted;
    private volatile long nanos;

    /** Where rows come from. */
    @FunctionalInterface
    public interface Rows {

        /**
         * Reads one row into {@code batch}.
         *
         * @param row its position, from 1
         * @return false if there is none left, the batch being unchanged then
         */
        boolean read(ColumnBatch batch, long row);
    }

    /** @param rows where the rows come from */
    public BatchFiller(TableSchema schema, ScanOptions options, Rows rows) {
        this.schema = schema;
        this.options = options;
        this.rows = rows;
    }

    /** Replaces what the batch holds by the next rows; by none if none are left. What it holds if this throws is not to be used. */
    public void fill(ColumnBatch batch) {
        long start = System.nanoTime();
        batch.clear();
        try {
            int count = 0;
            while (!exhausted && count < options.batchRows() && batch.sizeInBytes() < options.batchBytes()) {
                if (rows.read(batch, rowsFilled + count + 1)) {
                    count++;
                } else {
                    exhausted = true;
                }
            }
            checkRequired(batch);
            rowsFilled += count;
        } finally {
            nanos = nanos + System.nanoTime() - start;
        }
    }

    /** Whether the last row has been read. */
    public boolean isExhausted() {
        return exhausted;
    }

    /** Nanoseconds spent in {@link #fill}. */
    public long nanos() {
        return nanos;
    }

    /** A NULL in a column that promised none would be written as a value: see {@link TableColumn#required()}. */
    private void checkRequired(ColumnBatch batch) {
        for (int i = 0; i < batch.columnCount(); i++) {
            TableColumn column = schema.columns().get(i);
            if (column.required() && batch.column(i).nullCount() > 0) {
                int at = 0;
                while (!batch.column(i).isNull(at)) {
                    at++;
                }
                throw ExportException.unrepresentable(
                        column.name(), rowsFilled + at + 1, "it is NULL though the column is declared NOT NULL");
            }
        }
    }
}
