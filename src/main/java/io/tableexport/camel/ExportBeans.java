package io.tableexport.camel;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tableexport.file.PartsCheck;
import io.tableexport.job.JobStore;
import io.tableexport.report.ExportAdmission;
import io.tableexport.request.AccessTokens;
import io.tableexport.request.StrictJson;
import io.tableexport.storage.EndpointPolicy;
import io.tableexport.storage.LocalStorage;
import io.tableexport.storage.S3Clients;
import io.tableexport.storage.S3RetryPolicy;
import io.tableexport.storage.S3Settings;
import io.tableexport.storage.ServerCredentials;
import io.tableexport.table.DataSources;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
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
    private final EndpointPolicy endpoints;
    private final ServerCredentials serverCredentials;
    private final S3Settings s3Settings;
    private final S3RetryPolicy retryPolicy;

    /**
     * Reads what the beans are made of, and tries out the spool directory.
     *
     * @throws IllegalArgumentException if a setting is not legal or parts cannot be written; the message names it
     */
    public ExportBeans(ExportSettings settings) {
        this.settings = settings;
        this.tokens = AccessTokens.of(settings.startingWith("export.token."));
        this.endpoints = EndpointPolicy.of(settings.get(EndpointPolicy.KEY));
        this.serverCredentials = ServerCredentials.of(settings.startingWith("export.s3.server."));
        this.s3Settings = S3Settings.of(settings.startingWith("export.s3."));
        this.retryPolicy = S3RetryPolicy.of(settings.startingWith("export.s3."));
        PartsCheck.run(settings.spoolDirectory());
    }

    @Override
    public void configure(CamelContext context) {
        Registry registry = context.getRegistry();
        int connections = settings.maxConcurrent() * (1 + settings.parallelism());
        DataSources sources = DataSources.open(settings.dataSources(), connections);
        S3Clients clients = new S3Clients(endpoints, s3Settings, retryPolicy, serverCredentials);
        S3Binding s3 = new S3Binding(registry, clients, settings.multipartThresholdBytes());
        ExportAdmission admission = new ExportAdmission(settings.maxConcurrent(), settings.memoryBudget());
        ExportJobs jobs = new ExportJobs(settings, openStore(), admission);
        jobs.begin();
        ExportSteps steps = new ExportSteps(
                settings,
                admission,
                jobs,
                s3,
                context.getExecutorServiceManager().newScheduledThreadPool(this, "export-deadline", 1));
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStopped(CamelContext stopped) {
                jobs.end();
                sources.close();
                clients.close();
            }
        });
        context.getManagementStrategy().addEventNotifier(jobs);
        context.getManagementStrategy().addEventNotifier(steps.running());
        settings.dataSources().keySet().forEach(name -> registry.bind(name, DataSource.class, sources.get(name)));
        registry.bind("s3Steps", s3);
        registry.bind("localSteps", new LocalSteps(new LocalStorage(Path.of(settings.get("export.local.root")))));
        registry.bind("exportSteps", steps);
        registry.bind("targetSteps", new TargetSteps(s3));
        registry.bind("attemptSteps", new AttemptSteps(settings.attempts()));
        registry.bind("verifySteps", new VerifySteps(settings.requiresStoredCheck()));
        registry.bind("publishSteps", new PublishSteps(jobs, "camel-table-export " + version()));
        registry.bind("httpGuard", new HttpGuard(tokens, settings.asksForToken()));
        registry.bind("answerSteps", new AnswerSteps(jobs));
        registry.bind("jobSteps", new JobSteps(jobs));
        registry.bind("schedule", new Schedule(settings));
        registry.bind("strictJson", ObjectMapper.class, StrictJson.mapper());
        if (settings.get("camel.server.enabled").equals("true")) {
            registry.bind("httpThreads", VertxOptions.class, httpThreads());
        }
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
