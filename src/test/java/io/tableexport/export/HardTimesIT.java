package io.tableexport.export;

import static io.tableexport.testing.ExportService.V1;
import static org.assertj.core.api.Assertions.assertThat;

import io.tableexport.testing.ExportService;
import io.tableexport.testing.ExportService.Answer;
import io.tableexport.testing.FaultyProxy;
import io.tableexport.testing.FaultyProxy.Fault;
import io.tableexport.testing.PostgresServer;
import io.tableexport.testing.S3Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

/** What an export makes of altered parts, keys that may only write, dead servers, deadlines, lost databases, full disks. */
class HardTimesIT {
    private static final int ROWS = 20_000;

    @TempDir
    private static Path directory;

    private static PostgresServer postgres;
    private static S3Server s3;
    private static FaultyProxy proxy;

    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresServer.open();
        postgres.execute(
                "create table wide as select i as id, repeat('x', 200) || i as filler from generate_series(1, " + ROWS
                        + ") i",
                // some of it comes at once, the rest slower than any patience
                "create view slow as select i as id, repeat('x', 1000) as filler, case when i > 1000 then"
                        + " pg_sleep(0.01)::text end as nothing from generate_series(1, 2000) i");
        s3 = S3Server.inMemory("accesskey", "secretkey");
        s3.createBucket("bucket");
        proxy = FaultyProxy.before(s3.endpoint());
    }

    @AfterAll
    static void stop() throws Exception {
        proxy.close();
        s3.close();
        postgres.close();
    }

    @AfterEach
    void nothingIsLeft() {
        proxy.faults(request -> Fault.NONE);
        s3.keys("bucket").forEach(key -> s3.client()
                .deleteObject(delete -> delete.bucket("bucket").key(key)));
    }

    private static ExportService service(String... settings) throws Exception {
        Map<String, String> all = new HashMap<>();
        all.put("export.datasource.main.url", postgres.url());
        all.put("export.datasource.main.username", postgres.user());
        all.put("export.datasource.main.password", postgres.password());
        all.put("export.parallelism", "2");
        all.put("export.s3.allowed-endpoints", proxy.endpoint().toString());
        all.put("export.s3.retry-delay-millis", "10");
        all.put("export.s3.retry-max-delay-millis", "20");
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return ExportService.start(all);
    }

    private static Answer export(ExportService service, String more) throws Exception {
        String table = more.contains("\"table\"") ? "" : ", \"table\": \"wide\"";
        String sizes = more.contains("\"row_group_size\"")
                ? ""
                : ", \"row_group_size\": 100000, \"max_row_groups_per_file\": 1";
        return service.post(
                V1,
                """
                {"export_paths": {"paths": ["dir"], "storage_config": {"storage_type": "S3", "bucket": "bucket",
                   "credentials": {"access_key": "accesskey", "secret_key": "secretkey"},
                   "options": {"endpoint": "%s", "allow_http": true}}}%s%s%s}"""
                        .formatted(proxy.endpoint(), table, sizes, more));
    }

    private static void assertFailed(Answer answer, String type, String... words) {
        assertThat(answer.exception().path("type").asText())
                .as(answer.response().body())
                .isEqualTo(type);
        assertThat(answer.exception().path("message").asText()).contains(words);
        assertThat(s3.keys("bucket")).isEmpty();
    }

    private static void assertComplete(Answer answer) throws Exception {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        assertThat(TargetState.of(s3, "bucket", "dir").contents(directory))
                .isEqualTo(ROWS + ":" + (long) ROWS * (ROWS + 1) / 2);
    }

    /** Once the third part is on its way, the first is changed as {@code content} says. */
    private static void alterFirstPart(ExportService service, boolean sameLength, String more) throws Exception {
        AtomicInteger parts = new AtomicInteger();
        proxy.faults(request -> {
            if (request.is("PUT", "/part-") && parts.incrementAndGet() == 3) {
                String key = s3.keys("bucket").get(0);
                byte[] content = s3.read("bucket", key);
                content[content.length / 2] ^= 1;
                RequestBody body = sameLength ? RequestBody.fromBytes(content) : RequestBody.fromString("cut");
                s3.client().putObject(put -> put.bucket("bucket").key(key), body);
            }
            return Fault.NONE;
        });
        assertFailed(
                export(service, more),
                "storage_failed",
                "part-0000",
                "is not what this export stored",
                sameLength ? "its bytes are not" : "it has 3 bytes");
    }

    @Test
    void anAlteredPartIsFound() throws Exception {
        try (ExportService service = service()) {
            alterFirstPart(service, true, "");
            alterFirstPart(service, false, "");
            alterFirstPart(service, true, ", \"format\": \"Jsonl\"");
        }
    }

    @Test
    void keysThatMayOnlyWriteAreTakenIfTheServiceSaysSo() throws Exception {
        Function<FaultyProxy.Request, Fault> writeOnly =
                request -> (request.method().equals("HEAD") || request.method().equals("GET"))
                                && !request.path().contains("list-type=")
                        ? Fault.answer(403, "AccessDenied")
                        : Fault.NONE;
        try (ExportService required = service()) {
            proxy.faults(writeOnly);
            assertFailed(export(required, ""), "storage_refused", "export.verify-stored");
        }
        try (ExportService permitted = service("export.verify-stored", "when-permitted")) {
            proxy.faults(writeOnly);
            assertComplete(export(permitted, ""));
            assertThat(TargetState.of(s3, "bucket", "dir")
                            .manifest()
                            .path("stored_check")
                            .asText())
                    .isEqualTo("not permitted");
            proxy.faults(request -> Fault.NONE);
            assertComplete(export(permitted, ", \"if_exists\": \"overwrite\""));
            assertThat(TargetState.of(s3, "bucket", "dir")
                            .manifest()
                            .path("stored_check")
                            .asText())
                    .isEqualTo("read back");
        }
    }

    @Test
    void aServerThatOnlyFailsIsLeftAlone() throws Exception {
        try (ExportService service =
                service("export.s3.breaker-failures", "4", "export.s3.breaker-open-millis", "3000")) {
            proxy.faults(request -> Fault.answer(500, "InternalError"));
            assertFailed(export(service, ""), "storage_failed", "HTTP 500");
            proxy.faults(request -> Fault.NONE);

            Answer refused = export(service, "");

            assertFailed(refused, "storage_failed", "many times in a row", "export.s3.breaker-failures");
            assertThat(refused.exception().path("retryable").asBoolean()).isTrue();
            assertThat(proxy.seen()).isEmpty();
            long patience = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            Answer answer = export(service, "");
            while (answer.status() != 200 && System.nanoTime() < patience) {
                answer = export(service, "");
            }
            assertComplete(answer);
        }
    }

    /** Without it, the server's silence would last for the minutes a request may take. */
    @Test
    void aDeadlineEndsAnExportAndTheRequestItWaitsFor() throws Exception {
        try (ExportService service = service("export.deadline-seconds", "3")) {
            AtomicInteger parts = new AtomicInteger();
            proxy.faults(
                    request -> request.is("PUT", "/part-") && parts.incrementAndGet() > 2 ? Fault.STALL : Fault.NONE);
            long start = System.nanoTime();

            assertFailed(export(service, ""), "timed_out", "export.deadline-seconds");

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(50));
            proxy.faults(request -> Fault.NONE);
            assertFailed(export(service, ", \"table\": \"slow\""), "timed_out", "export.deadline-seconds");
        }
    }

    private static void loseTheDatabaseOnce() {
        AtomicInteger parts = new AtomicInteger();
        proxy.faults(request -> {
            if (request.is("PUT", "/part-") && parts.incrementAndGet() == 3) {
                postgres.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                        + " where datname = current_database() and pid <> pg_backend_pid()");
            }
            return Fault.NONE;
        });
    }

    @Test
    void aLostDatabaseIsReadAgainAsOftenAsConfigured() throws Exception {
        try (ExportService once = service()) {
            loseTheDatabaseOnce();
            Answer answer = export(once, "");
            assertFailed(answer, "database_failed", "wide");
            assertThat(answer.exception().path("retryable").asBoolean()).isTrue();
        }
        try (ExportService twice = service("export.attempts", "2")) {
            loseTheDatabaseOnce();
            assertComplete(export(twice, ""));
            s3.client().deleteObject(delete -> delete.bucket("bucket").key("dir/_SUCCESS"));
            loseTheDatabaseOnce();
            assertComplete(export(twice, ", \"if_exists\": \"overwrite\""));
        }
    }

    private static Set<String> filesBelow(Path top) {
        try (Stream<Path> files = Files.walk(top)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .collect(Collectors.toSet());
        } catch (IOException | UncheckedIOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anAttemptBeginsWithAnEmptySpoolDirectory() throws Exception {
        Path spool = Files.createDirectory(directory.resolve("spool-of-attempts"));
        Set<String> before = ConcurrentHashMap.newKeySet();
        Set<String> later = ConcurrentHashMap.newKeySet();
        AtomicInteger firstParts = new AtomicInteger();
        proxy.faults(request -> {
            if (request.is("PUT", "/part-00000")) {
                boolean again = firstParts.getAndIncrement() > 0;
                (again ? later : before).addAll(filesBelow(spool));
                if (!again) {
                    postgres.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                            + " where datname = current_database() and pid <> pg_backend_pid()");
                }
            }
            return Fault.NONE;
        });
        try (ExportService service = service("export.attempts", "2", "export.spool-directory", spool.toString())) {
            assertComplete(export(service, ""));
        }
        assertThat(before).isNotEmpty();
        assertThat(later).isNotEmpty().doesNotContainAnyElementsOf(before);
    }

    @Test
    void theDatabasesOwnLimitsFailAnExportCleanly() throws Exception {
        postgres.execute("create role limited login connection limit 1", "grant select on wide, slow to limited");
        try (ExportService service = service(
                "export.datasource.hasty.url",
                postgres.url() + "?options=-c%20statement_timeout=2000",
                "export.datasource.hasty.username",
                postgres.user(),
                "export.datasource.hasty.password",
                postgres.password(),
                "export.datasource.limited.url",
                postgres.url(),
                "export.datasource.limited.username",
                "limited",
                "export.datasource.limited.password",
                "any",
                "export.verify",
                "none")) {
            assertFailed(export(service, ", \"table\": \"slow\", \"datasource\": \"hasty\""), "timed_out", "slow");
            assertFailed(export(service, ", \"datasource\": \"limited\""), "database_failed", "SQLSTATE");
        } finally {
            postgres.execute("drop owned by limited", "drop role limited");
        }
    }

    @Test
    void aFullSpoolDirectoryFailsAnExportCleanly() throws Exception {
        Path spool = Files.createDirectory(directory.resolve("spool"));
        Process mount = new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", spool.toString())
                .redirectErrorStream(true)
                .start();
        Assumptions.assumeTrue(mount.waitFor() == 0, "only root may mount a small file system");
        try (ExportService service = service("export.spool-directory", spool.toString())) {
            assertFailed(
                    export(service, ", \"compression\": \"none\", \"row_group_size\": 4000000"),
                    "no_space",
                    "export.spool-directory");
            assertThat(spool).isEmptyDirectory();
            assertComplete(export(service, ""));
        } finally {
            new ProcessBuilder("umount", spool.toString()).start().waitFor();
        }
    }
}
