package io.tableexport.running;

import io.tableexport.job.ScheduledTime;
import io.tableexport.settings.ScheduleSettings;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/**
 * One start of a schedule.
 *
 * @param time when it was to start, not when it did
 */
public record ScheduledRun(ScheduleSettings schedule, Instant time) {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu-MM-dd");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HHmmss");

    /** What the job store knows the run by. */
    public ScheduledTime scheduled() {
        return new ScheduledTime(schedule.name(), time.toEpochMilli());
    }

    /** What the placeholders of the path stand for. */
    public Map<String, String> placeholders(String table) {
        LocalDateTime local = LocalDateTime.ofInstant(time, schedule.zone());
        return Map.of(
                "date", DATE.format(local), "time", TIME.format(local), "table", table, "schedule", schedule.name());
    }

    /** For logs and manifests. */
    @Override
    public String toString() {
        return "schedule " + schedule.name();
    }
}
