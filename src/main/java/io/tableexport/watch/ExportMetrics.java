package io.tableexport.watch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.tableexport.failure.FailureType;
import io.tableexport.job.JobState;
import io.tableexport.report.ExportJob;
import io.tableexport.report.PartReport;
import io.tableexport.running.ExportJobs;
import io.tableexport.running.ExportObserver;
import io.tableexport.running.JobTicket;
import io.tableexport.settings.CountedTables;
import io.tableexport.settings.ExportSettings;
import io.tableexport.table.TablePartition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts exports in Micrometer's registry: the README's "Watching it" lists the names. Labels take values from the
 * configuration and from enums alone, so that no request makes a new one. Thread-safe.
 */
final class ExportMetrics implements ExportObserver {
    /** Stages with a time of their own; reading, encoding and storing are parts of writing, of all readers together. */
    static final Set<String> TIMED_STAGES = Set.of("target", "open", "write", "verify", "publish", "undo", "dry-run");

    static final String READ = "read";
    static final String ENCODE = "encode";
    static final String STORE = "store";

    static final String NO_REASON = "none";

    /** Bounds of the buckets of an export's time: from small tables to those of a night. */
    private static final Duration[] BUCKETS = {
        Duration.ofSeconds(1),
        Duration.ofSeconds(10),
        Duration.ofMinutes(1),
        Duration.ofMinutes(10),
        Duration.ofHours(1),
        Duration.ofHours(6)
    };

    private final MeterRegistry registry;
    private final Set<String> datasources;
    private final CountedTables tables;
    private final Map<Tags, AtomicLong> lastSuccess = new ConcurrentHashMap<>();

    /** @param jobs those that run and wait, for the gauges */
    ExportMetrics(MeterRegistry registry, ExportSettings settings, ExportJobs jobs) {
        this.registry = registry;
        this.datasources = Set.copyOf(settings.dataSources().keySet());
        this.tables = CountedTables.of(settings.get(CountedTables.KEY));
        gauge("running", "exports that run", jobs, all -> running(all));
        gauge("queued", "exports that wait for a place", jobs, all -> count(all) - running(all));
        gauge("places", "exports that may run at once", settings, ExportSettings::maxConcurrent);
        TimeGauge.builder("table.export.oldest", jobs, TimeUnit.SECONDS, ExportMetrics::oldestSeconds)
                .description("how long the export that runs longest has run")
                .register(registry);
        // There from the first scrape on: a rate over a counter that has just appeared misses its first export.
        TIMED_STAGES.forEach(this::stage);
        List.of(READ, ENCODE, STORE).forEach(this::stage);
        for (FailureType reason : FailureType.values()) {
            refusals(reason);
        }
        for (String datasource : datasources) {
            countersOf(Tags.of("datasource", datasource, "table", CountedTables.OTHER));
        }
    }

