package io.tableexport.running;

import io.tableexport.failure.FailureType;
import io.tableexport.job.JobState;
import java.time.Duration;

/**
 * Is told what becomes of exports: some calls for an export and a few for each part, none for a row. Called by the
 * threads that export, so it must be quick and must not throw. Does nothing unless it is told to.
 */
public interface ExportObserver {
    /** Does nothing. */
    ExportObserver NONE = new ExportObserver() {};

    /** A stage of an export has come to its end, well or not. */
    default void stageEnded(String stage, Duration time) {}

    /**
     * A job has ended.
     *
     * @param ticket its export is null if it was still queued
     * @param reason null if it succeeded
     */
    default void ended(JobTicket ticket, JobState state, FailureType reason) {}

    /** A request was answered with a failure before it became a job. */
    default void refused(FailureType reason) {}
}
