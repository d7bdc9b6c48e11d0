package io.tableexport.job;

/**
 * What a job that nobody asked for over HTTP owes its start to.
 *
 * @param schedule name of the schedule
 * @param time when it was to start, in milliseconds since 1970; the same in every process that has the schedule
 */
public record ScheduledTime(String schedule, long time) {
    /** Makes this start the only one of its time, whichever process comes first. No client can send its text as a key. */
    public IdempotencyKey key() {
        String hash = JobStore.sha256("schedule " + schedule + " at " + time);
        return new IdempotencyKey(hash, hash);
    }

    /** What two runs of the schedule must not share. No target has such a place. */
    String place() {
        return "schedule " + schedule;
    }
}
