package io.tableexport.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process among those that share a job store. It counts up a number in its row, its beat; a process whose beat
 * another one sees unchanged for a whole lease is taken for dead: its jobs become interrupted and their targets free.
 * Only durations are measured, each by the clock of one process, so that clocks need not agree.
 *
 * <p>A process that could not beat for most of a lease must expect that: {@link #isHeld()} is false then, and it must
 * store nothing more. Thread-safe; one daemon thread, ended by {@link #close()}.
 */
public final class JobLease implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JobLease.class);

    /** One for each JVM: a store only one process can open knows by it who is gone. */
    private static final UUID PROCESS = UUID.randomUUID();

    /** Beats in a lease. */
    private static final int BEATS = 5;

    private static final String INTERRUPTED = "{\"type\":\"interrupted\",\"message\":\"the process that ran this export"
            + " ended: what it had written was not published; send the request again\",\"retryable\":true,"
            + "\"detail\":null}";

    private final JobDatabase database;
    private final long leaseNanos;
    private final Runnable lost;
    private final ScheduledExecutorService thread;

    /** What this process saw of the others: their beat, and since when it is that. Used by the one thread only. */
    private final Map<String, Seen> others = new HashMap<>();

    private volatile UUID instance;
    private volatile long beatenNanos;

    private record Seen(long beat, long sinceNanos) {}

    JobLease(JobDatabase database, long leaseMillis, Runnable lost) {
        this.database = database;
        this.leaseNanos = TimeUnit.MILLISECONDS.toNanos(leaseMillis);
        this.lost = lost;
        this.thread = Executors.newSingleThreadScheduledExecutor(runnable -> {
            Thread beating = new Thread(runnable, "export-job-lease");
            beating.setDaemon(true);
            return beating;
        });
    }

    /** Registers this process, interrupts what is known to be dead, and begins to beat. */
    public void start() {
        register();
        if (database.isExclusive()) {
            interruptOtherProcesses();
        }
        long period = leaseNanos / BEATS;
        thread.scheduleWithFixedDelay(this::turn, period, period, TimeUnit.NANOSECONDS);
    }

    /** The row of this process; another after the lease was lost. */
    public UUID instance() {
        return instance;
    }

    /** Whether nobody can have taken this process for dead yet, with a fifth of the lease in reserve. */
    public boolean isHeld() {
        return System.nanoTime() - beatenNanos < leaseNanos / BEATS * (BEATS - 1);
    }

    private void register() {
        UUID fresh = UUID.randomUUID();
        long start = System.nanoTime();
        database.transact(
                "registering",
                connection -> Statements.update(
                        connection,
                        "insert into export_instance (id, process, beat) values (?, ?, 0)",
                        fresh.toString(),
                        PROCESS.toString()));
        instance = fresh;
        beatenNanos = start;
    }

    private void turn() {
        try {
            beat();
            watchOthers();
        } catch (RuntimeException failed) {
            LOG.warn("keeping the lease in the job store failed: {}", failed.getMessage());
            if (!isHeld()) {
                lost.run();
            }
        }
    }

    private void beat() {
        long start = System.nanoTime();
        int beaten = database.transact(
                "keeping the lease",
                connection -> Statements.update(
                        connection, "update export_instance set beat = beat + 1 where id = ?", instance.toString()));
        if (beaten == 1) {
            beatenNanos = start;
            return;
        }
        LOG.error("this process did not beat for a lease and was taken for dead: its exports are given up");
        lost.run();
        register();
    }

    private void watchOthers() {
        Map<String, Long> beats = new HashMap<>();
        database.read(
                "watching other processes",
                connection -> Statements.query(
                        connection,
                        0,
                        row -> beats.put(row.getString(1), row.getLong(2)),
                        "select id, beat from export_instance where id <> ?",
                        instance.toString()));
        others.keySet().retainAll(beats.keySet());
        long now = System.nanoTime();
        beats.forEach((id, beat) -> {
            Seen seen = others.get(id);
            if (seen == null || seen.beat() != beat) {
                others.put(id, new Seen(beat, now));
            } else if (now - seen.sinceNanos() > leaseNanos) {
                interrupt(id, beat);
            }
        });
    }

    private void interrupt(String id, long beat) {
        int jobs = database.transact("interrupting jobs of a dead process", connection -> {
            int gone = Statements.update(connection, "delete from export_instance where id = ? and beat = ?", id, beat);
            return gone == 0 ? 0 : interruptJobs(connection, id);
        });
        if (jobs > 0) {
            LOG.warn("a process that shared the job store is gone: {} of its exports are interrupted", jobs);
        }
    }

    private void interruptOtherProcesses() {
        int jobs = database.transact("interrupting jobs of dead processes", connection -> {
            List<String> gone = Statements.query(
                    connection,
                    0,
                    row -> row.getString(1),
                    "select id from export_instance where process <> ?",
                    PROCESS.toString());
            int interrupted = 0;
            for (String id : new HashSet<>(gone)) {
                Statements.update(connection, "delete from export_instance where id = ?", id);
                interrupted += interruptJobs(connection, id);
            }
            return interrupted;
        });
        if (jobs > 0) {
            LOG.warn("the process before this one ended while it ran {} exports: they are interrupted", jobs);
        }
    }

    private static int interruptJobs(Connection connection, String instance) throws SQLException {
        Statements.update(
                connection,
                "delete from export_target where job_id in (select id from export_job where instance = ?)",
                instance);
        return Statements.update(
                connection,
                "update export_job set state = 'interrupted', ended_at = ?, failure = ? where instance = ?"
                        + " and state in ('queued', 'running')",
                System.currentTimeMillis(),
                INTERRUPTED,
                instance);
    }

    /** Ends the beat and leaves: jobs that have not ended become interrupted. Never throws. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            thread.awaitTermination(leaseNanos, TimeUnit.NANOSECONDS);
            database.transact("leaving", connection -> {
                Statements.update(connection, "delete from export_instance where id = ?", instance.toString());
                return interruptJobs(connection, instance.toString());
            });
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException failed) {
            LOG.warn("leaving the job store failed: others will notice within a lease ({})", failed.getMessage());
        }
    }
}
