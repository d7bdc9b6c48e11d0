package io.tableexport.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tableexport.testing.ExportService;
import io.tableexport.testing.FaultyProxy;
import io.tableexport.testing.FaultyProxy.Fault;
import io.tableexport.testing.FaultyProxy.Request;
import io.tableexport.testing.PostgresServer;
import io.tableexport.testing.S3Server;
import io.tableexport.testing.ServiceProcess;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * Runs a real export, of PostgreSQL to an S3 server, for each fault at each step. Afterwards either the export is
 * complete and equal to the table, or nothing is published: nothing of it is left where cleaning up is possible, what
 * stood there before is as it was, or the next overwrite finishes what was half replaced. Prints the matrix.
 */
class FaultMatrixIT {
    /** {@code -Dmatrix.only}: the runs of the whole matrix to do, as a regular expression of fault, blank, step. */
    private static final String ONLY = System.getProperty("matrix.only", ".*");

    private static final int ROWS = 20_000;
    private static final String TABLE = ROWS + ":" + (long) ROWS * (ROWS + 1) / 2;
    private static final String OLD = "10:55";
    private static final String BOTH = ROWS + 10 + ":" + ((long) ROWS * (ROWS + 1) / 2 + 55);
    private static final Map<String, Map<String, String>> CELLS = new LinkedHashMap<>();
    private static final AtomicInteger SURVIVED = new AtomicInteger();
    private static final AtomicInteger FAILED = new AtomicInteger();
    private static final AtomicInteger RUNS = new AtomicInteger();

    @TempDir
    private static Path directory;

    private static PostgresServer postgres;
    private static S3Server s3;
    private static FaultyProxy proxy;
    private static ExportService service;

    /** Where in an export the fault strikes: at which request, and what stood in the target before. */
    enum Step {
        FIRST_PART("error", (request, seen) -> request.is("PUT", "/part-") && seen == 0),
        LATER_PART("error", (request, seen) -> request.is("PUT", "/part-") && seen == 2),
        READING_BACK("error", (request, seen) -> request.is("HEAD", "/part-") && seen == 0),
        MANIFEST("error", (request, seen) -> request.is("PUT", "/_manifest.json")),
        SUCCESS("error", (request, seen) -> request.is("PUT", "/_SUCCESS")),
        OVERWRITE_PART("overwrite", (request, seen) -> request.is("PUT", "/part-") && seen == 2),
        SWAP_OLD_MARKER("overwrite", (request, seen) -> request.is("DELETE", "/_SUCCESS") && seen == 0),
        SWAP_MANIFEST("overwrite", (request, seen) -> request.is("PUT", "/_manifest.json") && seen == 0),
        SWAP_OLD_PART("overwrite", (request, seen) -> request.is("DELETE", "/part-00000") && seen == 0),
        SWAP_SUCCESS("overwrite", (request, seen) -> request.is("PUT", "/_SUCCESS") && seen == 0),
        APPEND_PART("append", (request, seen) -> request.is("PUT", "/part-") && seen == 2),
        APPEND_MANIFEST("append", (request, seen) -> request.is("PUT", "/_manifest.json") && seen == 0),
        APPEND_SUCCESS("append", (request, seen) -> request.is("PUT", "/_SUCCESS") && seen == 0),
        SINGLE_FILE("single", (request, seen) -> request.is("PUT", "/one.parquet") && seen == 0),
        SINGLE_OVERWRITE("single_overwrite", (request, seen) -> request.is("PUT", "/one.parquet") && seen == 0),
        MULTIPART_PIECE("multipart", (request, seen) -> request.is("PUT", "partNumber=") && seen == 0),
        MULTIPART_COMPLETE(
                "multipart",
                (request, seen) ->
                        request.is("POST", "uploadId=") && !request.path().contains("uploads"));

        final String how;
        final BiPredicate<Request, Integer> strikes;

        Step(String how, BiPredicate<Request, Integer> strikes) {
            this.how = how;
            this.strikes = strikes;
        }

