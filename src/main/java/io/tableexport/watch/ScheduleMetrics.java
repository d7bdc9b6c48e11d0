package io.tableexport.watch;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tableexport.job.JobState;
import io.tableexport.running.ScheduleCounters;
import io.tableexport.running.ScheduleCounters.Counts;
import java.util.function.ToDoubleFunction;

/** The counts of schedules among the metrics, as {@code table_export_schedule_runs_total}. */
final class ScheduleMetrics {
    private ScheduleMetrics() {}

    /** Shows the ends from now on, those that none has come to yet as well: a rate needs the zero before the first. */
    static void publish(ScheduleCounters schedules, MeterRegistry registry) {
        schedules.bySchedule().forEach((name, counts) -> {
            publish(registry, name, JobState.SUCCEEDED, counts, Counts::succeeded);
            publish(registry, name, JobState.FAILED, counts, Counts::failed);
            publish(registry, name, JobState.CANCELLED, counts, Counts::cancelled);
            publish(registry, name, JobState.MISSED, counts, Counts::missed);
        });
    }

    private static void publish(
            MeterRegistry registry, String schedule, JobState outcome, Counts counts, ToDoubleFunction<Counts> count) {
        FunctionCounter.builder("table.export.schedule.runs", counts, count)
                .description("runs of schedules that have ended, or that did not begin")
                .tags("schedule", schedule, "outcome", outcome.wireName())
                .register(registry);
    }
}
