package io.tableexport.export;

import static io.tableexport.testing.JobClient.JOBS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tableexport.testing.ExportService;
import io.tableexport.testing.JobClient;
import io.tableexport.testing.JobClient.Reply;
import io.tableexport.testing.PostgresServer;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Exports as jobs, over HTTP and on a real database. A view stops in its middle while the test holds a lock, so that an
 * export runs for as long as the test wants.
 */
class ExportJobsIT {
    private static final String OTHER_TOKEN = "another-token-for-tests";

    @TempDir
    private static Path directory;

    private static PostgresServer postgres;
    private static ExportService service;
    private static JobClient client;

    private Connection gate;

    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresServer.open();
        postgres.execute(
                "create table numbers as select n, 'number ' || n as text from generate_series(1, 20000) as n",
                "create view gated as select n, case when n = 60000 then pg_advisory_xact_lock_shared(7)::text end as held"
                        + " from generate_series(1, 80000) as n");
        service = ExportService.start(settings());
        client = new JobClient(service.port(), ExportService.TOKEN);
    }

    private static Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("export.datasource.main.url", postgres.url());
        settings.put("export.datasource.main.username", postgres.user());
        settings.put("export.datasource.main.password", postgres.password());
        settings.put("export.token.others.sha256", ExportService.sha256(OTHER_TOKEN));
        settings.put("export.local.root", directory.resolve("out").toString());
        settings.put("export.spool-directory", directory.resolve("spool").toString());
        settings.put("export.verify", "none"); // counting would stop at the lock
        settings.put("export.max-concurrent", "2");
        settings.put("export.max-queued", "1");
        settings.put("export.progress-seconds", "1");
        return settings;
    }

    @AfterAll
    static void stop() {
        service.close();
        postgres.close();
    }

    @BeforeEach
    void closeGate() throws Exception {
        gate = postgres.dataSource().getConnection();
        run("select pg_advisory_lock(7)");
    }

    @AfterEach
    void openGate() throws Exception {
        gate.close();
        JobClient.until(
                "all exports ended",
                () -> client.get(JOBS + "?state=running").body().get("exports").isEmpty()
                        && client.get(JOBS + "?state=queued")
                                .body()
                                .get("exports")
                                .isEmpty());
    }

    private void run(String sql) throws Exception {
        try (Statement statement = gate.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String request(String path, String table, String more) {
        return "{\"export_paths\": {\"paths\": [\"" + path + "\"]}, \"table\": \"" + table + "\"" + more + "}";
    }

    /** Small parts, the first of which stand before the view stops. */
    private static String gated(String path) {
        return request(path, "gated", ", \"row_group_size\": 20000, \"max_row_groups_per_file\": 1");
    }

    private static String startGated(String path) throws Exception {
        Reply reply = client.start(gated(path));
        assertThat(reply.status()).as(reply.response().body()).isEqualTo(202);
        return reply.body().get("id").asText();
    }

    private static String startAndReachTheGate(String path) throws Exception {
        String id = startGated(path);
        client.await(id, job -> job.get("parts").asInt() > 0);
        return id;
    }

    private static List<String> files(String path) throws Exception {
        Path target = directory.resolve("out").resolve(path);
        if (!Files.exists(target)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(target)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aJobIsAnsweredAtOnceWatchedWhileItRunsAndHasItsResultInTheEnd() throws Exception {
        Reply accepted = client.start(gated("watched"));
        JsonNode job = accepted.body();
        String id = job.get("id").asText();

        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.header("Location")).isEqualTo(JOBS + "/" + id);
        assertThat(accepted.header("Preference-Applied")).isEqualTo("respond-async");
        assertThat(UUID.fromString(id)).hasToString(id);
        assertThat(names(job))
                .containsExactly(
                        "id",
                        "state",
                        "table",
                        "file_path",
                        "started_at",
                        "elapsed_time",
                        "rows",
                        "bytes",
                        "parts",
                        "rows_per_second",
                        "fraction",
                        "result",
                        "exception");
        assertThat(job.get("state").asText()).isEqualTo("running");

        JsonNode running = client.await(
                id, now -> now.get("parts").asInt() > 0 && now.get("rows").asLong() > 0);
        assertThat(running.get("bytes").asLong()).isPositive();
        assertThat(running.get("rows").asLong()).isLessThan(60_000);
        assertThat(running.get("result").isNull()).isTrue();
        assertThat(files("watched")).doesNotContain("_SUCCESS");

        run("select pg_advisory_unlock(7)");
        JsonNode succeeded = client.await(id, "succeeded");
        assertThat(succeeded.get("rows").asLong()).isEqualTo(80_000);
        assertThat(succeeded.get("fraction").asDouble()).isEqualTo(1);
        assertThat(succeeded.get("exception").isNull()).isTrue();
        JsonNode result = succeeded.get("result");
        assertThat(result.get("total_row_count").asLong()).isEqualTo(80_000);
        assertThat(succeeded.get("parts").asInt()).isEqualTo(result.get("files").size());
        assertThat(files("watched"))
                .contains("_SUCCESS")
                .hasSize(result.get("files").size() + 2);
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void cancellingStopsTheStatementAndRemovesTheParts() throws Exception {
        String id = startAndReachTheGate("cancelled");
        assertThat(readers()).isEqualTo(1);

        Reply cancelled = client.cancel(id);

        assertThat(cancelled.status()).isEqualTo(200);
        JsonNode job = client.await(id, "cancelled");
        assertThat(readers()).isZero();
        assertThat(files("cancelled")).isEmpty();
        assertThat(job.get("exception").get("type").asText()).isEqualTo("cancelled");
        assertThat(names(job)).doesNotContain("leftovers");
        Reply again = client.cancel(id);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body().get("state").asText()).isEqualTo("cancelled");
        assertThat(spooled()).isEmpty();
    }

    /** Statements that read the view. */
    private static int readers() throws Exception {
        try (Connection connection = postgres.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from pg_stat_activity where state = 'active'"
                        + " and query like '%gated%' and pid <> pg_backend_pid()")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static List<Path> spooled() throws Exception {
        try (Stream<Path> files = Files.list(directory.resolve("spool"))) {
            return files.toList();
        }
    }

    @Test
    void whoWaitsForTheAnswerGets409WhenTheJobIsCancelled() throws Exception {
        ExecutorService waiting = Executors.newSingleThreadExecutor();
        try {
            Future<Reply> answer = waiting.submit(() -> client.post(gated("waited"), Map.of()));
            JobClient.until("it runs", () -> !running().isEmpty());

            client.cancel(running().get(0));

            assertThat(answer.get().status()).isEqualTo(409);
            assertThat(answer.get().body().get("exception").get("type").asText())
                    .isEqualTo("cancelled");
            assertThat(files("waited")).isEmpty();
        } finally {
            waiting.shutdownNow();
        }
    }

    private static List<String> running() throws Exception {
        return client.get(JOBS + "?state=running").body().get("exports").findValuesAsText("id");
    }

    @Test
    void aJobBelongsToTheTokenThatStartedIt() throws Exception {
        String id = startGated("owned");
        JobClient others = new JobClient(service.port(), OTHER_TOKEN);

        for (Reply hidden : List.of(
                others.get(JOBS + "/" + id),
                others.cancel(id),
                client.get(JOBS + "/" + UUID.randomUUID()),
                client.get(JOBS + "/nonsense"),
                client.cancel("nonsense"))) {
            assertThat(hidden.status()).isEqualTo(404);
            assertThat(hidden.body().get("exception").get("type").asText()).isEqualTo("not_found");
        }
        assertThat(others.get(JOBS).body().get("exports").findValuesAsText("id"))
                .doesNotContain(id);
        assertThat(client.get(JOBS).body().get("exports").findValuesAsText("id"))
                .contains(id);
        assertThat(new JobClient(service.port(), "wrong").get(JOBS).status()).isEqualTo(401);
        assertThat(client.job(id).get("state").asText()).isEqualTo("running");
    }

    @Test
    void moreThanThereArePlacesWaitAndMoreThanMayWaitAreRefused() throws Exception {
        String first = startGated("place-1");
        String second = startGated("place-2");
        String queued = startGated("place-3");
        assertThat(client.job(queued).get("state").asText()).isEqualTo("queued");
        assertThat(client.job(queued).get("started_at").isNull()).isTrue();

        for (Reply refused :
                List.of(client.start(gated("place-4")), client.post(request("place-5", "numbers", ""), Map.of()))) {
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.header("Retry-After")).isEqualTo("5");
            assertThat(refused.body().get("exception").get("type").asText()).isEqualTo("too_many_exports");
        }
        // a job that waits has its target already
        assertThat(client.start(gated("place-3")).status()).isIn(409, 429);

        assertThat(client.cancel(queued).body().get("state").asText()).isEqualTo("cancelled");
        String next = startGated("place-3");
        run("select pg_advisory_unlock(7)");
        for (String id : List.of(first, second, next)) {
            client.await(id, "succeeded");
        }
        assertThat(files("place-4")).isEmpty();
    }

    @Test
    void aTargetThatIsBeingWrittenIsBusy() throws Exception {
        String id = startGated("busy");

        Reply second = client.start(gated("busy"));

        assertThat(second.status()).isEqualTo(409);
        assertThat(second.body().get("exception").get("type").asText()).isEqualTo("target_busy");
        client.cancel(id);
        client.await(id, "cancelled");
        assertThat(client.start(gated("busy")).status()).isEqualTo(202);
    }

    @Test
    void oneKeyFromTenThreadsStartsOneExport() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(10);
        try {
            List<Future<Reply>> replies = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                replies.add(threads.submit(() ->
                        client.post(gated("keyed"), Map.of("Prefer", "respond-async", "Idempotency-Key", "the-key"))));
            }
            List<String> ids = new ArrayList<>();
            for (Future<Reply> reply : replies) {
                assertThat(reply.get().status()).isEqualTo(202);
                ids.add(reply.get().body().get("id").asText());
            }
            assertThat(ids).hasSize(10).containsOnly(ids.get(0));
            assertThat(running()).containsExactly(ids.get(0));
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aRepeatedRequestGetsTheFirstAnswerAndAnotherBodyIsRefused() throws Exception {
        Map<String, String> key = Map.of("Idempotency-Key", "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"");
        String body = request("repeated", "numbers", "");
        Reply first = client.post(body, key);

        Reply again = client.post(body, key);
        Reply other = client.post(request("elsewhere", "numbers", ""), key);
        Reply others = new JobClient(service.port(), OTHER_TOKEN).post(body, key);

        assertThat(first.status()).isEqualTo(200);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body().get("data").get("export_result"))
                .isEqualTo(first.body().get("data").get("export_result"));
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.body().get("exception").get("type").asText()).isEqualTo("key_reused");
        assertThat(others.status()).as("keys are a token's own").isEqualTo(409);
        assertThat(files("elsewhere")).isEmpty();
    }

    @Test
    void aRequestRepeatedWhileTheFirstRunsGetsItsJob() throws Exception {
        Map<String, String> key = Map.of("Idempotency-Key", "impatient");
        String id = client.post(gated("impatient"), Map.of("Idempotency-Key", "impatient", "Prefer", "respond-async"))
                .body()
                .get("id")
                .asText();

        Reply again = client.post(gated("impatient"), key);

        assertThat(again.status()).isEqualTo(202);
        assertThat(again.body().get("id").asText()).isEqualTo(id);
        assertThat(again.header("Location")).endsWith(id);
    }

    @Test
    void everyExportIsListedTheLatestFirstPageByPage() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(client.post(request("listed-" + i, "numbers", ""), Map.of())
                            .status())
                    .isEqualTo(200);
        }
        List<String> paths = new ArrayList<>();
        String next = JOBS + "?limit=2&state=succeeded";
        while (next != null) {
            JsonNode page = client.get(next).body();
            assertThat(page.get("exports").size()).isLessThanOrEqualTo(2);
            page.get("exports").forEach(job -> paths.add(job.get("file_path").asText()));
            next = page.get("next").isNull() ? null : page.get("next").asText();
        }

        paths.removeIf(path -> !path.startsWith("listed-"));
        assertThat(paths).containsExactly("listed-2", "listed-1", "listed-0");
        for (String wrong : List.of(
                "limit=0", "limit=x", "state=done", "after=" + UUID.randomUUID(), "page=2", "limit=1&limit=2")) {
            assertThat(client.get(JOBS + "?" + wrong).status()).as(wrong).isEqualTo(400);
        }
    }

    @Test
    void aFailedJobHasTheReasonInsteadOfAResult() throws Exception {
        String id = client.start(request("failed", "no_such_table", ""))
                .body()
                .get("id")
                .asText();

        JsonNode failed = client.await(id, "failed");

        assertThat(failed.get("exception").get("type").asText()).isEqualTo("not_found");
        assertThat(failed.get("result").isNull()).isTrue();
    }

    /** As many clients as there are places wait for their answers; others are still answered. */
    @Test
    void exportsThatRunHoldNoThreadAnotherRequestNeeds() throws Exception {
        ExecutorService waiting = Executors.newCachedThreadPool();
        try {
            for (int i = 0; i < 2; i++) {
                String path = "held-" + i;
                waiting.submit(() -> client.post(gated(path), Map.of()));
            }
            JobClient.until("both run", () -> running().size() == 2);
            List<Future<Reply>> replies = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                String path = "refused-" + i;
                replies.add(waiting.submit(() -> client.post(request(path, "numbers", ""), Map.of())));
                replies.add(waiting.submit(() -> client.get(JOBS)));
            }
            for (Future<Reply> reply : replies) {
                assertThat(reply.get().status()).isIn(200, 429);
            }
            assertThat(running()).hasSize(2);
            run("select pg_advisory_unlock(7)");
        } finally {
            waiting.shutdown();
        }
    }

    @Test
    void aClientThatGoesAwayDoesNotStopItsExport() throws Exception {
        byte[] body = gated("alone").getBytes(StandardCharsets.UTF_8);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST /v1/data/export-temp HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
                            + ExportService.TOKEN + "\r\nContent-Type: application/json\r\nContent-Length: "
                            + body.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(body);
            out.flush();
            JobClient.until("it runs", () -> !running().isEmpty());
        }
        String id = running().get(0);

        run("select pg_advisory_unlock(7)");

        assertThat(client.await(id, "succeeded").get("rows").asLong()).isEqualTo(80_000);
    }
}
