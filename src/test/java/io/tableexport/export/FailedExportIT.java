package io.tableexport.export;

import static io.tableexport.testing.ExportService.V1;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.tableexport.testing.ExportService;
import io.tableexport.testing.ExportService.Answer;
import io.tableexport.testing.PostgresServer;
import io.tableexport.testing.S3Server;
import io.tableexport.testing.StoreProxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Exports that fail half way, with two readers: the answer says why, nothing of the export stays in the target, and the
 * service has given everything back and goes on.
 */
class FailedExportIT {
    @TempDir
    private static Path spool;

    private static final AtomicReference<Consumer<String>> beforePut = new AtomicReference<>(key -> {});
    private static PostgresServer postgres;
    private static S3Server s3;
    private static ExportService service;

    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresServer.open();
        postgres.execute(
                "create table wide (id int primary key, filler text)",
                "insert into wide select i, repeat('x', 200) || i from generate_series(1, 20000) i",
                "create table dated (id int primary key, day date)",
                "insert into dated select i, case when i = 15000 then 'infinity' else date '2020-01-01' end"
                        + " from generate_series(1, 20000) i");
        s3 = S3Server.inMemory(
                "accesskey",
                "secretkey",
                store -> StoreProxy.beforePut(store, key -> beforePut.get().accept(key)));
        s3.createBucket("bucket");
        service = ExportService.start(Map.of(
                "export.datasource.main.url", postgres.url(),
                "export.datasource.main.username", postgres.user(),
                "export.datasource.main.password", postgres.password(),
                "export.parallelism", "2",
                "export.max-concurrent", "1",
                "export.spool-directory", spool.toString(),
                "export.s3.allowed-endpoints", s3.endpoint().toString()));
    }

    @AfterAll
    static void stop() {
        service.close();
        s3.close();
        postgres.close();
    }

    /** After each: all is given back, and the next export of the same target succeeds. */
    @AfterEach
    void theServiceGoesOn() throws Exception {
        beforePut.set(key -> {});
        assertThat(s3.keys("bucket")).isEmpty();
        assertThat(service.context().getRegistry().findByType(S3Client.class)).isEmpty();
        try (Stream<Path> left = Files.list(spool)) {
            assertThat(left).isEmpty();
        }
        HikariDataSource pool = service.context().getRegistry().lookupByNameAndType("main", HikariDataSource.class);
        assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();

        assertThat(export("wide").status()).isEqualTo(200);
        s3.keys("bucket").forEach(key -> s3.client()
                .deleteObject(delete -> delete.bucket("bucket").key(key)));
    }

    private static Answer export(String table) throws Exception {
        return service.post(
                V1,
                """
                {"export_paths": {"paths": ["dir"], "storage_config": {"storage_type": "S3", "bucket": "bucket",
                   "credentials": {"access_key": "accesskey", "secret_key": "secretkey"},
                   "options": {"endpoint": "%s", "allow_http": true}}},
                 "table": "%s", "row_group_size": 100000, "max_row_groups_per_file": 1}"""
                        .formatted(s3.endpoint(), table));
    }

    private static void assertFailed(Answer answer, int status, String type, String... words) {
        assertThat(answer.response().body()).contains("\"type\":\"" + type + "\"");
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.exception().get("message").asText()).contains(words);
        assertThat(answer.exception().get("detail").isNull()).isTrue();
    }

    private static void refuse(String name, int status, String code) {
        beforePut.set(key -> {
            if (key.endsWith(name)) {
                throw StoreProxy.refusal(status, code);
            }
        });
    }

    @Test
    void aRefusedPartRemovesTheOthers() throws Exception {
        refuse("part-00003.parquet", 403, "AccessDenied");

        assertFailed(export("wide"), 502, "storage_refused", "part-00003.parquet");
    }

    @Test
    void aFailingServerRemovesTheParts() throws Exception {
        refuse("part-00002.parquet", 500, "InternalError");

        Answer answer = export("wide");
        assertFailed(answer, 502, "storage_failed", "part-00002.parquet");
        assertThat(answer.exception().get("retryable").asBoolean()).isTrue();
    }

    @Test
    void aRefusedManifestRemovesTheParts() throws Exception {
        refuse("_manifest.json", 403, "AccessDenied");

        assertFailed(export("wide"), 502, "storage_refused", "_manifest.json");
    }

    @Test
    void aRefusedMarkerRemovesAll() throws Exception {
        refuse("_SUCCESS", 403, "AccessDenied");

        assertFailed(export("wide"), 502, "storage_refused", "_SUCCESS");
    }

    @Test
    void aLostDatabaseRemovesTheParts() throws Exception {
        beforePut.set(key -> {
            if (key.endsWith("part-00001.parquet")) {
                postgres.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                        + " where datname = current_database() and pid <> pg_backend_pid()");
            }
        });

        assertFailed(export("wide"), 502, "database_failed", "wide");
    }

    @Test
    void aValueTheFileCannotHoldNamesColumnAndRow() throws Exception {
        assertFailed(export("dated"), 422, "unrepresentable_value", "'day'", "row ");
    }
}
