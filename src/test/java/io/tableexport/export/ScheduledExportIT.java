package io.tableexport.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tableexport.failure.ExportException;
import io.tableexport.running.ScheduleCounters;
import io.tableexport.testing.ExportService;
import io.tableexport.testing.JobClient;
import io.tableexport.testing.OpenApiDocument;
import io.tableexport.testing.PostgresServer;
import io.tableexport.testing.S3Server;
import io.tableexport.testing.Scrape;
import io.tableexport.testing.ServiceProcess;
import io.tableexport.testing.TpchH2;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exports that start by themselves: they go the same way as a client's, and those that do not go can be seen. */
class ScheduledExportIT {
    @TempDir
    private Path directory;

    private Map<String, String> settings() throws Exception {
        Map<String, String> settings = new HashMap<>();
        settings.put("export.datasource.main.url", TpchH2.url("orders"));
        settings.put("export.parallelism", "1");
        settings.put("export.local.root", directory.toString());
        return settings;
    }

    private static void schedule(Map<String, String> settings, String name, String when, String request) {
        settings.put("export.schedule." + name + "." + when.split("=")[0], when.split("=")[1]);
        settings.put("export.schedule." + name + ".request", request);
        settings.put("export.schedule." + name + ".owner", "tests");
    }

    private static String request(String path) {
        return "{\"export_paths\": {\"paths\": [\"" + path + "\"]}, \"table\": \"orders\"}";
    }

    /** Settings for a view whose reading waits until this connection unlocks 7. */
    private Map<String, String> gated(PostgresServer postgres, Connection gate) throws Exception {
        postgres.execute("create view gated as select 1 as n, pg_advisory_xact_lock_shared(7)::text as held");
        try (Statement statement = gate.createStatement()) {
            statement.execute("select pg_advisory_lock(7)");
        }
        Map<String, String> settings = settings();
        settings.put("export.datasource.main.url", postgres.url());
        settings.put("export.datasource.main.username", postgres.user());
        settings.put("export.datasource.main.password", postgres.password());
        return settings;
    }

    private static JobClient client(ExportService service) {
        return new JobClient(service.port(), ExportService.TOKEN);
    }

    private static ScheduleCounters.Counts counts(ExportService service, String schedule) {
        return service.context()
                .getRegistry()
                .lookupByNameAndType("scheduleCounters", ScheduleCounters.class)
                .bySchedule()
                .get(schedule);
    }

    /** The jobs of a schedule in this state, the latest first, once there are this many. */
    private static List<JsonNode> jobs(JobClient client, String schedule, String state, int least) throws Exception {
        List<JsonNode> found = new ArrayList<>();
        JobClient.until(least + " runs of " + schedule + " are " + state, () -> {
            found.clear();
            client.get(JobClient.JOBS + "?limit=500&state=" + state)
                    .body()
                    .get("exports")
                    .forEach(job -> {
                        if (job.path("schedule").asText().equals(schedule)) {
                            found.add(job);
                        }
                    });
            return found.size() >= least;
        });
        for (JsonNode job : found) {
            assertThat(OpenApiDocument.load().problems("/components/schemas/Job", job))
                    .as("%s", job)
                    .isEmpty();
        }
        return found;
    }

    @Test
    void eachScheduleWritesTheSameBytesAsARequestOverHttp() throws Exception {
        Map<String, String> settings = settings();
        schedule(settings, "by-cron", "cron=* * * * * ?", request("{schedule}/{date}/{time}/{table}"));
        Path file = Files.writeString(directory.resolve("request.json"), request("{schedule}/{date}/{time}/{table}"));
        schedule(settings, "by-period", "period=2s", file.toString());
        try (ExportService service = ExportService.start(settings)) {
            assertThat(service.post(ExportService.V1, request("by-http")).status())
                    .isEqualTo(200);
            for (String name : List.of("by-cron", "by-period")) {
                JsonNode job = jobs(client(service), name, "succeeded", 2).get(0);
                Instant time = Instant.parse(job.get("scheduled_for").asText());

                assertThat(time.getEpochSecond() % (name.equals("by-period") ? 2 : 1))
                        .isZero();
                assertThat(time.getNano()).isZero();
                String path = job.get("file_path").asText();
                assertThat(path)
                        .isEqualTo(name + "/" + time.toString().substring(0, 10) + "/"
                                + time.toString().substring(11, 19).replace(":", "") + "/orders");
                assertThat(directory.resolve(path).resolve("_SUCCESS")).isRegularFile();
                assertThat(directory.resolve(path).resolve("part-00000.parquet"))
                        .hasSameBinaryContentAs(directory.resolve("by-http/part-00000.parquet"));
                assertThat(counts(service, name).succeeded()).isGreaterThanOrEqualTo(2);
                assertThat(counts(service, name).started())
                        .isGreaterThanOrEqualTo(counts(service, name).succeeded());
                assertThat(counts(service, name).failed()).isZero();
            }
        }
    }

