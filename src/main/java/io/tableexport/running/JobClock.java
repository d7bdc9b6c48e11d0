package io.tableexport.running;

import io.tableexport.job.IdempotencyKey;
import io.tableexport.job.JobProgress;
import io.tableexport.job.JobRecord;
import io.tableexport.job.JobStore;
import io.tableexport.report.ExportJob;
import io.tableexport.settings.ExportSettings;
import java.util.HashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done about jobs from time to time: look for those another process was asked to cancel, note their progress and
 * log it, write an end the store could not take at first, forget old ones. Thread-safe; one daemon thread.
 */
final class JobClock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JobClock.class);

    /** Milliseconds between two looks: a cancellation through another process must act within a second. */
    private static final long LOOK_MILLIS = 250;

    private static final int LOOKS_PER_SECOND = (int) (1_000 / LOOK_MILLIS);
    private static final int SECONDS_PER_HOUR = 3_600;

    private final ExportJobs jobs;
    private final JobStore store;
    private final int progressSeconds;
    private final long retentionMillis;
    private final Queue<Runnable> unwritten = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(runnable -> {
        Thread clock = new Thread(runnable, "export-job-clock");
        clock.setDaemon(true);
        return clock;
    });
    private long looks;
    private boolean failing;

    JobClock(ExportJobs jobs, JobStore store, ExportSettings settings) {
        this.jobs = jobs;
        this.store = store;
        this.progressSeconds = settings.progressSeconds();
        this.retentionMillis = settings.jobRetentionMillis();
    }

    void begin() {
        thread.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Writes an end of a job now, or as soon as the store takes it. */
    void write(Runnable end) {
        try {
            end.run();
        } catch (RuntimeException failed) {
            LOG.warn("the end of an export could not be noted and will be tried again: {}", failed.getMessage());
            unwritten.add(end);
        }
    }

    /** Waits until a job that another process runs has ended, this long at most. */
    void awaitEnd(String owner, UUID id, long millis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        Optional<JobRecord> job = store.find(owner, id);
        try {
            while (job.isPresent() && !job.get().state().ended() && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS / 2);
                job = store.find(owner, id);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            writeEnds();
            cancelRequested();
            if (looks % LOOKS_PER_SECOND == 0) {
                noteProgress(looks / LOOKS_PER_SECOND);
            }
            if (looks % (LOOKS_PER_SECOND * SECONDS_PER_HOUR) == 0) {
                store.forget(System.currentTimeMillis() - Math.max(retentionMillis, IdempotencyKey.KEPT_MILLIS));
            }
            failing = false;
        } catch (RuntimeException failed) {
            if (!failing) {
                LOG.warn("looking after the jobs failed; it goes on: {}", failed.getMessage());
            }
            failing = true;
        } finally {
            looks++;
        }
    }

    private void writeEnds() {
        for (Runnable end = unwritten.peek(); end != null; end = unwritten.peek()) {
            end.run();
            unwritten.remove(end);
        }
    }

    private void cancelRequested() {
        if (!jobs.active().iterator().hasNext()) {
            return;
        }
        Set<UUID> wanted = new HashSet<>(store.toCancel(jobs.instance()));
        for (JobTicket ticket : jobs.active()) {
            if (wanted.contains(ticket.job().id()) && ticket.stopped() == null) {
                jobs.cancel(ticket);
            }
        }
    }

    private void noteProgress(long second) {
        for (JobTicket ticket : jobs.active()) {
            ExportJob export = ticket.export();
            if (export == null) {
                continue;
            }
            JobProgress progress = ticket.progress();
            store.progress(ticket.job().id(), progress);
            if (second % progressSeconds == 0) {
                try (ExportLog log = ExportLog.of(export.id())) {
                    LOG.info(
                            "export {} goes on: {} rows{}, {} bytes, {} parts, {} s",
                            export.id(),
                            progress.rows(),
                            progress.expectedRows() == null ? "" : " of " + progress.expectedRows(),
                            progress.bytes(),
                            progress.parts(),
                            Math.round(export.elapsedSeconds()));
                }
            }
        }
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            thread.awaitTermination(5, TimeUnit.SECONDS);
            writeEnds();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException failed) {
            LOG.warn("the end of an export could not be noted: {}", failed.getMessage());
        }
    }
}