        boolean isSingle() {
            return how.startsWith("single") || how.equals("multipart");
        }

        boolean isSwap() {
            return name().startsWith("SWAP");
        }

        boolean replaces() {
            return how.equals("overwrite") || how.equals("append") || how.equals("single_overwrite");
        }

        /** An export whose requests pass by this step. */
        String request(String bucket, String table, String ifExists, URI endpoint, String accessKey, String secret) {
            String more = isSingle()
                    ? ", \"mode\": \"single_file\""
                    : ", \"row_group_size\": 1000000, \"max_row_groups_per_file\": 1";
            String path = isSingle() ? "dir/one.parquet" : "dir";
            return """
                    {"export_paths": {"paths": ["%s"], "storage_config": {"storage_type": "S3", "bucket": "%s",
                       "credentials": {"access_key": "%s", "secret_key": "%s"},
                       "options": {"endpoint": "%s", "allow_http": true}}},
                     "table": "%s", "compression": "none", "if_exists": "%s"%s}"""
                    .formatted(
                            path,
                            bucket,
                            accessKey,
                            secret,
                            endpoint,
                            table,
                            ifExists.isEmpty() ? "error" : ifExists,
                            more);
        }

        /** The kind of request, whichever of its kind. */
        boolean isKind(Request request) {
            return strikes.test(request, 0) || strikes.test(request, 2);
        }
    }

    /** What goes wrong, and what the answer must say then: null = the export must succeed all the same. */
    enum Trouble {
        ERROR_500_ONCE(Fault.answer(500, "InternalError"), 1, null),
        ERROR_500(Fault.answer(500, "InternalError"), Integer.MAX_VALUE, "storage_failed"),
        SLOW_DOWN_ONCE(Fault.answer(503, "SlowDown"), 1, null),
        SLOW_DOWN(Fault.answer(503, "SlowDown"), Integer.MAX_VALUE, "storage_failed"),
        RESET_ONCE(Fault.RESET, 1, null),
        RESET(Fault.RESET, Integer.MAX_VALUE, "storage_failed"),
        LOST_ANSWER_ONCE(Fault.LOST_ANSWER, 1, null),
        STALL_ONCE(Fault.STALL, 1, null),
        STALL(Fault.STALL, Integer.MAX_VALUE, "timed_out"),
        DAMAGE_ONCE(Fault.DAMAGE, 1, null),
        /** This server calls it a wrong signature or hangs up, where others see that the checksum is wrong. */
        DAMAGE(Fault.DAMAGE, Integer.MAX_VALUE, "storage_refused|storage_failed"),
        WRONG_CHECKSUM_ONCE(Fault.answer(400, "BadDigest"), 1, null),
        WRONG_CHECKSUM(Fault.answer(400, "BadDigest"), Integer.MAX_VALUE, "storage_failed"),
        DENIED_ONCE(Fault.answer(403, "AccessDenied"), 1, "storage_refused"),
        /** From then on everything is refused, cleaning up too. */
        KEYS_REVOKED(Fault.answer(403, "InvalidAccessKeyId"), Integer.MAX_VALUE, "storage_refused"),
        BUCKET_REMOVED(Fault.answer(404, "NoSuchBucket"), Integer.MAX_VALUE, "not_found"),
        BACKEND_TERMINATED(Fault.NONE, 1, "database_failed"),
        SIGTERM(Fault.NONE, 1, "shutting_down"),
        SIGKILL(Fault.NONE, 1, "");

        final Fault fault;
        final int times;
        final String type;

        Trouble(Fault fault, int times, String type) {
            this.fault = fault;
            this.times = times;
            this.type = type;
        }

        boolean canCleanUp() {
            return this != KEYS_REVOKED && this != SIGKILL;
        }

        /** Whether it strikes every request from the first on. */
        boolean isForAll() {
            return this == KEYS_REVOKED || this == BUCKET_REMOVED;
        }

        boolean inProcessOfItsOwn() {
            return this == SIGTERM || this == SIGKILL;
        }
    }

