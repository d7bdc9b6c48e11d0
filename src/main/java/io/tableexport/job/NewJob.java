package io.tableexport.job;

import java.util.UUID;

/**
 * A job as it is accepted.
 *
 * @param owner whose job it is: to others it does not exist
 * @param key what makes a repeated request return this job; null if it has none
 * @param table as the request or the configuration spells it
 * @param filePath the request's path
 * @param destination storage, bucket and path, without credentials
 * @param place identifies what two exports must not write at the same time
 * @param scheduled the start it is, of which there is one, while no other of its schedule runs; null for a client's job
 */
public record NewJob(
        UUID id,
        String owner,
        IdempotencyKey key,
        JobState state,
        String table,
        String filePath,
        String destination,
        String place,
        ScheduledTime scheduled) {

    /** The same in this state. */
    public NewJob in(JobState wanted) {
        return new NewJob(id, owner, key, wanted, table, filePath, destination, place, scheduled);
    }
}
