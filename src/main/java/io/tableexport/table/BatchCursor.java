package io.tableexport.table;

import io.tableexport.batch.ColumnBatch;
import io.tableexport.batch.TableSchema;
import java.util.NoSuchElementException;

/**
 * What every partition has in common: the batch that waits, the rows handed out, and that a reader that failed
 * stays failed. Used by one thread at a time.
 */
public abstract class BatchCursor implements TablePartition {
    private final int index;
    private final TableSchema schema;

    private ColumnBatch waiting;
    private boolean exhausted;
    private Throwable failure;
    /** Written by the reader's thread, read by whoever reports progress. */
    private volatile long rowsRead;

    protected BatchCursor(int index, TableSchema schema) {
        this.index = index;
        this.schema = schema;
    }

    /** The next rows, or an empty batch if none are left; it takes back the batch it returned before. */
    protected abstract ColumnBatch read();

    /** Called at the start of every call that may hand out rows; throws where the source is cancelled or closed. */
    protected void checkUsable() {}

    @Override
    public final int index() {
        return index;
    }

    @Override
    public final TableSchema schema() {
        return schema;
    }

    @Override
    public final boolean hasNext() {
        checkUsable();
        rethrow(failure);
        if (waiting != null || exhausted) {
            return waiting != null;
        }
        ColumnBatch batch;
        try {
            batch = read();
        } catch (RuntimeException | Error e) {
            failure = e; // a batch with half a row in it must never be handed out
            throw e;
        }
        exhausted = batch.rowCount() == 0;
        waiting = exhausted ? null : batch;
        return !exhausted;
    }

    @Override
    public final ColumnBatch next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no rows are left in partition " + index);
        }
        ColumnBatch batch = waiting;
        waiting = null;
        rowsRead = rowsRead + batch.rowCount();
        return batch;
    }

    @Override
    public final long rowsRead() {
        return rowsRead;
    }

    /** Throws what reading threw before, if it did. */
    public static void rethrow(Throwable failure) {
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        if (failure instanceof Error error) {
            throw error;
        }
    }
}