    record Run(Trouble trouble, Step step) {
        /** The export the fault strikes. */
        String request(String bucket, URI endpoint, String accessKey, String secretKey) {
            String table = step.how.equals("multipart") ? "large" : "fresh";
            String ifExists = step.how.replaceAll("single_|single|multipart", "");
            String body = step.request(bucket, table, ifExists, endpoint, accessKey, secretKey);
            // so many parts that there is much to read after the third
            return trouble == Trouble.BACKEND_TERMINATED
                    ? body.replace("\"row_group_size\": 1000000", "\"row_group_size\": 100000")
                    : body;
        }

        @Override
        public String toString() {
            return trouble + " at " + step;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresServer.open();
        postgres.execute(
                "create table fresh as select i as id, repeat('x', 200) || i as filler from generate_series(1, " + ROWS
                        + ") i",
                "create table older as select i as id, 'old'::text as filler from generate_series(1, 10) i",
                // more than a piece of a multipart upload must have
                "create table large as select i as id, repeat(md5(i::text), 20) as filler from generate_series(1, "
                        + ROWS + ") i");
        s3 = S3Server.inMemory("accesskey", "secretkey");
        proxy = FaultyProxy.before(s3.endpoint());
        service = ExportService.start(settings());
    }

    private static Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("export.datasource.main.url", postgres.url());
        settings.put("export.datasource.main.username", postgres.user());
        settings.put("export.datasource.main.password", postgres.password());
        settings.put("export.parallelism", "2");
        settings.put("export.s3.allowed-endpoints", proxy.endpoint() + "," + s3.endpoint());
        settings.put("export.s3.multipart-threshold-bytes", Integer.toString(5 << 20));
        settings.put("export.s3.max-attempts", "3");
        settings.put("export.s3.attempt-timeout-millis", "4000");
        settings.put("export.s3.retry-delay-millis", "20");
        settings.put("export.s3.retry-max-delay-millis", "100");
        settings.put("export.s3.breaker-failures", "1000");
        settings.put("export.shutdown-grace-seconds", "0");
        return settings;
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
        proxy.close();
        s3.close();
        postgres.close();
        print();
    }

    static Stream<Run> selected() {
        return Stream.of(
                new Run(Trouble.SLOW_DOWN_ONCE, Step.FIRST_PART),
                new Run(Trouble.STALL_ONCE, Step.LATER_PART),
                new Run(Trouble.DAMAGE_ONCE, Step.FIRST_PART),
                new Run(Trouble.ERROR_500, Step.LATER_PART),
                new Run(Trouble.KEYS_REVOKED, Step.LATER_PART),
                new Run(Trouble.DENIED_ONCE, Step.SWAP_MANIFEST),
                new Run(Trouble.KEYS_REVOKED, Step.SWAP_OLD_PART),
                new Run(Trouble.BACKEND_TERMINATED, Step.OVERWRITE_PART),
                new Run(Trouble.RESET_ONCE, Step.MULTIPART_PIECE),
                new Run(Trouble.SIGKILL, Step.SWAP_OLD_PART));
    }

    static Stream<Run> all() {
        List<Run> runs = new ArrayList<>();
        for (Trouble trouble : Trouble.values()) {
            for (Step step : Step.values()) {
                if (makesSense(trouble, step)) {
                    runs.add(new Run(trouble, step));
                }
            }
        }
        return runs.stream().filter(run -> (run.trouble() + " " + run.step()).matches(ONLY));
    }

