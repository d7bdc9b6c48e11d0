package io.tableexport.export;

import io.tableexport.camel.FileOrigin;
import io.tableexport.camel.TableConstants;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.file.FileOptions;
import io.tableexport.file.FinishedPart;
import io.tableexport.job.JobRecord;
import io.tableexport.job.JobState;
import io.tableexport.job.NewJob;
import io.tableexport.report.ExportAdmission;
import io.tableexport.report.ExportJob;
import io.tableexport.report.ExportReport;
import io.tableexport.report.Failures;
import io.tableexport.report.PartReport;
import io.tableexport.request.AccessToken;
import io.tableexport.request.Contents;
import io.tableexport.request.ExportMode;
import io.tableexport.request.ExportRequest;
import io.tableexport.running.ExportJobs;
import io.tableexport.running.ExportLog;
import io.tableexport.running.JobTicket;
import io.tableexport.running.RunningExports;
import io.tableexport.running.ScheduledRun;
import io.tableexport.settings.ExportSettings;
import io.tableexport.source.TableScans;
import io.tableexport.storage.StorageFailures;
import io.tableexport.table.TableEstimate;
import io.tableexport.table.TablePartition;
import io.tableexport.table.TableScan;
import io.tableexport.table.TypeOptions;
import io.tableexport.targets.ExportTarget;
import io.tableexport.targets.Storages;
import io.tableexport.targets.TargetSteps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of {@code routes/export.yaml} that YAML cannot say, in the order the route takes them. Holds no state of an
 * export: that is the {@link ExportJob} on the exchange.
 */
public final class ExportSteps {
    private static final Logger LOG = LoggerFactory.getLogger(ExportSteps.class);

    private static final String CLEANUP = "CamelTableCleanup";

    /** Exchange property, {@code Long}: {@code System.nanoTime()} when the storing of a part began. */
    private static final String STORE_START = "CamelTableStoreStart";

    /** Exchange property of a reader, {@link Handover}: the storing of its parts. */
    private static final String STORING = "CamelTableStoring";

    /** Exchange property, {@link Handover}: the counting of the snapshot's rows. */
    private static final String COUNTING = "CamelTableCounting";

    private final ExportSettings settings;
    private final ExportAdmission admission;
    private final ExportJobs jobs;
    private final Storages storages;
    private final ScheduledExecutorService clock;
    private final RunningExports running;

    /** @param clock runs what is to happen at a deadline */
    public ExportSteps(
            ExportSettings settings,
            ExportAdmission admission,
            ExportJobs jobs,
            Storages storages,
            ScheduledExecutorService clock) {
        this.settings = settings;
        this.admission = admission;
        this.jobs = jobs;
        this.storages = storages;
        this.clock = clock;
        this.running = new RunningExports(settings.shutdownGrace());
    }

    /** Those to stop when the service ends. */
    public RunningExports running() {
        return running;
    }

    /**
     * Makes the request in the body a job, which has or waits for a place; refuses what the token or the server does not
     * permit. A repeated request leaves the first one's job in the property {@link TableConstants#JOB} instead.
     */
    public void accept(Exchange exchange) {
        ExportRequest request = exchange.getMessage().getBody(ExportRequest.class);
        if (request == null) {
            throw ExportException.invalid("direct:export takes an ExportRequest as its body");
        }
        AccessToken token = exchange.getProperty(TableConstants.TOKEN, AccessToken.class);
        String table = permit(request, token);
        requireRoute(exchange, request);
        ScheduledRun run = exchange.getProperty(TableConstants.SCHEDULED_RUN, ScheduledRun.class);
        NewJob job = new NewJob(
                UUID.randomUUID(),
                token == null ? settings.owner(run == null ? null : run.schedule()) : token.name(),
                run == null ? JobHeaders.key(exchange) : run.scheduled().key(),
                JobState.QUEUED,
                table,
                request.target().path(),
                request.target().location(),
                ExportTarget.identity(request),
                run == null ? null : run.scheduled());
        JobTicket ticket = new JobTicket(
                job, request.datasource(), request.rowGroupSize(), request.dryRun() ? 1 : settings.parallelism());
        boolean mayWait = run != null || exchange.getProperty(TableConstants.RESPOND_ASYNC, false, Boolean.class);
        Optional<JobRecord> earlier = jobs.accept(ticket, mayWait);
        if (earlier.isPresent()) {
            exchange.setProperty(TableConstants.JOB, earlier.get());
            return;
        }
        exchange.setProperty(TableConstants.TICKET, ticket);
        if (mayWait) {
            exchange.setProperty(
                    TableConstants.JOB, jobs.find(job.owner(), job.id()).orElseThrow());
        }
    }

