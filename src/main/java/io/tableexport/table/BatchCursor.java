package io.tableexport.table;

import io.tableexport.batch.ColumnBatch;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableSchema;
import io.tableexport.failure.ExportException;
import java.util.NoSuchElementException;

/**
 * What every row-wise partition has in common: one reused batch, the limits that end it, the counts, and that a reader
 * that failed stays failed. Used by one thread at a time; holds one batch.
 */
abstract class BatchCursor implements TablePartition {
    private final ColumnBatch batch;
    private final ScanOptions options;

    private boolean waiting;
    private boolean exhausted;
    private RuntimeException failure;
    /** Written by the reader's thread, read by whoever reports progress. */
    private volatile long rowsRead;

    private long readNanos;

    BatchCursor(TableSchema schema, ScanOptions options) {
        this.batch = schema.newBatch();
        this.options = options;
    }

    /** Reads one row into {@code batch}; false if there is none left, the batch being unchanged then. */
    abstract boolean readRow(ColumnBatch batch, long row);

    /** Called at the start of every call that may hand out rows; throws where the source is cancelled or closed. */
    void checkUsable() {}

    /** Called before a batch is filled. */
    void beforeBatch() {}

    /** Called when no row is left or reading failed, between {@link #beforeBatch()} and {@link #afterBatch()}. */
    void end() {}

    /** Called after {@link #beforeBatch()}, whether the batch could be filled or not. */
    void afterBatch() {}

    @Override
    public int index() {
        return 0;
    }

    @Override
    public final TableSchema schema() {
        return batch.schema();
    }

    @Override
    public final boolean hasNext() {
        checkUsable();
        if (failure != null) {
            throw failure;
        }
        if (waiting || exhausted) {
            return waiting;
        }
        long start = System.nanoTime();
        batch.clear();
        beforeBatch();
        try {
            fill();
        } catch (RuntimeException e) {
            failure = e;
            end();
            throw e;
        } finally {
            afterBatch();
            readNanos += System.nanoTime() - start;
        }
        waiting = batch.rowCount() > 0;
        return waiting;
    }

    @Override
    public final ColumnBatch next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        waiting = false;
        rowsRead = rowsRead + batch.rowCount();
        return batch;
    }

    @Override
    public final long rowsRead() {
        return rowsRead;
    }

    @Override
    public final long readNanos() {
        return readNanos;
    }

    private void fill() {
        int rows = 0;
        long before = rowsRead;
        while (rows < options.batchRows() && batch.sizeInBytes() < options.batchBytes()) {
            if (!readRow(batch, before + rows + 1)) {
                exhausted = true;
                end();
                break;
            }
            rows++;
        }
        checkRequired();
    }

    /** A NULL in a column that promised none would be written as a value: see {@link TableColumn#required()}. */
    private void checkRequired() {
        for (int i = 0; i < batch.columnCount(); i++) {
            TableColumn column = schema().columns().get(i);
            if (column.required() && batch.column(i).nullCount() > 0) {
                int at = 0;
                while (!batch.column(i).isNull(at)) {
                    at++;
                }
                throw ExportException.unrepresentable(
                        column.name(), rowsRead + at + 1, "it is NULL though the column is declared NOT NULL");
            }
        }
    }
}
