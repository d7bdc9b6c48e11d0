package io.tableexport.file;

import io.tableexport.batch.ColumnBatch;
import io.tableexport.batch.TableSchema;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import java.io.IOException;

/**
 * What both formats share: where row groups end, when a part is full, and that a part is either committed whole or
 * deleted. A write that fails leaves a part that can only be closed. The encoders below it see rows, never limits.
 */
abstract class RowGroupPartWriter implements PartWriter {
    private enum State {
        OPEN,
        BROKEN,
        COMMITTED,
        CLOSED
    }

    /** What the finished file says about itself. */
    record ReadBack(long rows, int rowGroups, long uncompressedBytes) {}

    private final TableSchema schema;
    private final FileOptions options;
    private final PartFile file;
    private State state = State.OPEN;
    private int rowGroups;
    private int groupRows;
    private long rows;
    private long encodeNanos;

    RowGroupPartWriter(TableSchema schema, FileOptions options, PartFile file) {
        this.schema = schema;
        this.options = options;
        this.file = file;
    }

    /** Encodes the rows {@code [from, to)}; {@code partRow} rows of the part stand before the first of them. */
    abstract void encode(ColumnBatch batch, int from, int to, long partRow) throws IOException;

    /** Ends the row group in progress, which has {@code groupRows} rows. */
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
            requireRoomForRowGroup();
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
    public final boolean isFull() {
        if (groupRows > 0 || rowGroups == 0) {
            return false;
        }
        boolean rolls = options.maxRowGroupsPerFile() > 0 || options.targetFileSizeBytes() > 0;
        return options.isFull(rowGroups, writtenBytes()) || (rolls && rowGroups >= maxRowGroups());
    }

    @Override
    public final long writtenBytes() {
        return file.position();
    }

    @Override
    public final FinishedPart commit() throws IOException {
        requireOpen();
        long start = System.nanoTime();
        state = State.BROKEN;
        if (groupRows > 0) {
            endRowGroup();
        }
        endFile();
        String sha256 = file.finish();
        encodeNanos += System.nanoTime() - start;
        ReadBack found = readBack();
        if (found.rowGroups() != rowGroups) {
            throw new ExportException(
                    FailureType.INTERNAL,
                    "a part of table '" + schema.table() + "' was written with " + rowGroups
                            + " row groups and read back with " + found.rowGroups());
        }
        state = State.COMMITTED;
        return new FinishedPart(
                file.path(),
                rows,
                found.rows(),
                found.rowGroups(),
                file.position(),
                found.uncompressedBytes(),
                sha256,
                encodeNanos);
    }

    @Override
    public final void close() {
        if (state == State.CLOSED) {
            return;
        }
        boolean discard = state != State.COMMITTED;
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
        endRowGroup(groupRows);
        groupRows = 0;
        rowGroups++;
    }

    private void requireRoomForRowGroup() {
        if (groupRows == 0 && rowGroups >= maxRowGroups()) {
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