    /**
     * Refuses what the token or the server does not permit, as far as the request alone shows it.
     *
     * @param token null for the server's own exports
     * @return the table to export
     */
    public String permit(ExportRequest request, AccessToken token) {
        String table = request.table() == null ? settings.get("export.table") : request.table();
        if (table.isEmpty()) {
            throw ExportException.invalid("table is missing: name one, or set export.table");
        }
        permitDestination(request, token);
        TableScans.checkName(table, new TokenAccess(request.datasource(), token));
        storages.check(request.target());
        admission.requirePossible(request.rowGroupSize());
        return table;
    }

    /** Begins the accepted job, once it has a place; without one, accepts the request in the body first. */
    public void begin(Exchange exchange) {
        if (exchange.getProperty(TableConstants.TICKET) == null) {
            accept(exchange);
        }
        JobTicket ticket = exchange.getProperty(TableConstants.TICKET, JobTicket.class);
        Cleanup cleanup = cleanup(exchange);
        try (ExportLog log = ExportLog.of(ticket.job().id())) {
            begin(exchange, ticket, cleanup);
        } catch (RuntimeException failed) {
            ExportException reason = Failures.of("starting the export", failed);
            cleanup.run();
            jobs.failed(ticket, reason);
            throw reason;
        }
    }

    private void begin(Exchange exchange, JobTicket ticket, Cleanup cleanup) {
        ExportRequest request = exchange.getMessage().getBody(ExportRequest.class);
        AccessToken token = exchange.getProperty(TableConstants.TOKEN, AccessToken.class);
        ScheduledRun run = exchange.getProperty(TableConstants.SCHEDULED_RUN, ScheduledRun.class);
        String table = ticket.job().table();
        FileOptions options = fileOptions(request);
        ExportAdmission.Place place = jobs.place(ticket);
        Path spool = makeSpool();
        cleanup.add(() -> deleteDirectory(spool));
        ExportJob job = new ExportJob(
                ticket.job().id(),
                request,
                table,
                options,
                token != null ? token.name() : run != null ? run.toString() : "a route",
                place.readers(),
                spool);
        exchange.setProperty(TableConstants.EXPORT, job);
        exchange.setProperty(TableConstants.FILE_OPTIONS, options);
        exchange.setProperty(TableConstants.SELECTION, request.contents().selection());
        exchange.setProperty(TableConstants.TYPES, types(request));
        exchange.setProperty(TableConstants.SPOOL_DIRECTORY, spool);
        exchange.setProperty(TableConstants.ACCESS, new TokenAccess(request.datasource(), token));
        cleanup.add(storages.bind(exchange, job));
        cleanup.add(running.add(job));
        cleanup.add(deadline(job));
        ticket.runs(job);
        LOG.info(
                "export {} starts: table {}, target {}, for {}",
                job.id(),
                table,
                request.target().location(),
                job.startedBy());
    }

    /** Stops the export when its time is up; the result ends the waiting. */
    private Runnable deadline(ExportJob job) {
        long seconds = settings.deadlineSeconds();
        if (seconds == 0) {
            return () -> {};
        }
        Future<?> waiting = clock.schedule(
                () -> job.stop(new ExportException(
                        FailureType.TIMED_OUT,
                        "the export took longer than export.deadline-seconds (" + seconds
                                + ") allows: export less, or raise it")),
                seconds,
                TimeUnit.SECONDS);
        return () -> waiting.cancel(false);
    }

    private Path makeSpool() {
        Path directory = settings.spoolDirectory();
        try {
            if (!Files.isDirectory(directory)) { // to try to make one that is there costs an exception
                Files.createDirectories(directory);
            }
            return Files.createTempDirectory(directory, "table-export-");
        } catch (IOException e) {
            throw StorageFailures.failed("spooling in " + directory + " (export.spool-directory)", e);
        }
    }

