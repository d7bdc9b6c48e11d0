package io.tableexport.file;

import io.tableexport.batch.ColumnBatch;
import java.io.IOException;

/**
 * Writes one part file. Takes batches until {@link #isFull()}, then {@link #commit()} finishes the file. Closing
 * without a commit deletes it: {@code close()} never publishes. Used by one thread; memory is bounded by one row group.
 */
public interface PartWriter extends AutoCloseable {

    /** Encodes the rows of a batch; the batch is free again when this returns. A row group may end here. */
    void write(ColumnBatch batch) throws IOException;

    /** Whether the part takes no more rows by its {@link FileOptions}; true only right after a row group's end. */
    boolean isFull();

    /** Bytes in the file so far. */
    long writtenBytes();

    /** Encoded bytes of the row group in progress, before compression. */
    long bufferedBytes();

    /** Ends the row group in progress and the file, reads back what it counts, and hands the file over. */
    FinishedPart commit() throws IOException;

    /** Discards the file if it was not committed. Idempotent. */
    @Override
    void close();
}