    @Test
    void aScheduleWritesTheSameBytesToS3() throws Exception {
        try (S3Server s3 = S3Server.inMemory("accesskey", "secretkey")) {
            s3.createBucket("lake");
            String storage =
                    """
                    {"bucket": "lake", "credentials": {"access_key": "accesskey", "secret_key": "secretkey"},
                     "directory_path": "%%s", "table": "orders", "storage_type": "S3",
                     "options": {"allow_http": true, "endpoint": "%s"}}"""
                            .formatted(s3.endpoint());
            Map<String, String> settings = settings();
            settings.put("export.s3.allowed-endpoints", s3.endpoint().toString());
            schedule(settings, "nightly", "period=1s", storage.formatted("{schedule}/{time}"));
            try (ExportService service = ExportService.start(settings)) {
                assertThat(service.post(ExportService.V1, storage.formatted("by-http"))
                                .status())
                        .isEqualTo(200);
                String path = jobs(client(service), "nightly", "succeeded", 1)
                        .get(0)
                        .get("file_path")
                        .asText();
                assertThat(s3.read("lake", path + "/part-00000.parquet"))
                        .isEqualTo(s3.read("lake", "by-http/part-00000.parquet"));
                assertThat(s3.keys("lake")).contains(path + "/_SUCCESS");
            }
        }
    }

    @Test
    void aRunWhoseTimeComesWhileTheLastOneRunsIsMissedAndSeen() throws Exception {
        try (PostgresServer postgres = PostgresServer.open();
                Connection gate = postgres.dataSource().getConnection()) {
            Map<String, String> settings = gated(postgres, gate);
            settings.put("export.verify", "none");
            schedule(settings, "slow", "period=1s", request("{time}").replace("orders", "gated"));
            try (ExportService service = ExportService.start(settings)) {
                JobClient client = client(service);
                JsonNode running = jobs(client, "slow", "running", 1).get(0);
                List<JsonNode> missed = jobs(client, "slow", "missed", 2);

                assertThat(jobs(client, "slow", "running", 1))
                        .singleElement()
                        .satisfies(job -> assertThat(job.get("id")).isEqualTo(running.get("id")));
                assertThat(missed).allSatisfy(job -> {
                    assertThat(job.get("exception").get("type").asText()).isEqualTo("missed");
                    assertThat(job.get("exception").get("message").asText())
                            .contains("the run before this one had not ended");
                    assertThat(job.get("table").asText()).isEqualTo("gated");
                    assertThat(job.get("scheduled_for").asText())
                            .isGreaterThan(running.get("scheduled_for").asText());
                });
                assertThat(counts(service, "slow").missed()).isGreaterThanOrEqualTo(2);
                gate.close();
                client.await(running.get("id").asText(), "succeeded");
                jobs(client, "slow", "succeeded", 2); // the next one runs again
                assertScraped(service, "slow", "succeeded", "missed");
            }
        }
    }