    private static void permitDestination(ExportRequest request, AccessToken token) {
        if (token != null && !token.mayWrite(request.target())) {
            throw new ExportException(
                    FailureType.FORBIDDEN,
                    token.described() + " may not write to this destination: see " + token.key("destinations"));
        }
        if (token != null && request.target().wantsServerCredentials() && !token.mayUseServerCredentials()) {
            throw new ExportException(
                    FailureType.FORBIDDEN,
                    token.described() + " may not use the server's own storage credentials: give 'credentials', or see "
                            + token.key("server-credentials"));
        }
    }

    private static void requireRoute(Exchange exchange, ExportRequest request) {
        String route = "storage-" + request.target().routeName();
        if (exchange.getContext().getRoute(route) == null) {
            throw ExportException.invalid("storage " + request.target().routeName()
                    + " is not available: this service has no route " + route);
        }
    }

    private FileOptions fileOptions(ExportRequest request) {
        boolean byDefault = request.mode() == ExportMode.MULTI_FILE
                && request.targetFileSizeBytes() == 0
                && request.maxRowGroupsPerFile() == 0;
        return new FileOptions(
                request.format(),
                request.compression(),
                request.rowGroupSize(),
                request.maxRowGroupsPerFile(),
                byDefault ? settings.targetFileSizeBytes() : request.targetFileSizeBytes(),
                request.contents().bloomFilters(),
                Map.of());
    }

    private static TypeOptions types(ExportRequest request) {
        Contents contents = request.contents();
        return new TypeOptions(request.format(), contents.spark(), contents.onUnrepresentable());
    }

    /** Sets what the {@code table:} endpoint is to read. */
    public void nameTable(Exchange exchange) {
        ExportJob job = job(exchange);
        exchange.getMessage().setHeader(TableConstants.TABLE, job.getTable());
        exchange.getMessage().setHeader(TableConstants.READERS, job.readers());
    }

    /** The snapshot is open: checks what the request says of its columns. */
    public void opened(Exchange exchange) {
        ExportJob job = job(exchange);
        TableScan scan = exchange.getProperty(TableConstants.SCAN, TableScan.class);
        job.opened(scan);
        requireAllRead(exchange); // told to stop before there was a scan to cancel
        exchange.setProperty(
                TableConstants.FILE_OPTIONS, BloomFilterColumns.resolved(job).withMetadata(FileOrigin.of(scan)));
    }

    /** Makes ready for the rows to be counted, by {@link #count} in this thread or another. */
    public void beforeCount(Exchange exchange) {
        requireAllRead(exchange); // told to stop meanwhile
        Handover counting = new Handover();
        counting.offer();
        exchange.setProperty(COUNTING, counting);
        exchange.removeProperty(STORING);
    }

    /** Counts the snapshot's rows if asked to, and says how many there are to read. */
    public void count(Exchange exchange) {
        exchange.getProperty(COUNTING, Handover.class).take();
        ExportJob job = job(exchange);
        TableScan scan = job.scan();
        if (!settings.verifiesCount() || scan.isCountingBesideReading()) {
            job.expect(scan.estimate().rows());
        }
        if (settings.verifiesCount()) {
            job.counted(OptionalLong.of(scan.countRows()));
            job.expect(job.countedRows());
        }
    }

    /** The counting ended, well or not. */
    public void counted(Exchange exchange) {
        exchange.getProperty(COUNTING, Handover.class).done();
    }

    /** Waits for the counting. */
    public void awaitCount(Exchange exchange) {
        exchange.getProperty(COUNTING, Handover.class).await();
    }

    /**
     * What becomes parts of its own side by side: the snapshot's partitions; the snapshot as one where there is to be one
     * file; nothing once the export fails.
     */
    public List<?> partitions(Exchange exchange) {
        ExportJob job = job(exchange);
        if (job.isFailed()) {
            return List.of();
        }
        return job.isSingleFile() ? List.of(job.scan()) : job.scan().partitions();
    }

    /** A dry run found table, columns and target in order: asks the database how much there is to read. */
    public void estimate(Exchange exchange) {
        requireAllRead(exchange); // told to stop meanwhile
        ExportJob job = job(exchange);
        TableEstimate estimate = job.scan().estimate();
        exchange.setProperty(TableConstants.ESTIMATE, estimate);
        LOG.info(
                "export {} was a dry run: {} columns",
                job.id(),
                job.scan().schema().columns().size());
    }

