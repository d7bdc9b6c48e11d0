package io.tableexport.job;

import io.tableexport.failure.ExportException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Where a job stands. Only the first two change any more. */
public enum JobState {
    QUEUED,
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLED,
    INTERRUPTED,
    /** A schedule's run that did not begin: its time had passed, or the run before it had not ended. */
    MISSED;

    /** Its name in answers and in the store. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the job has come to its end. */
    public boolean ended() {
        return this != QUEUED && this != RUNNING;
    }

    /**
     * The state of this wire name.
     *
     * @throws ExportException {@code INVALID_REQUEST} listing the legal ones
     */
    public static JobState of(String wireName) {
        return Arrays.stream(values())
                .filter(state -> state.wireName().equals(wireName))
                .findFirst()
                .orElseThrow(() -> ExportException.invalid("query parameter 'state' must be one of "
                        + Arrays.stream(values()).map(JobState::wireName).collect(Collectors.joining(", "))));
    }
}
