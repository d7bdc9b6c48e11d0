package io.tableexport.camel;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.file.FileOptions;
import io.tableexport.file.FinishedPart;
import io.tableexport.report.ExportAdmission;
import io.tableexport.report.ExportJob;
import io.tableexport.report.ExportReport;
import io.tableexport.report.Manifest;
import io.tableexport.report.PartReport;
import io.tableexport.request.AccessToken;
import io.tableexport.request.ExportMode;
import io.tableexport.request.ExportRequest;
import io.tableexport.request.StorageTarget;
import io.tableexport.request.StorageType;
import io.tableexport.storage.StorageFailures;
import io.tableexport.storage.StoredObject;
import io.tableexport.table.ResolvedTable;
import io.tableexport.table.TablePartition;
import io.tableexport.table.TableScan;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of {@code routes/export.yaml} that YAML cannot say, in the order the route takes them. Holds no state of an
 * export: that is the {@link ExportJob} on the exchange.
 */
final class ExportSteps {
    private static final Logger LOG = LoggerFactory.getLogger(ExportSteps.class);

    /** Names our exports give their parts: of any run and format. */
    private static final Pattern PART_NAME = Pattern.compile("part-\\d{5,}\\..+");

    private static final String CLEANUP = "CamelTableCleanup";
    private static final String MANIFEST = "CamelTableManifest";

    /** Exchange property, {@code Long}: {@code System.nanoTime()} when the storing of a part began. */
    private static final String STORE_START = "CamelTableStoreStart";

    private final ExportSettings settings;
    private final ExportAdmission admission;
    private final S3Binding s3;
    private final String softwareVersion;
    private final RunningExports running = new RunningExports();

    ExportSteps(ExportSettings settings, ExportAdmission admission, S3Binding s3, String softwareVersion) {
        this.settings = settings;
        this.admission = admission;
        this.s3 = s3;
        this.softwareVersion = softwareVersion;
    }

    /** Those to stop when the service ends. */
    RunningExports running() {
        return running;
    }

    /** Admits the request in the body and makes its job; refuses what the token or the server does not permit. */
    public void begin(Exchange exchange) {
        ExportRequest request = exchange.getMessage().getBody(ExportRequest.class);
        if (request == null) {
            throw ExportException.invalid("direct:export takes an ExportRequest as its body");
        }
        String table = request.table() == null ? settings.get("export.table") : request.table();
        if (table.isEmpty()) {
            throw ExportException.invalid("table is missing: name one, or set export.table");
        }
        AccessToken token = exchange.getProperty(TableConstants.TOKEN, AccessToken.class);
        permitDestination(exchange, request, token);
        FileOptions options = fileOptions(request);
        int wanted = request.mode() == ExportMode.SINGLE_FILE ? 1 : settings.parallelism();
        ExportAdmission.Place place = admission.admit(identity(request), options.rowGroupSize(), wanted);
        Cleanup cleanup = cleanup(exchange);
        cleanup.add(place::close);
        Path spool = makeSpool();
        cleanup.add(() -> deleteDirectory(spool));
        ExportJob job = new ExportJob(
                request, table, options, token == null ? "schedule" : token.name(), place.readers(), spool);
        exchange.setProperty(TableConstants.EXPORT, job);
        exchange.setProperty(TableConstants.FILE_OPTIONS, options);
        exchange.setProperty(TableConstants.SPOOL_DIRECTORY, spool);
        exchange.setProperty(TableConstants.ACCESS, access(request.datasource(), token));
        cleanup.add(s3.bind(exchange, job));
        cleanup.add(running.add(job));
        LOG.info(
                "export {} starts: table {}, target {}, for {}",
                job.id(),
                table,
                request.target().location(),
                job.startedBy());
    }

    private Path makeSpool() {
        Path directory = settings.spoolDirectory();
        try {
            return Files.createTempDirectory(Files.createDirectories(directory), "table-export-");
        } catch (IOException e) {
            throw StorageFailures.failed("spooling in " + directory + " (export.spool-directory)", e);
        }
    }