    /** Whether the partition in the exchange property, or the whole snapshot, has rows left for another part. */
    public boolean hasRows(Exchange exchange) {
        Object source = exchange.getProperty(TableConstants.PARTITION);
        return source instanceof TableScan scan
                ? scan.partitions().stream().anyMatch(TablePartition::hasNext)
                : ((TablePartition) source).hasNext();
    }

    /**
     * A part file is finished: names its object and makes the file the body, once the part before it is stored, so that
     * a reader has two files on disk at most.
     */
    public void partFinished(Exchange exchange) {
        requireAllRead(exchange);
        ExportJob job = job(exchange);
        FinishedPart part = exchange.getProperty(TableConstants.PART, FinishedPart.class);
        job.addEncodeNanos(part.encodeNanos());
        Handover storing = exchange.getProperty(STORING, new Handover(), Handover.class);
        exchange.setProperty(STORING, storing);
        storing.offer();
        requireAllRead(exchange); // the part before may have failed meanwhile
        String name = job.takePartName();
        jobs.taking(job, name);
        ExportTarget.nameObject(exchange, job, name);
        exchange.getMessage().setBody(part.file().toFile());
    }

    /** A part's file is about to be stored, in another thread than its reader's; not if it was withdrawn meanwhile. */
    public void storing(Exchange exchange) {
        if (!exchange.getProperty(STORING, Handover.class).take()) {
            exchange.setRouteStop(true); // the attempt it was of failed, and there may be another by now
            return;
        }
        requireAllRead(exchange);
        exchange.setProperty(STORE_START, System.nanoTime());
    }

    /** The part stands in the target: reports it and frees the disk. */
    public void partStored(Exchange exchange) throws IOException {
        ExportJob job = job(exchange);
        FinishedPart part = exchange.getProperty(TableConstants.PART, FinishedPart.class);
        job.addStoreNanos(System.nanoTime() - exchange.getProperty(STORE_START, Long.class));
        Files.deleteIfExists(part.file());
        job.stored(PartReport.of(exchange.getProperty(TableConstants.OBJECT_NAME, String.class), part));
    }

    /** The storing of a part ended, well or not. */
    public void stored(Exchange exchange) {
        exchange.getProperty(STORING, Handover.class).done();
    }

    /** A reader is at its end: waits until its last part is stored. */
    public void awaitStored(Exchange exchange) {
        Handover storing = exchange.getProperty(STORING, Handover.class);
        if (storing == null) {
            return;
        }
        if (job(exchange).isFailed()) {
            storing.withdraw();
        }
        storing.await();
    }

    /** A reader, the storing of a part or the counting failed: the first reason stops the others. */
    public void readingFailed(Exchange exchange) {
        TargetSteps.recordFailure(exchange);
    }

    /** After all readers ended: goes on only if none failed. */
    public void requireAllRead(Exchange exchange) {
        ExportJob job = job(exchange);
        if (job.isFailed()) {
            throw job.failure();
        }
    }

    /** All is published. */
    public void succeeded(Exchange exchange) {
        ExportJob job = job(exchange);
        ExportReport report = exchange.getProperty(TableConstants.REPORT, ExportReport.class);
        LOG.info(
                "export {} succeeded: {} rows in {} parts, {} bytes, {} s",
                job.id(),
                report.rows(),
                report.parts().size(),
                report.storedBytes(),
                Math.round(job.elapsedSeconds() * 1000) / 1000.0);
    }

    /** The last step, whatever happened: ends the snapshot and gives everything back before the answer leaves. */
    public void end(Exchange exchange) {
        ExportJob job = job(exchange);
        if (job.scan() != null) {
            job.scan().close();
        }
        exchange.getProperty(CLEANUP, Cleanup.class).run();
        jobs.ended(
                exchange.getProperty(TableConstants.TICKET, JobTicket.class),
                job.isFailed() ? null : AnswerSteps.data(exchange));
    }

    private static ExportJob job(Exchange exchange) {
        return exchange.getProperty(TableConstants.EXPORT, ExportJob.class);
    }

    private static Cleanup cleanup(Exchange exchange) {
        Cleanup cleanup = new Cleanup();
        exchange.setProperty(CLEANUP, cleanup);
        exchange.getExchangeExtension().addOnCompletion(cleanup);
        return cleanup;
    }

    private static void deleteDirectory(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(directory);
        } catch (IOException left) {
            LOG.warn("the spool directory {} could not be removed: remove it by hand ({})", directory, left.toString());
        }
    }
}