    private static boolean makesSense(Trouble trouble, Step step) {
        boolean hasBody = step != Step.READING_BACK && step != Step.SWAP_OLD_MARKER && step != Step.SWAP_OLD_PART;
        boolean reading = step.name().endsWith("PART");
        return switch (trouble) {
            case DAMAGE_ONCE, DAMAGE, WRONG_CHECKSUM_ONCE, WRONG_CHECKSUM -> hasBody && step != Step.MULTIPART_COMPLETE;
            // a table that is read to its end is not lost any more
            case BACKEND_TERMINATED -> reading && !step.isSwap() && !step.isSingle();
            // once it publishes, an export is not stopped any more
            case SIGTERM -> step == Step.LATER_PART || step == Step.APPEND_PART || step == Step.OVERWRITE_PART;
            case BUCKET_REMOVED -> !step.replaces() && step != Step.READING_BACK;
            // a part that is listed and never appeared: the store says the upload is unknown
            case LOST_ANSWER_ONCE -> step != Step.MULTIPART_COMPLETE;
            default -> true;
        };
    }

    @ParameterizedTest
    @MethodSource
    void selected(Run run) throws Exception {
        survivesOrFailsCleanly(run);
    }

    @Tag("heavy")
    @ParameterizedTest
    @MethodSource
    void all(Run run) throws Exception {
        survivesOrFailsCleanly(run);
    }

    private static void survivesOrFailsCleanly(Run run) throws Exception {
        int number = RUNS.incrementAndGet();
        String bucket = "bucket" + number;
        s3.createBucket(bucket);
        for (String stranger : List.of("dir/strangers.txt", "dir/part-0001.parquet", "dir/below/part-00000.parquet")) {
            s3.client().putObject(put -> put.bucket(bucket).key(stranger), RequestBody.fromString("a stranger's"));
        }
        proxy.faults(request -> Fault.NONE);
        if (run.step().replaces()) {
            assertThat(service.post(ExportService.V1, request(run.step(), bucket, "older", "error"))
                            .status())
                    .isEqualTo(200);
        }
        TargetState before = TargetState.of(s3, bucket, "dir");
        AtomicInteger strikes = new AtomicInteger();
        JsonNode answer = export(run, bucket, strikes);
        proxy.faults(request -> Fault.NONE);

        assertThat(strikes).as("strikes").hasPositiveValue();
        String outcome =
                run.trouble() == Trouble.BUCKET_REMOVED ? bucketIsGone(answer) : judged(run, bucket, before, answer);
        CELLS.computeIfAbsent(run.trouble().name(), trouble -> new TreeMap<>())
                .put(run.step().name(), outcome);
    }

    private static JsonNode export(Run run, String bucket, AtomicInteger strikes) throws Exception {
        String body = request(run, bucket);
        if (!run.trouble().inProcessOfItsOwn()) {
            proxy.faults(new FaultStrike(run, bucket, postgres, s3, null, strikes));
            return service.post(ExportService.V1, body).body();
        }
        try (ServiceProcess process = ServiceProcess.start(settings(), directory.resolve(bucket + ".log"))) {
            proxy.faults(new FaultStrike(run, bucket, postgres, s3, process, strikes));
            JsonNode answer = process.post(body);
            assertThat(process.awaitEnd(Duration.ofSeconds(90)))
                    .as("the process ends")
                    .isTrue();
            return answer;
        }
    }

    private static String request(Run run, String bucket) {
        return run.request(bucket, proxy.endpoint(), "accesskey", "secretkey");
    }

    private static String request(Step step, String bucket, String table, String ifExists) {
        return step.request(bucket, table, ifExists, proxy.endpoint(), "accesskey", "secretkey");
    }

    private static String bucketIsGone(JsonNode answer) {
        assertThat(answer.path("exception").path("type").asText())
                .as(answer.toString())
                .isEqualTo("not_found");
        FAILED.incrementAndGet();
        return "failed: bucket gone";
    }

