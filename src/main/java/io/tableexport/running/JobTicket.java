package io.tableexport.running;

import io.tableexport.failure.ExportException;
import io.tableexport.job.JobProgress;
import io.tableexport.job.NewJob;
import io.tableexport.report.ExportAdmission;
import io.tableexport.report.ExportJob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A job this process has accepted, from then to its end: queued until it has a place, running once it has an {@link
 * ExportJob}. Thread-safe.
 */
public final class JobTicket {
    private final NewJob job;
    private final String datasource;
    private final long rowGroupSize;
    private final int wantedReaders;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicInteger positions = new AtomicInteger();

    private ExportAdmission.Place place;
    private ExportJob export;
    private ExportException stopped;
    private boolean closed;
    private long mostBytes;

    /**
     * @param rowGroupSize rows of a row group, by which its memory is guessed
     * @param wantedReaders readers it would have if there is memory for them
     */
    public JobTicket(NewJob job, String datasource, long rowGroupSize, int wantedReaders) {
        this.job = job;
        this.datasource = datasource;
        this.rowGroupSize = rowGroupSize;
        this.wantedReaders = wantedReaders;
    }

    /** What the job store is told of it. */
    public NewJob job() {
        return job;
    }

    /** Name of the data source asked for, which need not be one there is. */
    public String datasource() {
        return datasource;
    }

    long rowGroupSize() {
        return rowGroupSize;
    }

    int wantedReaders() {
        return wantedReaders;
    }

    /** Takes a place; false if the job has ended meanwhile. */
    synchronized boolean place(ExportAdmission.Place given) {
        if (closed) {
            return false;
        }
        this.place = given;
        return true;
    }

    /** Its place among the running exports; null while it waits. */
    public synchronized ExportAdmission.Place place() {
        return place;
    }

    /** The export runs; one that was stopped before fails at once. */
    public void runs(ExportJob running) {
        ExportException reason;
        synchronized (this) {
            export = running;
            reason = stopped;
        }
        if (reason != null) {
            running.stop(reason);
        }
    }

    /** The running export; null while the job is queued. */
    public synchronized ExportJob export() {
        return export;
    }

    /** Stops it, wherever it stands. The first reason stays. */
    void stop(ExportException reason) {
        ExportJob running;
        synchronized (this) {
            if (stopped == null) {
                stopped = reason;
            }
            running = export;
        }
        if (running != null) {
            running.stop(reason);
        }
    }

    /** Why it was stopped; null if it was not. */
    synchronized ExportException stopped() {
        return stopped;
    }

    /** The position of the next name it takes in its target. */
    int nextPosition() {
        return positions.getAndIncrement();
    }

    /** Ends it: no place is taken from now on. Whether this call did so. */
    synchronized boolean close() {
        boolean first = !closed;
        closed = true;
        return first;
    }

    void markEnded() {
        ended.countDown();
    }

    boolean hasEnded() {
        return ended.getCount() == 0;
    }

    boolean awaitEnd(long millis) {
        try {
            return ended.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** How far it is. Bytes are those of stored parts and of the files in the spool; they never fall. */
    synchronized JobProgress progress() {
        if (export == null) {
            return new JobProgress(0, 0, 0, null);
        }
        OptionalLong expected = export.expectedRows();
        mostBytes = Math.max(mostBytes, export.storedBytes() + spooledBytes(export.spoolDirectory()));
        return new JobProgress(
                export.rowsRead(), mostBytes, export.storedParts(), expected.isPresent() ? expected.getAsLong() : null);
    }

    private static long spooledBytes(Path spool) {
        try (Stream<Path> files = Files.list(spool)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException | UncheckedIOException gone) {
            return 0; // the export has just ended
        }
    }
}
