package io.tableexport.report;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Lets exports run: so many at once, and together within a memory budget. Those that wait come first. Thread-safe; holds
 * a few words for each running or waiting export.
 */
public final class ExportAdmission {
    /**
     * Bytes a reader needs beside its row group: three batches at most, the pages in progress (1 MB a column before they
     * are cut) and dictionaries of a table of ordinary width.
     */
    static final long READER_OVERHEAD_BYTES = 24L << 20;

    private final int maxConcurrent;
    private final long memoryBudget;
    private final Deque<Object> waiting = new ArrayDeque<>();
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
        private final long bytes;
        private final int readers;
        private boolean open = true;

        private Place(long bytes, int readers) {
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
                    reserved -= bytes;
                    running--;
                    ExportAdmission.this.notifyAll();
                }
            }
        }
    }

    /**
     * Refuses what can never run.
     *
     * @param rowGroupSize uncompressed bytes of a row group, of which each reader holds one
     * @throws ExportException {@code INVALID_REQUEST} if the budget can never hold such a row group
     */
    public void requirePossible(long rowGroupSize) {
        long maximum = memoryBudget - READER_OVERHEAD_BYTES;
        if (rowGroupSize > maximum) {
            throw ExportException.invalid("row_group_size is " + rowGroupSize + " but export.memory-budget allows "
                    + Math.max(0, maximum) + " bytes at most: ask for less, or raise the budget or the heap");
        }
    }

    /**
     * Admits an export if there is room and nobody waits.
     *
     * @param rowGroupSize uncompressed bytes of a row group, of which each reader holds one
     * @param readers as many as wanted
     */
    public synchronized Optional<Place> admit(long rowGroupSize, int readers) {
        return waiting.isEmpty() ? take(rowGroupSize, readers) : Optional.empty();
    }

    /**
     * Waits for a place; who came first gets the next one.
     *
     * @param givenUp asked again after every {@link #wake()} and at least once a second
     * @return empty if it is given up
     * @throws InterruptedException if the thread is interrupted
     */
    public synchronized Optional<Place> await(long rowGroupSize, int readers, BooleanSupplier givenUp)
            throws InterruptedException {
        Object turn = new Object();
        waiting.add(turn);
        try {
            while (!givenUp.getAsBoolean()) {
                Optional<Place> place = waiting.peek() == turn ? take(rowGroupSize, readers) : Optional.empty();
                if (place.isPresent()) {
                    return place;
                }
                wait(1_000);
            }
            return Optional.empty();
        } finally {
            waiting.remove(turn);
            notifyAll();
        }
    }

    /** Makes those that wait look whether they are given up. */
    public synchronized void wake() {
        notifyAll();
    }

    /** What to say to an export there is no room for. */
    public synchronized ExportException full() {
        return new ExportException(
                FailureType.TOO_MANY_EXPORTS,
                running + " exports are running, which is all that export.max-concurrent (" + maxConcurrent
                        + ") and export.memory-budget (" + memoryBudget + " bytes) allow: try again later");
    }

    private Optional<Place> take(long rowGroupSize, int readers) {
        requirePossible(rowGroupSize);
        long each = rowGroupSize + READER_OVERHEAD_BYTES;
        int affordable = (int) Math.min(readers, (memoryBudget - reserved) / each);
        if (running >= maxConcurrent || affordable < 1) {
            return Optional.empty();
        }
        running++;
        reserved += affordable * each;
        return Optional.of(new Place(affordable * each, affordable));
    }
}