    private static String judged(Run run, String bucket, TargetState before, JsonNode answer) throws Exception {
        TargetState after = TargetState.of(s3, bucket, "dir");
        assertThat(after.names()).as("of strangers").contains("strangers.txt", "part-0001.parquet");
        assertThat(s3.keys(bucket)).contains("dir/below/part-00000.parquet");
        boolean succeeded = answer != null && answer.path("success").asBoolean();
        if (run.trouble() != Trouble.SIGKILL) {
            String type = answer.path("exception").path("type").asText("");
            assertThat(succeeded ? "" : type)
                    .as(answer.toString())
                    .matches(run.trouble().type == null ? "" : run.trouble().type);
        }
        if (run.trouble() != Trouble.SIGKILL && run.trouble() != Trouble.KEYS_REVOKED) {
            assertThat(s3.uploadsInProgress(bucket)).as("multipart uploads").isEmpty();
        }
        // killed while the server took the last request: nobody was told, but readers may rely on what stands there
        boolean completeAllTheSame = answer == null && after.isPublished() && !same("_manifest.json", before, after);
        if (succeeded || completeAllTheSame) {
            complete(run.step(), after);
            SURVIVED.incrementAndGet();
            return "survived";
        }
        FAILED.incrementAndGet();
        Set<String> ofThisRun = new TreeSet<>(after.names());
        ofThisRun.removeAll(before.names());
        boolean untouched = before.objects().keySet().stream().allMatch(name -> same(name, before, after));
        if (run.step().isSingle()) {
            // the one object: whole, or what was there before, or not there
            if (!untouched || ofThisRun.contains("one.parquet")) {
                assertThat(run.trouble().canCleanUp() && !run.step().replaces())
                        .as("left")
                        .isFalse();
                complete(run.step(), after);
            }
            return "failed: as before";
        }
        if (untouched) {
            assertThat(after.isPublished()).isEqualTo(run.step().replaces());
            if (run.trouble().canCleanUp()) {
                assertThat(ofThisRun).as("left behind").isEmpty();
            } else if (answer != null && !ofThisRun.isEmpty()) {
                assertThat(answer.path("exception").path("detail").asText()).contains(ofThisRun);
            }
            if (!ofThisRun.isEmpty()) {
                finishes(run.step(), bucket);
            }
            return ofThisRun.isEmpty() ? "failed: as before" : "failed: leftovers";
        }
        assertThat(run.step().replaces()).as("something was replaced").isTrue();
        assertThat(after.isPublished()).as("published").isFalse();
        if (answer != null) {
            assertThat(answer.path("exception").path("detail").asText()).contains("overwrite");
        }
        finishes(run.step(), bucket);
        return "failed: next finishes";
    }

    private static boolean same(String name, TargetState before, TargetState after) {
        return Arrays.equals(before.objects().get(name), after.objects().get(name));
    }

    private static void finishes(Step step, String bucket) throws Exception {
        JsonNode answer = service.post(ExportService.V1, request(step, bucket, "fresh", "overwrite"))
                .body();
        assertThat(answer.path("success").asBoolean()).as(answer.toString()).isTrue();
        TargetState finished = TargetState.of(s3, bucket, "dir");
        assertThat(finished.contents(directory)).isEqualTo(TABLE);
        Set<String> parts = new TreeSet<>(finished.parts());
        parts.remove("part-0001.parquet");
        assertThat(parts).isEqualTo(finished.listedFiles());
    }

    private static void complete(Step step, TargetState after) throws Exception {
        if (step.isSingle()) {
            Path copy = Files.write(
                    Files.createTempFile(directory, "one", ".parquet"),
                    after.objects().get("one.parquet"));
            assertThat(TargetState.ids("read_parquet('" + copy + "')")).isIn(TABLE, OLD);
            return;
        }
        assertThat(after.contents(directory)).isEqualTo(step.how.equals("append") ? BOTH : TABLE);
        Set<String> parts = new TreeSet<>(after.parts());
        parts.remove("part-0001.parquet");
        assertThat(parts).isEqualTo(after.listedFiles());
    }

    private static void print() {
        System.out.println("fault matrix: " + RUNS.get() + " runs, " + SURVIVED.get() + " survived, " + FAILED.get()
                + " cleanly failed, " + (RUNS.get() - SURVIVED.get() - FAILED.get()) + " lost");
        CELLS.forEach((trouble, steps) ->
                steps.forEach((step, outcome) -> System.out.printf("  %-20s %-20s %s%n", trouble, step, outcome)));
    }
}
