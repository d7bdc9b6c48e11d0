package io.tableexport.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.tableexport.export.FaultMatrixIT.Run;
import io.tableexport.export.FaultMatrixIT.Trouble;
import io.tableexport.testing.EveryLog;
import io.tableexport.testing.ExportService;
import io.tableexport.testing.FaultyProxy;
import io.tableexport.testing.FaultyProxy.Fault;
import io.tableexport.testing.JobClient;
import io.tableexport.testing.PostgresServer;
import io.tableexport.testing.S3Server;
import io.tableexport.testing.ServiceProcess;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Secrets that occur nowhere else, in exports that each fault of {@link FaultMatrixIT} strikes, while every logger of every
 * library is at its lowest level: none of them appears in logs, answers, manifests, the job store or JMX. What is killed
 * or told to end is a process of its own, whose log and job store are searched.
 */
class CanaryFaultsIT {
    private static final String ACCESS_KEY = "CANARYFAULTSKEY00001";
    private static final String SECRET_KEY = "canary-faults/secret+key-00002";
    private static final String PASSWORD = "canary-faults-password-00003";
    private static final String ROW_VALUE = "canary-faults-row-00004";
    private static final List<String> CANARIES =
            List.of(ACCESS_KEY, SECRET_KEY, PASSWORD, ROW_VALUE, ExportService.TOKEN);
    private static final int ROWS = 20_000;
    private static final AtomicInteger RUNS = new AtomicInteger();

    @TempDir
    private static Path directory;

