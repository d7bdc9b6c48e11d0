package io.tableexport.running;

import io.tableexport.job.JobState;
import io.tableexport.settings.ScheduleSettings;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What became of the runs of each schedule in this process since it started: a run is counted by the process that ran it,
 * or that noted why it did not begin. In the registry as {@code scheduleCounters}, and among the metrics, with those that
 * ended, as {@code table_export_schedule_runs_total}. Thread-safe; the counts never fall.
 */
public final class ScheduleCounters {
    private final Map<String, Counts> schedules = new TreeMap<>();

    /** Of one schedule. A run that ended with its process is in none but the first. */
    public static final class Counts {
        private final LongAdder started = new LongAdder();
        private final LongAdder succeeded = new LongAdder();
        private final LongAdder failed = new LongAdder();
        private final LongAdder cancelled = new LongAdder();
        private final LongAdder missed = new LongAdder();

        private Counts() {}

        /** Runs that became jobs. */
        public long started() {
            return started.sum();
        }

        public long succeeded() {
            return succeeded.sum();
        }

        /** Runs that failed, also those that could not begin because of their request or their target. */
        public long failed() {
            return failed.sum();
        }

        public long cancelled() {
            return cancelled.sum();
        }

        /** Runs that did not begin: their time had passed, or the run before had not ended. */
        public long missed() {
            return missed.sum();
        }
    }

    public ScheduleCounters(Iterable<ScheduleSettings> configured) {
        configured.forEach(schedule -> schedules.put(schedule.name(), new Counts()));
    }

    /** The counts by the name of the schedule: one entry for each that is configured, from the start on. */
    public Map<String, Counts> bySchedule() {
        return Map.copyOf(schedules);
    }

    void started(String schedule) {
        schedules.get(schedule).started.increment();
    }

    /** A run came to its end, or to one without having begun. */
    public void ended(String schedule, JobState state) {
        Counts counts = schedules.get(schedule);
        switch (state) {
            case SUCCEEDED -> counts.succeeded.increment();
            case FAILED -> counts.failed.increment();
            case MISSED -> counts.missed.increment();
            case CANCELLED -> counts.cancelled.increment();
            case QUEUED, RUNNING, INTERRUPTED -> {
                // no end, or one that another process notes
            }
        }
    }
}
