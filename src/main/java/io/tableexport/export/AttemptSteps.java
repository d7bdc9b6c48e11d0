package io.tableexport.export;

import io.github.resilience4j.core.IntervalFunction;
import io.tableexport.camel.TableConstants;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.report.ExportJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How often an export is run: again from its beginning if the database was lost, as its snapshot is gone then, and once
 * if anything else failed, since requests to a storage have been repeated one by one already. Holds no state.
 */
public final class AttemptSteps {
    private static final Logger LOG = LoggerFactory.getLogger(AttemptSteps.class);

    /** Exchange property, {@code Boolean}: whether there is another attempt to make. */
    private static final String GOES_ON = "CamelTableAttempts";

    /** A database that restarts is back after some seconds; nobody waits for it longer than a minute at a time. */
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final double GROWTH = 2;

    /** Pauses are drawn from half of the time to one and a half. */
    private static final double JITTER = 0.5;

    /** Looked at this often in a pause: whether somebody stopped the export. */
    private static final long LOOK_MILLIS = 100;

    private final int attempts;
    private final IntervalFunction pauses =
            IntervalFunction.ofExponentialRandomBackoff(FIRST_PAUSE, GROWTH, JITTER, LONGEST_PAUSE);

    public AttemptSteps(int attempts) {
        this.attempts = attempts;
    }

    public boolean goesOn(Exchange exchange) {
        return exchange.getProperty(GOES_ON, true, Boolean.class);
    }

    /** An attempt ended well: it is the last. */
    public void done(Exchange exchange) {
        exchange.setProperty(GOES_ON, false);
    }

    /** An attempt failed and is cleaned up: waits for the next, or fails the exchange with the first reason. */
    public void failed(Exchange exchange) throws InterruptedException {
        ExportJob job = exchange.getProperty(TableConstants.EXPORT, ExportJob.class);
        ExportException failure = job.failure();
        if (job.scan() != null) {
            job.scan().close();
        }
        boolean lost = failure.type() == FailureType.DATABASE_FAILED;
        if (!lost || job.attempt() >= attempts || !job.mayRunAgain()) {
            throw failure;
        }
        LOG.warn("export {} failed in attempt {} of {}: {}", job.id(), job.attempt(), attempts, failure.getMessage());
        empty(job.spoolDirectory());
        long until = System.nanoTime() + pauses.apply(job.attempt()) * 1_000_000;
        while (System.nanoTime() < until && job.mayRunAgain()) {
            Thread.sleep(LOOK_MILLIS);
        }
        job.runAgain();
        exchange.removeProperty(TableConstants.OBJECT_NAME);
        if (job.isFailed()) {
            throw job.failure();
        }
    }

    /** Removes the parts that were written and not stored: the next attempt needs the room and not them. */
    private static void empty(Path spool) {
        try (Stream<Path> files = Files.list(spool)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.deleteIfExists(file);
            }
        } catch (IOException left) {
            LOG.warn("parts of a failed attempt stay in {} until the export ends ({})", spool, left.toString());
        }
    }
}