    private <T> void gauge(String name, String description, T source, java.util.function.ToDoubleFunction<T> value) {
        Gauge.builder("table.export." + name, source, value)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    private static double count(ExportJobs jobs) {
        double count = 0;
        for (JobTicket ignored : jobs.active()) {
            count++;
        }
        return count;
    }

    private static double running(ExportJobs jobs) {
        double running = 0;
        for (JobTicket ticket : jobs.active()) {
            running += ticket.place() == null ? 0 : 1;
        }
        return running;
    }

    private static double oldestSeconds(ExportJobs jobs) {
        double oldest = 0;
        for (JobTicket ticket : jobs.active()) {
            ExportJob export = ticket.export();
            oldest = Math.max(oldest, export == null ? 0 : export.elapsedSeconds());
        }
        return oldest;
    }

    @Override
    public void stageEnded(String stage, Duration time) {
        if (TIMED_STAGES.contains(stage)) {
            stage(stage).record(time);
        }
    }

    @Override
    public void ended(JobTicket ticket, JobState state, FailureType reason) {
        ExportJob export = ticket.export();
        String outcome = state.wireName();
        String why = reason == null ? NO_REASON : reason.wireName();
        if (export != null && export.isDryRun()) {
            counter("dry.runs", "dry runs that have ended", Tags.of("outcome", outcome, "reason", why))
                    .increment();
            return;
        }
        Tags labels = labels(ticket);
        counter("exports", "exports that have ended", labels.and("outcome", outcome, "reason", why))
                .increment();
        if (export == null) {
            return;
        }
        duration(outcome).record(Duration.ofNanos((long) (export.elapsedSeconds() * 1e9)));
        counter("requests.repeated", "requests to a storage that were sent again", labels)
                .increment(export.retries().sum());
        counter("attempts.repeated", "times an export was run again from its beginning", labels)
                .increment(export.attempt() - 1);
        stage(READ).record(readNanos(export), TimeUnit.NANOSECONDS);
        stage(ENCODE).record((long) (export.encodeSeconds() * 1e9), TimeUnit.NANOSECONDS);
        stage(STORE).record((long) (export.storeSeconds() * 1e9), TimeUnit.NANOSECONDS);
        if (state == JobState.SUCCEEDED) {
            published(export, labels);
        }
    }

    private void published(ExportJob export, Tags labels) {
        List<PartReport> parts = export.parts();
        counter("rows", "rows published", labels)
                .increment(parts.stream().mapToLong(PartReport::rows).sum());
        counter("bytes", "bytes of parts published", labels)
                .increment(parts.stream().mapToLong(PartReport::bytes).sum());
        counter("parts", "parts published", labels).increment(parts.size());
        lastSuccess.computeIfAbsent(labels, this::lastSuccess).set(System.currentTimeMillis());
    }

    private AtomicLong lastSuccess(Tags labels) {
        AtomicLong time = new AtomicLong();
        TimeGauge.builder("table.export.last.success", time, TimeUnit.MILLISECONDS, AtomicLong::get)
                .description("when an export succeeded last, in seconds since 1970")
                .tags(labels)
                .register(registry);
        return time;
    }

    private static long readNanos(ExportJob export) {
        return export.scan() == null
                ? 0
                : export.scan().partitions().stream()
                        .mapToLong(TablePartition::readNanos)
                        .sum();
    }

    @Override
    public void refused(FailureType reason) {
        refusals(reason).increment();
    }

    private void countersOf(Tags labels) {
        counter("exports", "exports that have ended", labels.and("outcome", "succeeded", "reason", NO_REASON));
        counter("rows", "rows published", labels);
        counter("bytes", "bytes of parts published", labels);
        counter("parts", "parts published", labels);
        counter("requests.repeated", "requests to a storage that were sent again", labels);
        counter("attempts.repeated", "times an export was run again from its beginning", labels);
    }

    private Tags labels(JobTicket ticket) {
        String datasource = ticket.datasource();
        ExportJob export = ticket.export();
        String table = export != null && export.scan() != null
                ? export.scan().table().qualifiedName()
                : ticket.job().table();
        return Tags.of(
                "datasource",
                datasources.contains(datasource) ? datasource : CountedTables.OTHER,
                "table",
                tables.label(table));
    }

    private Counter counter(String name, String description, Tags labels) {
        return Counter.builder("table.export." + name)
                .description(description)
                .tags(labels)
                .register(registry);
    }

    private Counter refusals(FailureType reason) {
        return counter(
                "refused",
                "requests answered with a failure before they became exports",
                Tags.of("reason", reason.wireName()));
    }

    private Timer stage(String stage) {
        return Timer.builder("table.export.stage")
                .description("time in a stage of an export; read, encode and store of all its readers together")
                .tag("stage", stage)
                .register(registry);
    }

    private Timer duration(String outcome) {
        return Timer.builder("table.export.duration")
                .description("time of an export from its place to its end")
                .tag("outcome", outcome)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }
}
