package io.tableexport.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tableexport.camel.TableConstants;
import io.tableexport.export.ExportSteps;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.job.JobState;
import io.tableexport.job.NewJob;
import io.tableexport.report.Failures;
import io.tableexport.request.ExportRequest;
import io.tableexport.request.IfExists;
import io.tableexport.request.PathPlaceholders;
import io.tableexport.request.RequestBody;
import io.tableexport.request.StrictJson;
import io.tableexport.running.ExportJobs;
import io.tableexport.running.ScheduleCounters;
import io.tableexport.running.ScheduledRun;
import io.tableexport.settings.ExportSettings;
import io.tableexport.settings.ScheduleSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of {@code routes/export-scheduled.yaml}, and the check of every schedule's request before the service starts.
 * Immutable; a request in a file is read anew for each run, so that keys can be changed in it.
 */
final class Schedules {
    /** Exchange property, {@code String}: name of the schedule, set by its route. */
    private static final String NAME = "CamelTableSchedule";

    private static final Logger LOG = LoggerFactory.getLogger(Schedules.class);

    private final Map<String, ScheduleSettings> byName = new HashMap<>();
    private final ExportSettings settings;
    private final ExportJobs jobs;
    private final ScheduleCounters counters;
    private final ObjectMapper json = StrictJson.mapper();

    Schedules(ExportSettings settings, ExportJobs jobs, ScheduleCounters counters) {
        this.settings = settings;
        this.jobs = jobs;
        this.counters = counters;
        settings.schedules().forEach(schedule -> byName.put(schedule.name(), schedule));
    }

    /**
     * Checks the request of every schedule as its next runs will: all that can be known before there is a run.
     *
     * @throws ExportException naming the key of the one that is wrong
     */
    void check(ExportSteps steps) {
        for (ScheduleSettings schedule : settings.schedules()) {
            try {
                Instant first = schedule.nextAfter(Instant.now());
                ExportRequest request = request(new ScheduledRun(schedule, first));
                if (!settings.dataSources().containsKey(request.datasource())) {
                    throw ExportException.invalid("field 'datasource' names '" + request.datasource()
                            + "', which is not configured; there are "
                            + String.join(", ", settings.dataSources().keySet()));
                }
                steps.permit(request, null);
                warnOfSamePath(schedule, request, first);
            } catch (IOException | ExportException wrong) {
                throw new ExportException(
                        FailureType.INVALID_REQUEST,
                        "configuration key '" + schedule.key("request") + "': " + described(wrong),
                        wrong);
            }
        }
    }

    private static String described(Exception wrong) {
        return wrong instanceof JsonProcessingException badJson
                ? StrictJson.describe(badJson)
                : wrong instanceof IOException
                        ? "it is no JSON object, so it must be a file that can be read (" + wrong + ")"
                        : wrong.getMessage();
    }

    private void warnOfSamePath(ScheduleSettings schedule, ExportRequest request, Instant first) throws IOException {
        Instant second = schedule.nextAfter(first);
        boolean same = second != null
                && request(new ScheduledRun(schedule, second))
                        .target()
                        .path()
                        .equals(request.target().path());
        if (same && request.ifExists() == IfExists.ERROR && !request.dryRun()) {
            LOG.warn(
                    "schedule {} writes to the same path twice, and the second time will find an export there: put"
                            + " {date} and {time} into it, or let if_exists be overwrite or append",
                    schedule.name());
        }
    }

    /** The schedule fires: makes its run a property and the JSON of its request the body. A run too late is missed. */
    public void due(Exchange exchange) throws IOException {
        ScheduleSettings schedule = byName.get(exchange.getProperty(NAME, String.class));
        Instant time =
                exchange.getMessage().getHeader("scheduledFireTime", Date.class).toInstant();
        ScheduledRun run = new ScheduledRun(schedule, time);
        exchange.setProperty(TableConstants.SCHEDULED_RUN, run);
        exchange.getMessage().removeHeaders("*");
        Duration late = Duration.between(time, Instant.now());
        if (late.compareTo(schedule.grace()) > 0) {
            throw new ExportException(
                    FailureType.MISSED,
                    "the run came " + late.toSeconds() + " s after its time, which is more than "
                            + schedule.key("grace") + " (" + schedule.grace().toSeconds() + " s) allows");
        }
        exchange.getMessage().setBody(text(schedule));
    }

    /** Fills the placeholders of the path in the request that is the body. */
    public void fillPath(Exchange exchange) {
        fillPath(
                exchange.getMessage().getBody(RequestBody.class),
                exchange.getProperty(TableConstants.SCHEDULED_RUN, ScheduledRun.class));
    }

    private void fillPath(RequestBody body, ScheduledRun run) {
        Object table = body.get("table");
        PathPlaceholders.fill(
                body, run.placeholders(table instanceof String named ? named : settings.get("export.table")));
    }

    /** As the steps of the route read it. */
    private ExportRequest request(ScheduledRun run) throws IOException {
        RequestBody body = json.readValue(text(run.schedule()), RequestBody.class);
        fillPath(body, run);
        return ExportRequest.parse(body);
    }

    private static String text(ScheduleSettings schedule) throws IOException {
        String request = schedule.request();
        return request.startsWith("{") ? request : Files.readString(Path.of(request), StandardCharsets.UTF_8);
    }

    /** The run did not become a job: notes it as one that failed or was missed, unless another process has it. */
    public void notBegun(Exchange exchange) {
        ScheduledRun run = exchange.getProperty(TableConstants.SCHEDULED_RUN, ScheduledRun.class);
        Throwable thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        ExportException failure = thrown instanceof NoSuchFileException gone
                ? ExportException.invalid("the file of the request is gone: " + gone.getMessage())
                : Failures.of("starting the run of a schedule", thrown);
        JobState state = failure.type() == FailureType.MISSED ? JobState.MISSED : JobState.FAILED;
        String schedule = run.schedule().name();
        // a process that ends leaves its runs to the others
        if (failure.type() == FailureType.SHUTTING_DOWN || !jobs.notBegun(job(run, state), failure)) {
            LOG.info("{} at {} is left to another process: {}", run, run.time(), failure.getMessage());
            return;
        }
        counters.ended(schedule, state);
        LOG.warn(
                "{} at {} {}: {}: {}",
                run,
                run.time(),
                state.wireName(),
                failure.type().wireName(),
                failure.getMessage());
    }

    private NewJob job(ScheduledRun run, JobState state) {
        String table = "";
        String path = "";
        try {
            ExportRequest request = request(run);
            table = request.table() == null ? settings.get("export.table") : request.table();
            path = request.target().path();
        } catch (IOException | ExportException unreadable) {
            LOG.debug("the request of {} cannot be read", run, unreadable);
        }
        return new NewJob(
                UUID.randomUUID(),
                settings.owner(run.schedule()),
                run.scheduled().key(),
                state,
                table,
                path,
                path,
                path,
                run.scheduled());
    }
}
