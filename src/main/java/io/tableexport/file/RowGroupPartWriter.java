package io.tableexport.file;

import io.tableexport.batch.ColumnBatch;
import io.tableexport.batch.TableSchema;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import java.io.IOException;

/**
 * What both formats share: where row groups end, when a part is full, and that a part is either committed whole or
 * deleted. A write that fails leaves a part that can only be closed. The encoders below it see rows, never limits.
 *
 * <p>Writers beside the first have their own row group and encoder; what all of them did to the part is in {@link
 * Shared}, whose lock is held while a row group goes to the file.
 */
abstract class RowGroupPartWriter implements PartWriter {
    private enum State {
        OPEN,
        BROKEN,
        ENDED,
        COMMITTED,
        CLOSED
    }

    /** What the finished file says about itself. */
    record ReadBack(long rows, int rowGroups, long uncompressedBytes) {}

    /** What several writers did to one part. Whoever reads or changes it, or the file, holds its lock. */
    private static final class Shared {
        private int rowGroups;
        private long rows;
        private long encodeNanos;
        /** Writers beside the first that were not ended. */
        private int unended;
        /** Why a row group stands in the file by half: nothing can follow it. */
        private Throwable broken;

        /** Fails as the writer did that broke the file: what the file then says of its state is no reason. */
        private void requireWhole() throws IOException {
            if (broken instanceof IOException io) {
                throw io;
            }
            if (broken instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            if (broken instanceof Error error) {
                throw error;
            }
        }
    }

    private final TableSchema schema;
    private final FileOptions options;
    private final PartFile file;
    private final Shared shared;
    private final boolean first;
    private State state = State.OPEN;
    private int groupRows;
    private long rows;
    private long encodeNanos;

    RowGroupPartWriter(TableSchema schema, FileOptions options, PartFile file) {
        this.schema = schema;
        this.options = options;
        this.file = file;
        this.shared = new Shared();
        this.first = true;
    }

    /** A writer beside another. */
    RowGroupPartWriter(RowGroupPartWriter other) {
        this.schema = other.schema;
        this.options = other.options;
        this.file = other.file;
        this.shared = other.shared;
        this.first = false;
    }

    /** Whether this is the writer that ends the file, and frees what all share. */
    final boolean isFirst() {
        return first;
    }

    /** An encoder beside this one, to the same file. */
    abstract RowGroupPartWriter newBeside() throws IOException;

    /** Encodes the rows {@code [from, to)}; this writer wrote {@code partRow} rows to the part before the first of them. */
    abstract void encode(ColumnBatch batch, int from, int to, long partRow) throws IOException;

    /** Ends the row group in progress, which has {@code groupRows} rows; no other writer does so meanwhile. */
    abstract void endRowGroup(int groupRows) throws IOException;

    /** Writes what ends a file; its bytes are complete when this returns. */
    abstract void endFile() throws IOException;

    /** Reads the finished file. */
    abstract ReadBack readBack() throws IOException;

    /** Frees what the encoder holds outside the heap. Called once, also after a failure. */
    abstract void release() throws IOException;

    /** The most row groups a file of this format can have. */
    abstract int maxRowGroups();

    @Override
    public final void write(ColumnBatch batch) throws IOException {
        requireOpen();
        requireWholeRows(batch);
        long start = System.nanoTime();
        state = State.BROKEN;
        int batchRows = batch.rowCount();
        int from = 0;
        while (from < batchRows) {
            if (groupRows == 0) {
                requireRoomForRowGroup();
            }
            int to = from + Math.min(batchRows - from, FileOptions.MAX_ROW_GROUP_ROWS - groupRows);
            encode(batch, from, to, rows);
            groupRows += to - from;
            rows += to - from;
            from = to;
            if (rowGroupIsFull(batchRows)) {
                endRowGroup();
            }
        }
        state = State.OPEN;
        encodeNanos += System.nanoTime() - start;
    }

    @Override
    public final RowGroupWriter beside() throws IOException {
        requireOpen();
        if (rows > 0) {
            throw new IllegalStateException("make all writers of a part before one of them writes");
        }
        RowGroupPartWriter beside = newBeside();
        synchronized (shared) {
            shared.unended++;
        }
        return beside;
    }

