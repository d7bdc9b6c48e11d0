package io.tableexport.camel;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tableexport.file.PartsCheck;
import io.tableexport.job.JobStore;
import io.tableexport.report.ExportAdmission;
import io.tableexport.request.AccessTokens;
import io.tableexport.request.StrictJson;
import io.tableexport.table.DataSources;
import io.vertx.core.VertxOptions;
import java.util.List;
import javax.sql.DataSource;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.LifecycleStrategySupport;

/**
 * Binds the beans the YAML routes name, from {@link ExportSettings}. Add it to a {@code camel-main} application with
 * {@code configure().addConfiguration(new ExportBeans(settings))}.
 */
public final class ExportBeans implements CamelConfiguration {
    private final ExportSettings settings;
    private final AccessTokens tokens;
    private final Storages storages;

    /**
     * Reads what the beans are made of, and tries out the spool directory.
     *
     * @throws IllegalArgumentException if a setting is not legal or parts cannot be written; the message names it
     */
    public ExportBeans(ExportSettings settings) {
        this.settings = settings;
        this.tokens = AccessTokens.of(settings.startingWith("export.token."));
        this.storages = new Storages(settings);
        PartsCheck.run(settings.spoolDirectory());
    }

    /** Loggers of the storages' libraries that write keys, signatures or bodies below INFO. */
    public static List<String> secretLoggers() {
        return Storages.modules().stream()
                .flatMap(module -> module.secretLoggers().stream())
                .toList();
    }

    @Override
    public void configure(CamelContext context) {
        Registry registry = context.getRegistry();
        int connections = settings.maxConcurrent() * (1 + settings.parallelism());
        DataSources sources = DataSources.open(settings.dataSources(), connections);
        ExportAdmission admission = new ExportAdmission(settings.maxConcurrent(), settings.memoryBudget());
        ExportJobs jobs = new ExportJobs(settings, openStore(), admission);
        jobs.begin();
        ExportSteps steps = new ExportSteps(
                settings,
                admission,
                jobs,
                storages,
                context.getExecutorServiceManager().newScheduledThreadPool(this, "export-deadline", 1));
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStopped(CamelContext stopped) {
                jobs.end();
                sources.close();
                storages.close();
            }
        });
        context.getManagementStrategy().addEventNotifier(jobs);
        context.getManagementStrategy().addEventNotifier(steps.running());
        settings.dataSources().keySet().forEach(name -> registry.bind(name, DataSource.class, sources.get(name)));
        storages.bindSteps(registry);
        registry.bind("exportSteps", steps);
        registry.bind("targetSteps", new TargetSteps(storages));
        registry.bind("attemptSteps", new AttemptSteps(settings.attempts()));
        registry.bind("verifySteps", new VerifySteps(settings.requiresStoredCheck()));
        registry.bind("publishSteps", new PublishSteps(jobs, "camel-table-export " + version()));
        registry.bind("httpGuard", new HttpGuard(tokens, settings.asksForToken()));
        registry.bind("answerSteps", new AnswerSteps(jobs));
        registry.bind("jobSteps", new JobSteps(jobs));
        registry.bind("schedule", new Schedule(settings));
        registry.bind("strictJson", ObjectMapper.class, StrictJson.mapper());
        registry.bind("httpThreads", VertxOptions.class, httpThreads());
        registry.bind(
                "exportRunners",
                context.getExecutorServiceManager()
                        .newFixedThreadPool(this, "export-runner", settings.maxConcurrent()));
        registry.bind(
                "exportReaders",
                context.getExecutorServiceManager()
                        .newFixedThreadPool(this, "export-reader", settings.maxConcurrent() * settings.parallelism()));
    }

    private JobStore openStore() {
        return JobStore.open(
                settings.get("export.jobs.url"),
                settings.get("export.jobs.username"),
                settings.get("export.jobs.password"));
    }

    /** Camel's HTTP server runs requests on these: one for each export, and some to say no to the others. */
    private VertxOptions httpThreads() {
        return new VertxOptions()
                .setWorkerPoolSize(settings.maxConcurrent() + VertxOptions.DEFAULT_WORKER_POOL_SIZE)
                // Else it logs a stack trace a second once an export takes a minute.
                .setMaxWorkerExecuteTime(Long.MAX_VALUE);
    }

    private static String version() {
        String version = ExportBeans.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
