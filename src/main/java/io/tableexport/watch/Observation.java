package io.tableexport.watch;

import io.micrometer.core.instrument.MeterRegistry;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.job.JobStore;
import io.tableexport.running.ExportJobs;
import io.tableexport.running.ExportObserver;
import io.tableexport.running.ScheduleCounters;
import io.tableexport.settings.ExportSettings;
import io.tableexport.source.DataSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckRegistry;

/** Puts what watches exports beside them: metrics, traces, ids in the log, health. Closed after the last export. */
public final class Observation implements AutoCloseable {
    private final TracingSdk tracing;

    private Observation(TracingSdk tracing) {
        this.tracing = tracing;
    }

    /** Begins to watch; before the routes are made, as it stands between their steps. */
    public static Observation begin(
            CamelContext context,
            ExportSettings settings,
            ExportJobs jobs,
            ScheduleCounters schedules,
            DataSources sources,
            JobStore store) {
        MeterRegistry meters = context.getRegistry().findSingleByType(MeterRegistry.class);
        ExportObserver observer = meters == null ? ExportObserver.NONE : new ExportMetrics(meters, settings, jobs);
        if (meters != null) {
            ScheduleMetrics.publish(schedules, meters);
        }
        jobs.tell(observer);
        TracingSdk tracing = TracingSdk.of(settings, context);
        StageWatch watch = new StageWatch(new ExportStages(tracing.telemetry().getTracer("io.tableexport"), observer));
        context.addRoutePolicyFactory(watch);
        context.getCamelContextExtension().addInterceptStrategy(watch);
        registerChecks(context, settings, sources, store);
        return new Observation(tracing);
    }

    private static void registerChecks(
            CamelContext context, ExportSettings settings, DataSources sources, JobStore store) {
        HealthCheckRegistry health = HealthCheckRegistry.get(context);
        if (health == null) {
            return;
        }
        ExecutorService threads = context.getExecutorServiceManager().newCachedThreadPool(health, "export-health");
        for (String name : settings.healthDataSources()) {
            health.register(new Readiness(
                    "database-" + name,
                    "the database of data source '" + name + "' does not answer",
                    threads,
                    () -> sources.ping(name)));
        }
        health.register(new Readiness("job-store", "the job store does not answer", threads, store::ping));
        Path spool = settings.spoolDirectory();
        long least = settings.healthSpoolFreeBytes();
        health.register(new Readiness(
                "spool",
                "the spool directory has no room, or cannot be written to",
                threads,
                () -> requireRoom(spool, least)));
    }

    private static void requireRoom(Path spool, long least) throws IOException {
        Path file = Files.createTempFile(Files.createDirectories(spool), "table-export-health-", ".tmp");
        try {
            long free = Files.getFileStore(file).getUsableSpace();
            if (free < least) {
                throw new ExportException(
                        FailureType.NO_SPACE,
                        free + " bytes are free for " + spool + ", export.health.spool-free-bytes wants " + least);
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public void close() {
        tracing.close();
    }
}
