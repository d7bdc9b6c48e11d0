package io.tableexport.job;

import java.util.List;
import java.util.UUID;

/**
 * A job as the store knows it: at most a second behind the job itself.
 *
 * @param createdAt milliseconds since 1970; {@code startedAt} and {@code endedAt} too, null while they are to come
 * @param result the {@code data} of the answer as JSON; null unless the job succeeded
 * @param failure the {@code exception} of the answer as JSON; null unless the job failed
 * @param scheduled the start it was; null for a job that a client started
 * @param leftovers names of objects that may have been left in the target; empty unless the job failed
 */
public record JobRecord(
        UUID id,
        JobState state,
        String table,
        String filePath,
        String requestHash,
        long createdAt,
        Long startedAt,
        Long endedAt,
        JobProgress progress,
        String result,
        String failure,
        ScheduledTime scheduled,
        List<String> leftovers) {

    /** Seconds from its start to its end, or until now; 0 while it is queued. */
    public double elapsedSeconds(long now) {
        return startedAt == null ? 0 : Math.max(0, (endedAt == null ? now : endedAt) - startedAt) / 1000.0;
    }

    JobRecord withLeftovers(List<String> names) {
        return new JobRecord(
                id,
                state,
                table,
                filePath,
                requestHash,
                createdAt,
                startedAt,
                endedAt,
                progress,
                result,
                failure,
                scheduled,
                names);
    }

    /** How much is done, from 0 to 1; null while nobody knows how much there is. Only a success is 1. */
    public Double fraction() {
        if (state == JobState.SUCCEEDED) {
            return 1.0;
        }
        Long expected = progress.expectedRows();
        if (expected == null || expected <= 0) {
            return null;
        }
        // an estimate may be short, and a last part is still to come
        return Math.min(0.99, Math.round(100.0 * progress.rows() / expected) / 100.0);
    }
}
