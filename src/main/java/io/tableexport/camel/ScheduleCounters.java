package io.tableexport.camel;

import io.tableexport.job.JobState;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What became of the runs of each schedule in this process since it started: a run is counted by the process that ran it,
 * or that noted why it did not begin. In the registry as {@code scheduleCounters}. Thread-safe; the counts never fall.
 */
public final class ScheduleCounters {
    private final Map<String, Counts> schedules = new TreeMap<>();

    /** Of one schedule. A run that was cancelled, or ended with its process, is in none of the last three. */
    public static final class Counts {
        private final LongAdder started = new LongAdder();
        private final LongAdder succeeded = new LongAdder();
        private final LongAdder failed = new LongAdder();
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

        /** Runs that did not begin: their time had passed, or the run before had not ended. */
        public long missed() {
            return missed.sum();
        }
    }

    ScheduleCounters(Iterable<ScheduleSettings> configured) {
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
    void ended(String schedule, JobState state) {
        Counts counts = schedules.get(schedule);
        switch (state) {
            case SUCCEEDED -> counts.succeeded.increment();
            case FAILED -> counts.failed.increment();
            case MISSED -> counts.missed.increment();
            case QUEUED, RUNNING, CANCELLED, INTERRUPTED -> {
                // no end, or nobody's failure
            }
        }
    }
}
