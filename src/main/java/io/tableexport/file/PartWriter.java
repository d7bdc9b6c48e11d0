package io.tableexport.file;

import java.io.IOException;

/**
 * Writes one part file. Takes batches until {@link #isFull()}, then {@link #commit()} finishes the file. Closing
 * without a commit deletes it: {@code close()} never publishes. Used by one thread; memory is bounded by one row group,
 * and one for each writer {@link #beside} it.
 */
public interface PartWriter extends RowGroupWriter {

    /**
     * Another writer to the same part, for a thread of its own: its row groups come to stand between those of the
     * others. Make all of them before one writes; end them before the part is committed, and close them before the part
     * is closed. Not for parts with a size limit.
     */
    RowGroupWriter beside() throws IOException;

    /** Whether the part takes no more rows by its {@link FileOptions}; true only right after a row group's end. */
    boolean isFull();

    /** Bytes in the file so far. */
    long writtenBytes();

    /** Encoded bytes of the row group in progress, before compression. */
    long bufferedBytes();

    /**
     * Ends the row group in progress and the file, reads back what it counts, and hands the file over.
     *
     * @throws IllegalStateException if a writer beside this one was not ended
     */
    FinishedPart commit() throws IOException;

    /** Discards the file if it was not committed. Idempotent. */
    @Override
    void close();
}
