package io.tableexport.table;

import io.tableexport.request.Selection;

/**
 * How a table is read.
 *
 * @param readers most partitions to plan, at least 1; the scan may plan fewer
 * @param batchRows most rows in a batch, at least 1
 * @param batchBytes a batch ends with the row that takes it to this many bytes ({@code ColumnBatch.sizeInBytes}), at
 *     least 1
 * @param selection which columns and rows
 * @param types what decides what the columns become
 */
public record ScanOptions(int readers, int batchRows, long batchBytes, Selection selection, TypeOptions types) {

    /** Rows a batch holds at most unless bytes end it: enough to amortise the call per column, few enough for caches. */
    public static final int DEFAULT_BATCH_ROWS = 4096;

    /** Bytes a batch holds unless rows end it: wide rows must not make a batch that fills the heap. */
    public static final long DEFAULT_BATCH_BYTES = 1 << 20;

    /**
     * How much smaller than a row group a batch is. The contract allows 16; twice that leaves room for the row that
     * takes a batch over its limit.
     */
    private static final int BATCHES_PER_ROW_GROUP = 32;

    public ScanOptions {
        if (readers < 1 || batchRows < 1 || batchBytes < 1) {
            throw new IllegalArgumentException(readers + " readers, " + batchRows + " rows, " + batchBytes + " bytes");
        }
    }

    /** The whole table, every type as it is by default. */
    public ScanOptions(int readers, int batchRows, long batchBytes) {
        this(readers, batchRows, batchBytes, Selection.ALL, TypeOptions.DEFAULT);
    }

    public static ScanOptions withReaders(int readers) {
        return new ScanOptions(readers, DEFAULT_BATCH_ROWS, DEFAULT_BATCH_BYTES);
    }

    /** The same, with batches small enough that row groups of {@code rowGroupSize} bytes overshoot by 1/16 at most. */
    public ScanOptions forRowGroupSize(long rowGroupSize) {
        long bytes = Math.max(1, Math.min(batchBytes, rowGroupSize / BATCHES_PER_ROW_GROUP));
        return new ScanOptions(readers, batchRows, bytes, selection, types);
    }

    /** The same for some columns and rows. */
    public ScanOptions with(Selection wanted) {
        return new ScanOptions(readers, batchRows, batchBytes, wanted, types);
    }

    /** The same with other types. */
    public ScanOptions with(TypeOptions wanted) {
        return new ScanOptions(readers, batchRows, batchBytes, selection, wanted);
    }
}
