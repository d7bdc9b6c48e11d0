package io.tableexport.export;

import static io.tableexport.testing.ExportService.V1;
import static org.assertj.core.api.Assertions.assertThat;

import io.tableexport.testing.ExportService;
import io.tableexport.testing.JobClient;
import io.tableexport.testing.Sql;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an orchestrator is told: the service is ready while its database, its job store and its spool are. */
class ReadinessIT {
    private static final String PASSWORD = "canary-password-of-the-database";
    private static final String EVERYTHING = "?exposureLevel=full&data=true&stackTrace=true";

    @TempDir
    private Path directory;

    private EmbeddedPostgres startDatabase(int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(directory.resolve("database"))
                .setCleanDataDirectory(false)
                .setServerConfig("fsync", "off")
                .start();
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("export.datasource.main.url", "jdbc:h2:mem:readiness");
        settings.put("export.local.root", directory.resolve("exports").toString());
        return settings;
    }

    @Test
    void theServiceIsReadyWhileItsDatabaseIs() throws Exception {
        int port = ExportService.freePort();
        EmbeddedPostgres database = startDatabase(port);
        Map<String, String> settings = settings();
        settings.put("export.datasource.main.url", "jdbc:postgresql://127.0.0.1:" + port + "/postgres");
        settings.put("export.datasource.main.username", "postgres");
        settings.put("export.datasource.main.password", PASSWORD);
        Sql.run(database.getPostgresDatabase(), "create table orders as select i from generate_series(1, 10) i");
        try (ExportService service = ExportService.start(settings)) {
            JobClient.until("ready", () -> isReady(service));

            database.close();
            JobClient.until("not ready without the database", () -> !isReady(service));
            HttpResponse<String> down = service.observe("/observe/health/ready" + EVERYTHING);
            assertThat(down.statusCode()).isEqualTo(503);
            assertThat(down.body())
                    .contains("database-main", "DOWN")
                    .doesNotContain(PASSWORD)
                    .doesNotContain("jdbc:");
            assertThat(service.observe("/observe/health/live").statusCode())
                    .as("alive, as a restart would mend nothing")
                    .isEqualTo(200);

            database = startDatabase(port);
            JobClient.until("ready again", () -> isReady(service));
            assertThat(service.observe("/observe/health" + EVERYTHING).body())
                    .contains("job-store", "spool")
                    .doesNotContain(PASSWORD);
            assertThat(service.post(V1, "{\"export_paths\": {\"paths\": [\"a\"]}, \"table\": \"orders\"}")
                            .status())
                    .isEqualTo(200);
        } finally {
            database.close();
        }
    }

    @Test
    void theServiceIsNotReadyWithoutItsJobStore() throws Exception {
        int port = ExportService.freePort();
        Map<String, String> settings = settings();
        try (EmbeddedPostgres store = startDatabase(port)) {
            settings.put("export.jobs.url", "jdbc:postgresql://127.0.0.1:" + port + "/postgres");
            settings.put("export.jobs.username", "postgres");
            settings.put("export.jobs.password", PASSWORD);
            try (ExportService service = ExportService.start(settings)) {
                JobClient.until("ready", () -> isReady(service));

                store.close();
                JobClient.until("not ready without the job store", () -> !isReady(service));
                assertThat(service.observe("/observe/health/ready").body())
                        .contains("job-store")
                        .doesNotContain("database-main");
            }
        }
    }

    @Test
    void theServiceIsNotReadyWithoutRoomForItsParts() throws Exception {
        Map<String, String> settings = settings();
        settings.put("export.health.spool-free-bytes", Long.toString(Long.MAX_VALUE));
        try (ExportService service = ExportService.start(settings)) {
            HttpResponse<String> down = service.observe("/observe/health/ready");
            assertThat(down.statusCode()).isEqualTo(503);
            assertThat(down.body()).contains("spool");
        }
    }

    @Test
    void aDataSourceMayBeLeftOut() throws Exception {
        Map<String, String> settings = settings();
        settings.put(
                "export.datasource.gone.url", "jdbc:postgresql://127.0.0.1:" + ExportService.freePort() + "/postgres");
        settings.put("export.health.datasources", "main");
        try (ExportService service = ExportService.start(settings)) {
            assertThat(isReady(service)).isTrue();
        }
    }

    @Test
    void oneConnectionMoreThanExportsTakeIsForItsHealth() throws Exception {
        Map<String, String> settings = settings();
        settings.put("export.datasource.main.maximum-pool-size", "1");
        try (ExportService service = ExportService.start(settings)) {
            DataSource pool = service.context().getRegistry().lookupByNameAndType("main", DataSource.class);
            try (Connection lent = pool.getConnection()) {
                assertThat(lent.isValid(1)).isTrue();
                assertThat(isReady(service))
                        .as("all connections are lent, so it is there")
                        .isTrue();
            }
        }
    }

    private static boolean isReady(ExportService service) throws IOException, InterruptedException {
        return service.observe("/observe/health/ready").statusCode() == 200;
    }
}
