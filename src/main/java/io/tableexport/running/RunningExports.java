package io.tableexport.running;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.report.ExportJob;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;

/**
 * The exports that run, so that the end of the service ends them in order: they remove what they wrote, which nobody
 * would after the process is gone. Thread-safe; holds a reference for each running export.
 */
public final class RunningExports extends EventNotifierSupport {
    /** Time for the last answers to be written; Camel does not wait for that. */
    private static final long ANSWER_MILLIS = 500;

    private final Set<ExportJob> jobs = new HashSet<>();
    private final long graceMillis;
    private boolean stopping;
    private boolean hadExports;

    /** @param grace how long running exports may go on once the service ends */
    public RunningExports(Duration grace) {
        this.graceMillis = grace.toMillis();
        setIgnoreExchangeEvents(true);
        setIgnoreStepEvents(true);
    }

    /**
     * Told before Camel begins to wait for the routes, which it does for 45 seconds and then cuts them off: until this
     * returns they serve on, and new exports are refused.
     */
    @Override
    public void notify(CamelEvent event) {
        if (event instanceof CamelEvent.CamelContextStoppingEvent) {
            refuseOthers();
            awaitEnd();
            endAll();
        }
        if (event instanceof CamelEvent.CamelContextRoutesStoppedEvent) {
            letAnswersLeave();
        }
    }

    /** Between an export's end and the end of the HTTP server lies what its client waits for. */
    private void letAnswersLeave() {
        try {
            if (hadExports()) {
                Thread.sleep(ANSWER_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean hadExports() {
        return hadExports;
    }

    private synchronized void refuseOthers() {
        stopping = true;
        hadExports = !jobs.isEmpty();
    }

    /** Waits until none is left or the grace is over. */
    private synchronized void awaitEnd() {
        long end = System.nanoTime() + graceMillis * 1_000_000;
        try {
            for (long left = graceMillis; !jobs.isEmpty() && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // no more patience: end them now
        }
    }

    /** Takes an export in; the result takes it out. Refuses once the service is ending. */
    public synchronized Runnable add(ExportJob job) {
        if (stopping) {
            throw shuttingDown();
        }
        jobs.add(job);
        return () -> remove(job);
    }

    private synchronized void remove(ExportJob job) {
        jobs.remove(job);
        notifyAll();
    }

    /** Makes every running export fail and lets no other begin; returns at once. */
    private void endAll() {
        List<ExportJob> running;
        synchronized (this) {
            running = List.copyOf(jobs);
        }
        running.forEach(job -> job.stop(shuttingDown()));
    }

    static ExportException shuttingDown() {
        return new ExportException(
                FailureType.SHUTTING_DOWN, "the service is shutting down: send the request again when it is back");
    }
}
