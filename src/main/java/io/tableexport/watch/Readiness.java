package io.tableexport.watch;

import io.tableexport.report.Failures;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thing the service needs to be ready: up while a probe of it succeeds within a second. A probe that takes longer
 * goes on, and none is begun beside it, so that asking often makes no heap of them. Says in fixed words what is wrong,
 * as nobody is asked for a token; the log says why. Thread-safe.
 */
final class Readiness extends AbstractHealthCheck {
    private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);

    /** Probes of orchestrators have about this much patience. */
    private static final long PATIENCE_MILLIS = 1_000;

    private final Probe probe;
    private final String down;
    private final ExecutorService threads;
    private Future<?> running;
    private boolean wasDown;

    /** Looks whether something is as it must be. */
    interface Probe {
        /** @throws Exception if it is not */
        void run() throws Exception;
    }

    /**
     * @param id its name in answers
     * @param down what to say while the probe fails
     * @param threads on which probes run
     */
    Readiness(String id, String down, ExecutorService threads, Probe probe) {
        super("table-export", id);
        this.down = down;
        this.threads = threads;
        this.probe = probe;
    }

    @Override
    public boolean isLiveness() {
        return false; // a restart mends no database
    }

    /** Called by one thread at a time. */
    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        String reason = null;
        try {
            if (running == null) {
                running = threads.submit(() -> {
                    probe.run();
                    return null;
                });
            }
            running.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            running = null;
        } catch (ExecutionException failed) {
            running = null;
            reason = Failures.of("asking for the health of " + getId(), failed.getCause())
                    .getMessage();
        } catch (TimeoutException silent) {
            reason = "no answer within " + PATIENCE_MILLIS + " ms";
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            reason = "interrupted";
        }
        report(builder, reason);
    }

    private void report(HealthCheckResultBuilder builder, String reason) {
        if (reason == null) {
            builder.up();
        } else {
            builder.message(down).down();
        }
        if (wasDown != (reason != null)) {
            wasDown = reason != null;
            if (wasDown) {
                LOG.warn("not ready: {} ({})", down, reason);
            } else {
                LOG.info("ready again: {}", getId());
            }
        }
    }
}
