package io.tableexport.table;

import io.tableexport.batch.ColumnBatch;
import io.tableexport.batch.TableSchema;

/**
 * A cursor of batches over the rows one reader reads. Used by one thread at a time; holds a few batches. It needs no close:
 * its scan closes it.
 */
public interface TablePartition {

    /** Which of the scan's partitions this is, from 0. */
    int index();

    TableSchema schema();

    /**
     * Whether rows are left. Reads the next batch if none is waiting, which makes the batch {@link #next()} returned
     * before invalid.
     */
    boolean hasNext();

    /**
     * The next batch, never empty. The partition owns it: it is valid until the next call of {@link #hasNext()} or this
     * method.
     *
     * @throws java.util.NoSuchElementException if no rows are left
     */
    ColumnBatch next();

    /** Rows handed out so far. */
    long rowsRead();

    /** Nanoseconds this partition spent reading and decoding, be it while rows read before were encoded. */
    long readNanos();
}