    private static void permitDestination(Exchange exchange, ExportRequest request, AccessToken token) {
        if (token != null && !token.mayWrite(request.target())) {
            throw new ExportException(
                    FailureType.FORBIDDEN,
                    "token '" + token.name() + "' may not write to this destination: see export.token." + token.name()
                            + ".destinations");
        }
        String route = "storage-" + request.target().type().routeName();
        if (exchange.getContext().getRoute(route) == null) {
            throw ExportException.invalid("storage_type " + request.target().type()
                    + " is not available: this service has no route " + route);
        }
    }

    /** What two exports must not share: the server, and the directory or the one object on it. */
    private static String identity(ExportRequest request) {
        StorageTarget target = request.target();
        String place = fillsDirectory(request) ? request.directory() : request.objectKey();
        if (target.type() != StorageType.S3) {
            return target.type() + "/" + place;
        }
        URI endpoint = target.endpointOrDefault();
        int port = endpoint.getPort() == -1 ? (endpoint.getScheme().equals("http") ? 80 : 443) : endpoint.getPort();
        return endpoint.getHost() + ":" + port + "/" + target.bucket() + "/" + place;
    }

    /** Whether the export has names that other exports into its directory have too, be it only one part. */
    private static boolean fillsDirectory(ExportRequest request) {
        if (request.mode() == ExportMode.MULTI_FILE) {
            return true;
        }
        String key = request.objectKey();
        return PART_NAME.matcher(key.substring(key.lastIndexOf('/') + 1)).matches();
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
                byDefault ? settings.targetFileSizeBytes() : request.targetFileSizeBytes());
    }

    private static Consumer<ResolvedTable> access(String datasource, AccessToken token) {
        return table -> {
            if (token != null && !token.mayRead(datasource, table.schema(), table.name(), table.system())) {
                throw new ExportException(
                        FailureType.FORBIDDEN,
                        "token '" + token.name() + "' may not read this table: see export.token." + token.name()
                                + ".tables");
            }
        };
    }

    /** The body lists what stands in the target's directory: refuses if that is an export. */
    public void requireFreeTarget(Exchange exchange) {
        ExportJob job = job(exchange);
        List<String> names = Stream.of(exchange.getMessage().getBody(StoredObject[].class))
                .map(StoredObject::name)
                .toList();
        if (!fillsDirectory(job.request())) {
            String name = job.singleFileName();
            if (names.contains(name)) {
                throw new ExportException(
                        FailureType.TARGET_EXISTS,
                        "the target already holds an object '" + name + "': choose another path");
            }
            return;
        }
        boolean complete = names.contains(Manifest.SUCCESS_NAME);
        boolean some = complete
                || names.contains(Manifest.NAME)
                || names.stream().anyMatch(name -> PART_NAME.matcher(name).matches());
        if (some) {
            throw new ExportException(
                    FailureType.TARGET_EXISTS,
                    "the target already holds " + (complete ? "a complete export" : "an incomplete export")
                            + ": choose another directory");
        }
    }

    /** Sets what the {@code table:} endpoint is to read. */
    public void nameTable(Exchange exchange) {
        ExportJob job = job(exchange);
        exchange.getMessage().setHeader(TableConstants.TABLE, job.getTable());
        exchange.getMessage().setHeader(TableConstants.READERS, job.readers());
    }

    /** The snapshot is open: counts its rows, if asked to, and hands out its partitions as the body. */
    public List<TablePartition> opened(Exchange exchange) {
        ExportJob job = job(exchange);
        TableScan scan = exchange.getProperty(TableConstants.SCAN, TableScan.class);
        job.opened(scan);
        requireAllRead(exchange); // told to stop before there was a scan to cancel
        job.counted(settings.verifiesCount() ? OptionalLong.of(scan.countRows()) : OptionalLong.empty());
        return scan.partitions();
    }

    /** Whether the partition in the exchange property has rows left for another part. */
    public boolean hasRows(Exchange exchange) {
        return exchange.getProperty(TableConstants.PARTITION, TablePartition.class)
                .hasNext();
    }

    /** A part file is finished: names its object and makes the file the body. */
    public void partFinished(Exchange exchange) {
        ExportJob job = job(exchange);
        FinishedPart part = exchange.getProperty(TableConstants.PART, FinishedPart.class);
        job.addEncodeNanos(part.encodeNanos());
        nameObject(exchange, job, job.takePartName());
        exchange.setProperty(STORE_START, System.nanoTime());
        exchange.getMessage().setBody(part.file().toFile());
    }

    /** The part stands in the target: reports it and frees the disk. */
    public void partStored(Exchange exchange) throws IOException {
        ExportJob job = job(exchange);
        FinishedPart part = exchange.getProperty(TableConstants.PART, FinishedPart.class);
        job.addStoreNanos(System.nanoTime() - exchange.getProperty(STORE_START, Long.class));
        job.stored(PartReport.of(exchange.getProperty(TableConstants.OBJECT_NAME, String.class), part));
        Files.deleteIfExists(part.file());
    }

    /** A reader failed: the first reason stops the others. */
    public void partitionFailed(Exchange exchange) {
        fail(exchange);
    }

    /** After all readers ended: goes on only if none failed. */
    public void requireAllRead(Exchange exchange) {
        ExportJob job = job(exchange);
        if (job.isFailed()) {
            throw job.failure();
        }
    }

    /** Proves the export complete and makes its manifest the body. */
    public void complete(Exchange exchange) {
        ExportJob job = job(exchange);
        ExportReport report = ExportReport.of(job);
        exchange.setProperty(TableConstants.REPORT, report);
        Manifest manifest = Manifest.of(job, report, softwareVersion);
        exchange.setProperty(MANIFEST, manifest);
        job.takeName(Manifest.NAME);
        nameObject(exchange, job, Manifest.NAME);
        exchange.getMessage().setBody(manifest.bytes());
    }

    /** The manifest stands: makes the marker that publishes it the body. */
    public void publish(Exchange exchange) {
        ExportJob job = job(exchange);
        job.takeName(Manifest.SUCCESS_NAME);
        nameObject(exchange, job, Manifest.SUCCESS_NAME);
        exchange.getMessage()
                .setBody(exchange.getProperty(MANIFEST, Manifest.class).successBytes());
    }

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

    /** Something failed: remembers why and makes the names to remove the body. */
    public List<String> discard(Exchange exchange) {
        fail(exchange);
        return job(exchange).getNamesToDiscard();
    }

    /** The body names an object to remove. */
    public void nameDiscarded(Exchange exchange) {
        nameObject(exchange, job(exchange), exchange.getMessage().getBody(String.class));
    }

    /** An object could not be removed: the answer will name it. */
    public void leftBehind(Exchange exchange) {
        ExportJob job = job(exchange);
        String name = exchange.getProperty(TableConstants.OBJECT_NAME, String.class);
        job.leftBehind(name);
        ExportException reason = Failures.of(
                "removing '" + name + "' from " + job.request().target().location(),
                exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
        LOG.warn("export {} leaves an object behind: {}", job.id(), reason.getMessage());
    }

    /** The last step, whatever happened: ends the snapshot and gives everything back before the answer leaves. */
    public void end(Exchange exchange) {
        ExportJob job = job(exchange);
        if (job.scan() != null) {
            job.scan().close();
        }
        exchange.getProperty(CLEANUP, Cleanup.class).run();
    }

    /** What was written is removed as far as it can be: fails the exchange with the first reason. */
    public void rethrow(Exchange exchange) {
        throw job(exchange).failure();
    }

    /** Records the failure, said with what was being done: storing the object last named, if one was. */
    private static void fail(Exchange exchange) {
        ExportJob job = job(exchange);
        String name = exchange.getProperty(TableConstants.OBJECT_NAME, String.class);
        String doing = name == null ? "exporting" : "storing '" + name + "' of";
        ExportException reason = Failures.of(
                doing + " table '" + job.getTable() + "' to "
                        + job.request().target().location(),
                exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
        if (reason.type() == FailureType.TARGET_EXISTS && name != null) {
            job.leaveAlone(name);
        }
        job.fail(reason);
    }

    private static void nameObject(Exchange exchange, ExportJob job, String name) {
        String directory = job.directory();
        exchange.setProperty(TableConstants.OBJECT_NAME, name);
        exchange.setProperty(TableConstants.OBJECT_KEY, directory.isEmpty() ? name : directory + "/" + name);
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
