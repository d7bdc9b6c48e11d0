package io.tableexport.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.tableexport.testing.ExportService;
import io.tableexport.testing.JobClient;
import io.tableexport.testing.JobClient.Reply;
import io.tableexport.testing.PostgresServer;
import io.tableexport.testing.Resources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More exports than there are places, and one that is large. */
class ManyExportsIT {
    private static final int CLIENTS = 16;
    private static final int ROWS = 20_000;
    private static final long REFUSED_PAUSE_MILLIS = 200;
    private static final double HEAP_TOLERANCE = 0.05;

    @TempDir
    private Path directory;

    private ExportService service(PostgresServer postgres) throws Exception {
        return ExportService.start(Map.of(
                "export.datasource.main.url", postgres.url(),
                "export.datasource.main.username", postgres.user(),
                "export.datasource.main.password", postgres.password(),
                "export.spool-directory", directory.resolve("spool").toString(),
                "export.local.root", directory.resolve("out").toString()));
    }

    private static String request(String path, String table) {
        return "{\"export_paths\": {\"paths\": [\"" + path + "\"]}, \"table\": \"" + table + "\"}";
    }

    @Test
    void eachOfManyExportsIsCompleteOrRefused() throws Exception {
        exports(60);
    }

    @Test
    @Tag("heavy")
    void eachOfTwoHundredExportsIsCompleteOrRefused() throws Exception {
        exports(200);
    }

    private void exports(int count) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try (PostgresServer postgres = PostgresServer.open()) {
            postgres.execute("create table numbers as select n, md5(n::text) as hash from generate_series(1, " + ROWS
                    + ") as n");
            try (ExportService service = service(postgres)) {
                JobClient client = new JobClient(service.port(), ExportService.TOKEN);
                // Connections, pools and classes come with the first of them.
                run(clients, client, "first", count);
                Resources before = Resources.now();
                List<Future<Reply>> replies = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    String path = "many/" + i;
                    replies.add(clients.submit(() -> post(client, path)));
                }
                AtomicInteger complete = new AtomicInteger();
                for (int i = 0; i < count; i++) {
                    Reply reply = replies.get(i).get();
                    Path target = directory.resolve("out/many/" + i);
                    assertThat(reply.status()).as(reply.response().body()).isIn(200, 429);
                    if (reply.status() == 200) {
                        complete.incrementAndGet();
                        assertThat(reply.body()
                                        .get("data")
                                        .get("export_result")
                                        .get("total_row_count")
                                        .asInt())
                                .isEqualTo(ROWS);
                        assertThat(target.resolve("_SUCCESS"))
                                .content()
                                .isEqualTo(ExportService.sha256(Files.readString(target.resolve("_manifest.json"))));
                    } else {
                        assertThat(target).doesNotExist();
                    }
                }
                System.out.println(complete + " of " + count + " exports complete, the others refused");
                assertThat(complete.get()).isPositive();
                Resources[] after = new Resources[1];
                JobClient.until("all is given back", () -> {
                    after[0] = Resources.now();
                    System.out.println("before: " + before + "; after: " + after[0]);
                    return after[0].isNoMoreThan(before, HEAP_TOLERANCE);
                });
                assertThat(client.get(JobClient.JOBS + "?state=running")
                                .body()
                                .get("exports")
                                .isEmpty())
                        .isTrue();
            }
            try (Stream<Path> spooled = Files.list(directory.resolve("spool"))) {
                assertThat(spooled).isEmpty();
            }
            // the one that made the table, and the one that asks
            assertThat(count(
                            postgres,
                            "select count(*) from pg_stat_activity where datname = current_database()"
                                    + " and backend_type = 'client backend'"))
                    .isEqualTo(2);
        } finally {
            clients.shutdownNow();
        }
    }

    private static void run(ExecutorService clients, JobClient client, String path, int count) throws Exception {
        List<Future<Reply>> replies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String own = path + "/" + i;
            replies.add(clients.submit(() -> post(client, own)));
        }
        for (Future<Reply> reply : replies) {
            reply.get();
        }
    }

    /** One request; a client that is refused waits before it sends its next. */
    private static Reply post(JobClient client, String path) throws Exception {
        Reply reply = client.post(request(path, "numbers"), Map.of());
        if (reply.status() != 200) {
            TimeUnit.MILLISECONDS.sleep(REFUSED_PAUSE_MILLIS);
        }
        return reply;
    }

    private static int count(PostgresServer postgres, String sql) throws Exception {
        try (Connection connection = postgres.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    @Test
    @Tag("heavy")
    void cancellingSixMillionRowsStopsTheStatementWithinASecond() throws Exception {
        ExecutorService canceller = Executors.newSingleThreadExecutor();
        try (PostgresServer postgres = PostgresServer.open()) {
            postgres.execute(
                    "create table large as select n, md5(n::text) as hash from generate_series(1, 6000000) as n");
            try (ExportService service = service(postgres)) {
                JobClient client = new JobClient(service.port(), ExportService.TOKEN);
                String id =
                        client.start(request("large", "large")).body().get("id").asText();
                client.await(id, job -> job.get("rows").asLong() > 0);

                long start = System.nanoTime();
                Future<Reply> cancelled = canceller.submit(() -> client.cancel(id));
                JobClient.until(
                        "no statement reads the table",
                        () -> count(
                                        postgres,
                                        "select count(*) from pg_stat_activity where state = 'active' and query like '%large%'"
                                                + " and pid <> pg_backend_pid()")
                                == 0);
                double seconds = (System.nanoTime() - start) / 1e9;

                System.out.printf("statement gone %.3f s after DELETE was sent%n", seconds);
                assertThat(cancelled.get().status()).isEqualTo(200);
                assertThat(seconds).isLessThan(1);
                client.await(id, "cancelled");
                assertThat(client.cancel(id).status()).isEqualTo(200);
                Path target = directory.resolve("out/large");
                if (Files.exists(target)) { // made with the first part
                    assertThat(target).isEmptyDirectory();
                }
            }
        } finally {
            canceller.shutdownNow();
        }
    }
}
