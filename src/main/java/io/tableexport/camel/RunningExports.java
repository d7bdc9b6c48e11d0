package io.tableexport.camel;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.report.ExportJob;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;

/**
 * The exports that run, so that the end of the service ends them in order: they remove what they wrote, which nobody
 * would after the process is gone. Thread-safe; holds a reference for each running export.
 */
final class RunningExports extends EventNotifierSupport {
    private final Set<ExportJob> jobs = new HashSet<>();
    private boolean stopping;

    RunningExports() {
        setIgnoreExchangeEvents(true);
        setIgnoreStepEvents(true);
    }

    /** Told before Camel begins to wait for the routes, which it does for 45 seconds and then cuts them off. */
    @Override
    public void notify(CamelEvent event) {
        if (event instanceof CamelEvent.CamelContextStoppingEvent) {
            endAll();
        }
    }

    /** Takes an export in; the result takes it out. Refuses once the service is ending. */
    synchronized Runnable add(ExportJob job) {
        if (stopping) {
            throw shuttingDown();
        }
        jobs.add(job);
        return () -> remove(job);
    }

    private synchronized void remove(ExportJob job) {
        jobs.remove(job);
    }

    /** Makes every running export fail and lets no other begin; returns at once. */
    private void endAll() {
        List<ExportJob> running;
        synchronized (this) {
            stopping = true;
            running = List.copyOf(jobs);
        }
        running.forEach(job -> job.fail(shuttingDown()));
    }

    private static ExportException shuttingDown() {
        return new ExportException(
                FailureType.SHUTTING_DOWN, "the service is shutting down: send the request again when it is back");
    }
}
