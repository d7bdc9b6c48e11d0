package io.tableexport.report;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import java.util.HashSet;
import java.util.Set;

/**
 * Lets exports in: so many at once, each target once, and together within a memory budget. Thread-safe; holds a few
 * words for each running export.
 */
public final class ExportAdmission {
    /**
     * Bytes a reader needs beside its row group: two batches, the pages in progress (1 MB a column before they are
     * cut) and dictionaries of a table of ordinary width.
     */
    static final long READER_OVERHEAD_BYTES = 24L << 20;

    private final int maxConcurrent;
    private final long memoryBudget;
    private final Set<String> targets = new HashSet<>();
    private int running;
    private long reserved;

    /**
     * @param maxConcurrent exports at once
     * @param memoryBudget bytes all their readers may hold together
     */
    public ExportAdmission(int maxConcurrent, long memoryBudget) {
        this.maxConcurrent = maxConcurrent;
        this.memoryBudget = memoryBudget;
    }

    /** A place among the running exports; closing it, once, gives it back. */
    public final class Place implements AutoCloseable {
        private final String target;
        private final long bytes;
        private final int readers;
        private boolean open = true;

        private Place(String target, long bytes, int readers) {
            this.target = target;
            this.bytes = bytes;
            this.readers = readers;
        }

        /** Readers the budget has room for: at least 1, at most as many as were asked for. */
        public int readers() {
            return readers;
        }

        @Override
        public void close() {
            synchronized (ExportAdmission.this) {
                if (open) {
                    open = false;
                    targets.remove(target);
                    reserved -= bytes;
                    running--;
                }
            }
        }
    }

    /**
     * Admits an export or says why not.
     *
     * @param target identifies the place written to: storage, bucket and directory or key
     * @param rowGroupSize uncompressed bytes of a row group, of which each reader holds one
     * @param readers as many as wanted
     * @throws ExportException {@code INVALID_REQUEST} if the budget can never hold such a row group, {@code
     *     TARGET_BUSY} if the target is being written, {@code TOO_MANY_EXPORTS} if there is no room now
     */
    public synchronized Place admit(String target, long rowGroupSize, int readers) {
        long maximum = memoryBudget - READER_OVERHEAD_BYTES;
        if (rowGroupSize > maximum) {
            throw ExportException.invalid("row_group_size is " + rowGroupSize + " but export.memory-budget allows "
                    + Math.max(0, maximum) + " bytes at most: ask for less, or raise the budget or the heap");
        }
        if (targets.contains(target)) {
            throw new ExportException(
                    FailureType.TARGET_BUSY,
                    "another export is writing to this target: wait for its end or choose another directory");
        }
        long each = rowGroupSize + READER_OVERHEAD_BYTES;
        int affordable = (int) Math.min(readers, (memoryBudget - reserved) / each);
        if (running >= maxConcurrent || affordable < 1) {
            throw new ExportException(
                    FailureType.TOO_MANY_EXPORTS,
                    running + " exports are running, which is all that export.max-concurrent (" + maxConcurrent
                            + ") and export.memory-budget (" + memoryBudget + " bytes) allow: try again later");
        }
        targets.add(target);
        running++;
        reserved += affordable * each;
        return new Place(target, affordable * each, affordable);
    }
}