    private static String jobs;
    private static PostgresServer postgres;
    private static S3Server s3;
    private static FaultyProxy proxy;
    private static EveryLog log;
    private static ExportService service;

    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresServer.open();
        postgres.execute(
                "create table fresh as select i as id, repeat('" + ROW_VALUE
                        + "', 9) || i as filler from generate_series(1, " + ROWS + ") i",
                "create table older as select i as id, '" + ROW_VALUE
                        + "'::text as filler from generate_series(1, 10) i",
                "create table large as select i as id, repeat('" + ROW_VALUE
                        + "', 28) || i as filler from generate_series(1, " + ROWS + ") i");
        s3 = S3Server.inMemory(ACCESS_KEY, SECRET_KEY);
        proxy = FaultyProxy.before(s3.endpoint());
        log = EveryLog.searchedFor(CANARIES);
        jobs = "jdbc:h2:file:" + directory.resolve("jobs");
        service = ExportService.start(settings(jobs));
    }

    private static Map<String, String> settings(String jobStore) {
        Map<String, String> settings = new HashMap<>();
        settings.put("export.datasource.main.url", postgres.url());
        settings.put("export.datasource.main.username", postgres.user());
        settings.put("export.datasource.main.password", PASSWORD);
        settings.put("export.jobs.url", jobStore);
        settings.put("export.local.root", directory.resolve("root").toString());
        settings.put("export.spool-directory", spool().toString());
        settings.put("export.parallelism", "2");
        settings.put("export.s3.allowed-endpoints", proxy.endpoint().toString());
        settings.put("export.s3.multipart-threshold-bytes", Integer.toString(5 << 20));
        settings.put("export.s3.max-attempts", "2");
        settings.put("export.s3.attempt-timeout-millis", "4000");
        settings.put("export.s3.retry-delay-millis", "20");
        settings.put("export.s3.retry-max-delay-millis", "100");
        settings.put("export.s3.breaker-failures", "1000");
        settings.put("export.shutdown-grace-seconds", "0");
        settings.put("camel.main.jmxEnabled", "true");
        return settings;
    }

    private static Path spool() {
        return directory.resolve("spool");
    }

    @AfterAll
    static void stop() throws Exception {
        List<String> found = new ArrayList<>();
        SecretPlaces.search("JMX", SecretPlaces.everyBean(), CANARIES, found);
        assertThat(found).isEmpty();
        service.close();
        log.close();
        proxy.close();
        s3.close();
        postgres.close();
    }

    /** Each fault once, at the first step where it makes sense. */
    static Stream<Run> eachFault() {
        Set<Trouble> seen = EnumSet.noneOf(Trouble.class);
        return FaultMatrixIT.all().filter(run -> seen.add(run.trouble()));
    }

    static Stream<Run> eachFaultAtEachStep() {
        return FaultMatrixIT.all();
    }

    @ParameterizedTest
    @MethodSource
    void eachFault(Run run) throws Exception {
        leavesNoSecret(run);
    }

    @Tag("heavy")
    @ParameterizedTest
    @MethodSource
    void eachFaultAtEachStep(Run run) throws Exception {
        leavesNoSecret(run);
    }

    private static void leavesNoSecret(Run run) throws Exception {
        String bucket = "bucket" + RUNS.incrementAndGet();
        s3.createBucket(bucket);
        List<String> found = new ArrayList<>();
        proxy.faults(request -> Fault.NONE);
        if (run.step().replaces()) {
            String older = run.step().request(bucket, "older", "error", proxy.endpoint(), ACCESS_KEY, SECRET_KEY);
            assertThat(service.post(ExportService.V1, older).status()).isEqualTo(200);
        }
        AtomicInteger strikes = new AtomicInteger();
        String body = run.request(bucket, proxy.endpoint(), ACCESS_KEY, SECRET_KEY);
        if (run.trouble().inProcessOfItsOwn()) {
            exportInItsOwnProcess(run, bucket, body, strikes, found);
        } else {
            proxy.faults(new FaultStrike(run, bucket, postgres, s3, null, strikes));
            SecretPlaces.search(
                    "answer", service.post(ExportService.V1, body).body().toString(), CANARIES, found);
        }
        proxy.faults(request -> Fault.NONE);
        assertThat(strikes).as("strikes").hasPositiveValue();
        log.found().stream()
                .filter(line -> CanaryIT.OF_THE_TEST.stream().noneMatch(line::startsWith))
                .forEach(found::add);
        String listed = new JobClient(service.port(), ExportService.TOKEN)
                .get(JobClient.JOBS + "?limit=3")
                .body()
                .toString();
        SecretPlaces.search("jobs", listed, CANARIES, found);
        SecretPlaces.of(service, directory, jobs)
                .forEach((place, text) -> SecretPlaces.search(place, text, CANARIES, found));
        if (run.trouble() != Trouble.BUCKET_REMOVED) {
            for (String key : s3.keys(bucket)) {
                if (key.endsWith("_manifest.json") || key.endsWith("_SUCCESS")) {
                    SecretPlaces.search(key, new String(s3.read(bucket, key), StandardCharsets.UTF_8), CANARIES, found);
                }
            }
        }
        assertThat(found).isEmpty();
        if (!run.trouble().inProcessOfItsOwn()) {
            SecretPlaces.requireSearched(service, directory, jobs, bucket);
        }
        assertThat(log.lines()).as("lines searched").isGreaterThan(1_000);
    }

    private static void exportInItsOwnProcess(
            Run run, String bucket, String body, AtomicInteger strikes, List<String> found) throws Exception {
        Path printed = directory.resolve(bucket + ".log.part-0.x"); // searched here, not among all files
        Map<String, String> settings = settings("jdbc:h2:file:" + directory.resolve(bucket + "-jobs"));
        settings.put("camel.main.jmxEnabled", "false"); // nobody looks at it there
        settings.put("LOG_LEVEL", "TRACE");
        try (ServiceProcess process = ServiceProcess.start(settings, printed)) {
            proxy.faults(new FaultStrike(run, bucket, postgres, s3, process, strikes));
            SecretPlaces.search("answer", String.valueOf(process.post(body)), CANARIES, found);
            assertThat(process.awaitEnd(Duration.ofSeconds(90)))
                    .as("the process ends")
                    .isTrue();
        }
        long lines = 0;
        try (BufferedReader reader = Files.newBufferedReader(printed, StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                SecretPlaces.search("log: " + line, line, CANARIES, found);
                lines++;
            }
        }
        assertThat(lines).as("lines of the log").isGreaterThan(1_000);
        Files.delete(printed);
        // A killed process leaves what it had spooled, which is rows.
        try (Stream<Path> left = Files.walk(spool())) {
            for (Path file : left.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
    }
}
