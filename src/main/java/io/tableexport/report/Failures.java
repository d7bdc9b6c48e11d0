package io.tableexport.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.request.StrictJson;
import io.tableexport.storage.StorageFailures;
import io.tableexport.storage.StorageRefusal;
import io.tableexport.table.DatabaseFailures;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/** Turns whatever a route threw into the one exception an answer is made from. */
public final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    /** Causes followed at most: a chain that is longer than this is a cycle. */
    private static final int MAX_CAUSES = 20;

    private Failures() {}

    /**
     * Classifies a failure.
     *
     * @param doing what was being done, for messages about databases and storages: "storing part-00001.parquet"
     */
    public static ExportException of(String doing, Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++, cause = cause.getCause()) {
            if (cause instanceof ExportException known) {
                return known;
            }
            if (cause instanceof JsonProcessingException badJson) {
                return new ExportException(FailureType.INVALID_REQUEST, StrictJson.describe(badJson), badJson);
            }
            if (cause instanceof SQLException database) {
                return DatabaseFailures.failed(doing, database);
            }
            if (cause instanceof SdkException
                    || cause instanceof StorageRefusal
                    || cause instanceof IOException
                    || cause instanceof TimeoutException
                    || cause instanceof InterruptedException) {
                return StorageFailures.failed(doing, cause);
            }
        }
        String incident = UUID.randomUUID().toString();
        LOG.error("incident {} while {}", incident, doing, thrown);
        return new ExportException(
                FailureType.INTERNAL,
                "an internal error stopped the export while " + doing + ": see the service's log for incident "
                        + incident,
                thrown);
    }

    /** The HTTP status of a failure's type, by its name in answers. */
    public static int status(String wireName) {
        return FailureType.valueOf(wireName.toUpperCase(Locale.ROOT)).httpStatus();
    }
}