    @Override
    public final boolean isFull() {
        if (groupRows > 0) {
            return false;
        }
        boolean rolls = options.maxRowGroupsPerFile() > 0 || options.targetFileSizeBytes() > 0;
        synchronized (shared) {
            return shared.rowGroups > 0
                    && (options.isFull(shared.rowGroups, writtenBytes())
                            || (rolls && shared.rowGroups >= maxRowGroups()));
        }
    }

    @Override
    public final long writtenBytes() {
        synchronized (shared) {
            return file.position();
        }
    }

    @Override
    public final void end() throws IOException {
        requireOpen();
        long start = System.nanoTime();
        state = State.BROKEN;
        if (groupRows > 0) {
            endRowGroup();
        }
        state = State.ENDED;
        synchronized (shared) {
            shared.rows += rows;
            shared.encodeNanos += encodeNanos + System.nanoTime() - start;
            if (!first) {
                shared.unended--;
            }
        }
    }

    @Override
    public final FinishedPart commit() throws IOException {
        end();
        state = State.BROKEN;
        synchronized (shared) {
            if (shared.unended > 0) {
                throw new IllegalStateException(
                        shared.unended + " writers of " + file.path().getFileName() + " were not ended");
            }
            return finish();
        }
    }

    private FinishedPart finish() throws IOException {
        long start = System.nanoTime();
        endFile();
        String sha256 = file.finish();
        shared.encodeNanos += System.nanoTime() - start;
        ReadBack found = readBack();
        if (found.rowGroups() != shared.rowGroups) {
            throw new ExportException(
                    FailureType.INTERNAL,
                    "a part of table '" + schema.table() + "' was written with " + shared.rowGroups
                            + " row groups and read back with " + found.rowGroups());
        }
        state = State.COMMITTED;
        return new FinishedPart(
                file.path(),
                shared.rows,
                found.rows(),
                found.rowGroups(),
                file.position(),
                found.uncompressedBytes(),
                sha256,
                shared.encodeNanos);
    }

    @Override
    public final void close() {
        if (state == State.CLOSED) {
            return;
        }
        boolean discard = first && state != State.COMMITTED;
        state = State.CLOSED;
        try {
            try {
                if (discard) {
                    file.discard();
                }
            } finally {
                release();
            }
        } catch (IOException e) {
            throw new ExportException(
                    FailureType.INTERNAL, "cannot delete the part file '" + file.path() + "': remove it by hand", e);
        }
    }

    /**
     * At the size asked for; or when another batch like this one would not fit under the row limit, so that row groups
     * end at batch boundaries unless one batch alone is over it.
     */
    private boolean rowGroupIsFull(int batchRows) {
        return bufferedBytes() >= options.rowGroupSize() || groupRows > FileOptions.MAX_ROW_GROUP_ROWS - batchRows;
    }

    private void endRowGroup() throws IOException {
        synchronized (shared) {
            shared.requireWhole();
            requireRoomForRowGroup(); // others took some meanwhile
            try {
                endRowGroup(groupRows);
            } catch (IOException | RuntimeException | Error e) {
                shared.broken = e;
                throw e;
            }
            shared.rowGroups++;
        }
        groupRows = 0;
    }

    private void requireRoomForRowGroup() {
        boolean full;
        synchronized (shared) {
            full = shared.rowGroups >= maxRowGroups();
        }
        if (full) {
            throw ExportException.invalid("row_group_size " + options.rowGroupSize() + " is too small for table '"
                    + schema.table() + "': one file can have " + maxRowGroups()
                    + " row groups; use a larger row_group_size or mode multi_file");
        }
    }

    private void requireOpen() {
        if (state != State.OPEN) {
            throw new IllegalStateException("the part " + file.path().getFileName() + " is " + state);
        }
    }

    private static void requireWholeRows(ColumnBatch batch) {
        for (int i = 0; i < batch.columnCount(); i++) {
            if (batch.column(i).size() != batch.rowCount()) {
                throw new IllegalArgumentException("column '"
                        + batch.schema().columns().get(i).name() + "' has "
                        + batch.column(i).size() + " values, the batch " + batch.rowCount() + " rows");
            }
        }
    }
}
