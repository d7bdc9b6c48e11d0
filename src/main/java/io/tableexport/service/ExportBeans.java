package io.tableexport.service;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tableexport.export.AnswerSteps;
import io.tableexport.export.AttemptSteps;
import io.tableexport.export.ExportSteps;
import io.tableexport.export.JobSteps;
import io.tableexport.export.PublishSteps;
import io.tableexport.file.PartsCheck;
import io.tableexport.http.HttpGuard;
import io.tableexport.http.JwtServer;
import io.tableexport.http.OpenApiSteps;
import io.tableexport.http.SlowRequests;
import io.tableexport.job.JobStore;
import io.tableexport.report.ExportAdmission;
import io.tableexport.request.AccessTokens;
import io.tableexport.request.JwtRoles;
import io.tableexport.request.StrictJson;
import io.tableexport.running.ExportJobs;
import io.tableexport.running.LoggedThreads;
import io.tableexport.running.ScheduleCounters;
import io.tableexport.settings.ExportSettings;
import io.tableexport.source.DataSources;
import io.tableexport.targets.Storages;
import io.tableexport.targets.TargetSteps;
import io.tableexport.targets.VerifySteps;
import io.tableexport.watch.Observation;
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
    private final HttpGuard guard;
    private final Storages storages;

    /**
     * Reads what the beans are made of, and tries out the spool directory.
     *
     * @throws IllegalArgumentException if a setting is not legal or parts cannot be written; the message names it
     */
    public ExportBeans(ExportSettings settings) {
        this.settings = settings;
        this.guard = guard(settings);
        this.storages = new Storages(settings);
        PartsCheck.run(settings.spoolDirectory());
    }

    private static HttpGuard guard(ExportSettings settings) {
        AccessTokens tokens = AccessTokens.of(settings.startingWith("export.token."));
        if (settings.asksForJwt()) {
            JwtServer.requireKeys(settings);
            return HttpGuard.byJwt(JwtRoles.of(settings.startingWith("export.")));
        }
        return settings.asksForToken() ? HttpGuard.byToken(tokens) : HttpGuard.open();
    }

    /** Loggers of the storages' libraries that write keys, signatures or bodies below INFO. */
    public static List<String> secretLoggers() {
        return Storages.modules().stream()
                .flatMap(module -> module.secretLoggers().stream())
                .toList();
    }

    @Override
    public void configure(CamelContext context) throws Exception {
        Registry registry = context.getRegistry();
        // and one to ask for its health
        int connections = settings.maxConcurrent() * (1 + settings.parallelism()) + 1;
        DataSources sources = DataSources.open(settings.dataSources(), connections);
        ExportAdmission admission = new ExportAdmission(settings.maxConcurrent(), settings.memoryBudget());
        JobStore store = openStore();
        ScheduleCounters counters = new ScheduleCounters(settings.schedules());
        ExportJobs jobs = new ExportJobs(settings, store, admission, counters);
        Observation observation = Observation.begin(context, settings, jobs, counters, sources, store);
        ExportSteps steps = new ExportSteps(
                settings,
                admission,
                jobs,
                storages,
                context.getExecutorServiceManager().newScheduledThreadPool(this, "export-deadline", 1));
        Schedules schedules = new Schedules(settings, jobs, counters);
        schedules.check(steps);
        jobs.begin();
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStopped(CamelContext stopped) {
                jobs.end();
                sources.close();
                storages.close();
                observation.close();
            }
        });
        context.addStartupListener(new SlowRequests(settings.serverPort(), settings.requestTimeout()));
        context.getManagementStrategy().addEventNotifier(jobs);
        context.getManagementStrategy().addEventNotifier(steps.running());
        settings.dataSources().keySet().forEach(name -> registry.bind(name, DataSource.class, sources.get(name)));
        storages.bindSteps(registry);
        registry.bind("exportSteps", steps);
        registry.bind("targetSteps", new TargetSteps(storages));
        registry.bind("attemptSteps", new AttemptSteps(settings.attempts()));
        registry.bind("verifySteps", new VerifySteps(settings.requiresStoredCheck()));
        registry.bind("publishSteps", new PublishSteps(jobs, "camel-table-export " + version()));
        registry.bind("httpGuard", guard);
        if (settings.asksForJwt()) {
            JwtServer.answerRefusals(context);
        }
        registry.bind("openApiSteps", new OpenApiSteps(guard, settings.openApi(), version()));
        registry.bind("answerSteps", new AnswerSteps(jobs));
        registry.bind("jobSteps", new JobSteps(jobs));
        registry.bind("schedules", schedules);
        registry.bind("scheduleCounters", counters);
        ScheduleRoutes.bind(context, settings.schedules());
        registry.bind("strictJson", ObjectMapper.class, StrictJson.mapper());
        if (settings.get("camel.server.enabled").equals("true")) {
            registry.bind("httpThreads", VertxOptions.class, httpThreads());
        }
        registry.bind(
                "exportRunners",
                context.getExecutorServiceManager()
                        .newFixedThreadPool(this, "export-runner", settings.maxConcurrent()));
        // Beside each reader the storing of its last part, beside each export the counting: none of them ever waits.
        registry.bind(
                "exportStorers",
                new LoggedThreads(context.getExecutorServiceManager()
                        .newFixedThreadPool(
                                this, "export-storer", settings.maxConcurrent() * (settings.parallelism() + 1))));
        registry.bind(
                "exportReaders",
                new LoggedThreads(context.getExecutorServiceManager()
                        .newFixedThreadPool(this, "export-reader", settings.maxConcurrent() * settings.parallelism())));
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