    @Test
    void aRunThatFailsBeforeOrAfterItBeginsIsSeen() throws Exception {
        Path file = Files.writeString(directory.resolve("request.json"), request("always-here"));
        Map<String, String> settings = settings();
        schedule(settings, "failing", "period=1s", file.toString());
        try (ExportService service = ExportService.start(settings)) {
            JobClient client = client(service);
            jobs(client, "failing", "succeeded", 1);
            assertThat(jobs(client, "failing", "failed", 1)
                            .get(0)
                            .get("exception")
                            .get("type")
                            .asText())
                    .isEqualTo("target_exists");

            Files.writeString(file, "{\"tabel\": 1}");
            JobClient.until("the mistake is seen", () -> jobs(client, "failing", "failed", 1).stream()
                    .anyMatch(
                            job -> job.get("exception").get("message").asText().contains("unknown field 'tabel'")));
            Files.delete(file);
            JobClient.until("the loss is seen", () -> jobs(client, "failing", "failed", 1).stream()
                    .anyMatch(
                            job -> job.get("exception").get("message").asText().contains("is gone")));
            assertThat(counts(service, "failing").failed()).isGreaterThanOrEqualTo(3);
            assertScraped(service, "failing", "succeeded", "failed");
        }
    }

    @Test
    void aRunThatIsCancelledIsCounted() throws Exception {
        try (PostgresServer postgres = PostgresServer.open();
                Connection gate = postgres.dataSource().getConnection()) {
            Map<String, String> settings = gated(postgres, gate);
            schedule(settings, "slow", "period=1s", request("{time}").replace("orders", "gated"));
            try (ExportService service = ExportService.start(settings)) {
                JobClient client = client(service);
                client.cancel(
                        jobs(client, "slow", "running", 1).get(0).get("id").asText());
                jobs(client, "slow", "cancelled", 1);

                assertScraped(service, "slow", "cancelled");
                assertThat(counts(service, "slow").started())
                        .isGreaterThanOrEqualTo(counts(service, "slow").cancelled());
                assertThat(counts(service, "slow").failed()).isZero();
            }
        }
    }

    /** The metrics come to be as many as the jobs in these states; a run may end between the two looks. */
    private static void assertScraped(ExportService service, String schedule, String... outcomes) throws Exception {
        for (String outcome : outcomes) {
            JobClient.until("the metric of " + outcome + " runs of " + schedule + " is the number of jobs", () -> {
                int jobs = jobs(client(service), schedule, outcome, 1).size();
                double counted = Scrape.of(service.observe("/observe/metrics").body())
                        .value("table_export_schedule_runs_total", "schedule", schedule, "outcome", outcome);
                return counted == jobs;
            });
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'directory_path': 'a', 'table': 't', 'datasource': 'other'} | which is not configured; there are main",
                "{'directory_path': '{day}', 'table': 't'} | '{day}', which is no placeholder: there are {date}, {schedule}",
                "{'directory_path': 'a', 'tabel': 't'} | unknown field 'tabel': the closest known one is 'table'",
                "{'directory_path': '/{date}', 'table': 't'} | must be relative",
                "{'directory_path': 'a'} | table is missing",
                "{'directory_path': 'a', 'table': 't' | is not valid JSON",
                "no/such/file.json | it must be a file that can be read",
                "{'directory_path': 'a', 'table': 't', 'row_group_size': 999999999999} | export.memory-budget allows",
                "{'directory_path': 'a', 'table': 't', 'bucket': 'b-1', 'storage_type': 'S3'} | no storage credentials",
                "{'directory_path': 'a', 'table': 't', 'bucket': 'b-1', 'storage_type': 'S3', 'credentials':"
                        + " {'access_key': 'a', 'secret_key': 's'}, 'options': {'endpoint': 'https://elsewhere.example'}}"
                        + " | export.s3.allowed-endpoints",
            })
    void aRequestThatCouldNeverRunStopsTheStart(String request, String said) throws Exception {
        Map<String, String> settings = settings();
        schedule(settings, "wrong", "period=1h", request.replace('\'', '"'));

        assertThatThrownBy(() -> ExportService.start(settings).close())
                .isInstanceOf(ExportException.class)
                .hasMessageContaining("export.schedule.wrong.request")
                .hasMessageContaining(said);
    }

    @Test
    void theServiceSaysSoAndEnds() throws Exception {
        Map<String, String> settings = settings();
        schedule(settings, "wrong", "period=1h", "{\"directory_path\": \"{day}\", \"table\": \"t\"}");

        assertThatThrownBy(() ->
                        ServiceProcess.start(settings, directory.resolve("log")).close())
                .hasMessageContaining("The service does not start: configuration key 'export.schedule.wrong.request'");
    }
}
