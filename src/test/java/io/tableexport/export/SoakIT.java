package io.tableexport.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tableexport.testing.ExportService;
import io.tableexport.testing.JobClient;
import io.tableexport.testing.JobClient.Reply;
import io.tableexport.testing.PostgresServer;
import io.tableexport.testing.Resources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests of all kinds for a long time: exports that succeed, fail and are cancelled, refused requests, lost databases.
 * What the process holds must stay what it was after the first part of the time.
 */
class SoakIT {
    private static final int CLIENTS = 6;
    private static final int ROWS = 30_000;
    private static final int ROUNDS = 15;

    /** Rounds after which all pools and caches have their size. */
    private static final int WARM = 3;

    private static final double HEAP_TOLERANCE = 0.10;

    @TempDir
    private Path directory;

    @Test
    void aWhile() throws Exception {
        soak(Duration.ofSeconds(15));
    }

    /** {@code -Dsoak.minutes} makes it shorter or longer. */
    @Test
    @Tag("heavy")
    void aQuarterOfAnHour() throws Exception {
        soak(Duration.ofMinutes(Integer.getInteger("soak.minutes", 15)));
    }

    private void soak(Duration length) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try (PostgresServer postgres = PostgresServer.open()) {
            postgres.execute(
                    "create table numbers as select n, md5(n::text) as hash from generate_series(1, " + ROWS + ") as n",
                    "create table unfit as select 'infinity'::date as day from generate_series(1, 100)");
            try (ExportService service = service(postgres)) {
                JobClient client = new JobClient(service.port(), ExportService.TOKEN);
                Map<String, Integer> outcomes = new TreeMap<>();
                List<Resources> held = new ArrayList<>();
                for (int round = 0; round < ROUNDS; round++) {
                    round(clients, client, postgres, round, length.dividedBy(ROUNDS), outcomes);
                    held.add(Resources.now());
                    System.out.println("soak, round " + (round + 1) + " of " + ROUNDS + ": " + held.get(round));
                }
                System.out.println("soak: " + outcomes);
                assertThat(outcomes.keySet()).contains("200", "202", "400", "404", "422");
                assertThat(outcomes).doesNotContainKey("500");
                Resources most = new Resources(
                        held.subList(0, WARM).stream()
                                .mapToInt(Resources::threads)
                                .max()
                                .orElseThrow(),
                        held.subList(0, WARM).stream()
                                .mapToLong(Resources::descriptors)
                                .max()
                                .orElseThrow(),
                        held.subList(0, WARM).stream()
                                .mapToLong(Resources::heapBytes)
                                .max()
                                .orElseThrow());
                JobClient.until("what is held is no more than " + most, () -> {
                    Resources now = Resources.now();
                    System.out.println("soak, after the last: " + now);
                    return now.isNoMoreThan(most, HEAP_TOLERANCE);
                });
            }
            try (Stream<Path> spooled = Files.list(directory.resolve("spool"))) {
                assertThat(spooled).isEmpty();
            }
        } finally {
            clients.shutdownNow();
        }
    }

    private ExportService service(PostgresServer postgres) throws Exception {
        return ExportService.start(Map.of(
                "export.datasource.main.url", postgres.url(),
                "export.datasource.main.username", postgres.user(),
                "export.datasource.main.password", postgres.password(),
                "export.jobs.url", "jdbc:h2:file:" + directory.resolve("jobs"),
                "export.spool-directory", directory.resolve("spool").toString(),
                "export.local.root", directory.resolve("out").toString()));
    }

    private static void round(
            ExecutorService clients,
            JobClient client,
            PostgresServer postgres,
            int round,
            Duration length,
            Map<String, Integer> outcomes)
            throws Exception {
        long end = System.nanoTime() + length.toNanos();
        List<Future<List<String>>> all = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Random random = new Random(round * 100L + i);
            String path = "client" + i;
            all.add(clients.submit(() -> {
                List<String> seen = new ArrayList<>();
                do {
                    seen.add(one(client, path, random));
                } while (System.nanoTime() < end);
                return seen;
            }));
        }
        // Once a round the database is lost to all.
        TimeUnit.NANOSECONDS.sleep(length.toNanos() / 2);
        postgres.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
                + " and pid <> pg_backend_pid()");
        for (Future<List<String>> future : all) {
            future.get().forEach(outcome -> outcomes.merge(outcome, 1, Integer::sum));
        }
    }

    private static String one(JobClient client, String path, Random random) throws Exception {
        return switch (random.nextInt(8)) {
            case 0 -> status(client.post("{\"table\": 7}", Map.of()));
            case 1 -> status(client.post(request(path, "missing", ""), Map.of()));
            case 2 -> status(client.post(request(path, "unfit", ""), Map.of()));
            case 3 -> status(client.post(request(path, "numbers", ", \"dry_run\": true"), Map.of()));
            case 4, 5 -> cancelled(client, path, random);
            case 6 -> status(client.post(request(path, "numbers", ", \"format\": \"Jsonl\""), Map.of()));
            default -> status(client.post(request(path, "numbers", ""), Map.of()));
        };
    }

    private static String cancelled(JobClient client, String path, Random random) throws Exception {
        Reply started = client.start(request(path, "numbers", ""));
        if (started.status() == 202) {
            String id = started.body().get("id").asText();
            TimeUnit.MILLISECONDS.sleep(random.nextInt(60));
            client.cancel(id);
            client.await(id, SoakIT::hasEnded);
        }
        return status(started);
    }

    private static boolean hasEnded(JsonNode job) {
        String state = job.path("state").asText();
        return !state.equals("queued") && !state.equals("running");
    }

    private static String request(String path, String table, String more) {
        return "{\"export_paths\": {\"paths\": [\"" + path + "\"]}, \"table\": \"" + table
                + "\", \"if_exists\": \"overwrite\"" + more + "}";
    }

    private static String status(Reply reply) {
        return Integer.toString(reply.status());
    }
}
