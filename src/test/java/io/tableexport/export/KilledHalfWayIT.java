package io.tableexport.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tableexport.testing.ExportService;
import io.tableexport.testing.FaultyProxy;
import io.tableexport.testing.FaultyProxy.Fault;
import io.tableexport.testing.PostgresServer;
import io.tableexport.testing.S3Server;
import io.tableexport.testing.ServiceProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three appends and two overwrites of one target, one of each killed with its process: what stands there after each. */
class KilledHalfWayIT {
    @TempDir
    private Path directory;

    private PostgresServer postgres;
    private S3Server s3;
    private FaultyProxy proxy;

    @Tag("heavy")
    @Test
    void eachStepLeavesWhatItShould() throws Exception {
        postgres = PostgresServer.open();
        s3 = S3Server.inMemory("accesskey", "secretkey");
        proxy = FaultyProxy.before(s3.endpoint());
        s3.createBucket("bucket");
        postgres.execute("create table numbers (id int, filler text)");
        try (ExportService service = ExportService.start(settings())) {
            rows(1, 10_000);
            success(service, "append");
            rows(10_001, 20_000);
            success(service, "append");
            TargetState two = state();
            assertThat(two.contents(directory)).isEqualTo("20000:200010000");

            rows(20_001, 30_000);
            kill("append");
            TargetState killed = state();
            assertThat(killed.contents(directory)).isEqualTo("20000:200010000");
            assertThat(killed.listedFiles()).isEqualTo(two.listedFiles());
            Set<String> strays = new TreeSet<>(killed.parts());
            strays.removeAll(two.parts());
            assertThat(strays).as("parts of the killed export").isNotEmpty();

            JsonNode answer = success(service, "append");
            TargetState three = state();
            assertThat(three.contents(directory)).isEqualTo("30000:450015000");
            assertThat(three.listedFiles()).doesNotContainAnyElementsOf(strays);
            assertThat(answer.path("warnings").toString()).contains(strays);
            assertThat(three.manifest().path("generations").size()).isEqualTo(3);

            rows(1, 5_000);
            kill("overwrite");
            assertThat(state().contents(directory)).isEqualTo("30000:450015000");

            success(service, "overwrite");
            TargetState last = state();
            assertThat(last.contents(directory)).isEqualTo("5000:12502500");
            assertThat(last.parts()).isEqualTo(last.listedFiles());
            assertThat(last.manifest().path("generations").size()).isEqualTo(1);
        } finally {
            proxy.close();
            s3.close();
            postgres.close();
        }
    }

    private TargetState state() {
        return TargetState.of(s3, "bucket", "dir");
    }

    private void rows(int from, int to) {
        postgres.execute(
                "truncate numbers",
                "insert into numbers select i, repeat('x', 100) || i from generate_series(" + from + ", " + to + ") i");
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("export.datasource.main.url", postgres.url());
        settings.put("export.datasource.main.username", postgres.user());
        settings.put("export.datasource.main.password", postgres.password());
        settings.put("export.parallelism", "2");
        settings.put("export.s3.allowed-endpoints", proxy.endpoint().toString());
        return settings;
    }

    private String request(String ifExists) {
        return """
                {"export_paths": {"paths": ["dir"], "storage_config": {"storage_type": "S3", "bucket": "bucket",
                   "credentials": {"access_key": "accesskey", "secret_key": "secretkey"},
                   "options": {"endpoint": "%s", "allow_http": true}}},
                 "table": "numbers", "row_group_size": 100000, "max_row_groups_per_file": 1, "if_exists": "%s"}"""
                .formatted(proxy.endpoint(), ifExists);
    }

    private JsonNode success(ExportService service, String ifExists) throws Exception {
        ExportService.Answer answer = service.post(ExportService.V1, request(ifExists));
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.result();
    }

    /** Runs the export in a process that is killed when its third part is on its way. */
    private void kill(String ifExists) throws Exception {
        try (ServiceProcess process = ServiceProcess.start(settings(), directory.resolve(ifExists + ".log"))) {
            AtomicInteger parts = new AtomicInteger();
            proxy.faults(request -> {
                if (request.is("PUT", "/part-") && parts.incrementAndGet() == 3) {
                    process.kill();
                }
                return Fault.NONE;
            });
            assertThat(process.post(request(ifExists))).isNull();
            assertThat(process.awaitEnd(Duration.ofSeconds(60))).isTrue();
        }
        proxy.faults(request -> Fault.NONE);
    }
}
