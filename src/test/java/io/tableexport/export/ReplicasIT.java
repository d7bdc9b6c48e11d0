package io.tableexport.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tableexport.testing.JobClient;
import io.tableexport.testing.JobClient.Reply;
import io.tableexport.testing.PostgresServer;
import io.tableexport.testing.ServiceProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services in JVMs of their own: replicas that share a job store, and one that dies and comes back. */
class ReplicasIT {
    @TempDir
    private Path directory;

    private PostgresServer postgres;
    private Connection gate;

    @BeforeEach
    void start() throws Exception {
        postgres = PostgresServer.open();
        postgres.execute(
                "create table numbers as select n from generate_series(1, 1000) as n",
                "create view gated as select n, case when n = 60000 then pg_advisory_xact_lock_shared(7)::text end as"
                        + " held from generate_series(1, 80000) as n");
        gate = postgres.dataSource().getConnection();
        try (Statement statement = gate.createStatement()) {
            statement.execute("select pg_advisory_lock(7)");
        }
    }

    @AfterEach
    void stop() throws Exception {
        gate.close();
        postgres.close();
    }

    private ServiceProcess replica(String name) throws Exception {
        return replica(name, postgres.url());
    }

    private ServiceProcess replica(String name, String jobs) throws Exception {
        Map<String, String> settings = new HashMap<>();
        settings.put("export.datasource.main.url", postgres.url());
        settings.put("export.datasource.main.username", postgres.user());
        settings.put("export.datasource.main.password", postgres.password());
        settings.put("export.jobs.url", jobs);
        if (jobs.equals(postgres.url())) {
            settings.put("export.jobs.username", postgres.user());
            settings.put("export.jobs.password", postgres.password());
        }
        settings.put("export.jobs.lease-seconds", "5");
        settings.put("export.verify", "none");
        settings.put("export.local.root", directory.resolve("out").toString());
        return ServiceProcess.start(settings, directory.resolve(name + ".log"));
    }

    private static String request(String path, String table) {
        return "{\"export_paths\": {\"paths\": [\"" + path + "\"]}, \"table\": \"" + table
                + "\", \"row_group_size\": 20000, \"max_row_groups_per_file\": 1}";
    }

    private static String startAndReachTheGate(JobClient client, String path) throws Exception {
        String id = client.start(request(path, "gated")).body().get("id").asText();
        client.await(id, job -> job.get("parts").asInt() > 0);
        return id;
    }

    private List<String> files(String path) throws Exception {
        try (Stream<Path> files = Files.list(directory.resolve("out").resolve(path))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aJobIsSeenAndCancelledThroughAnotherReplicaAndExcludesItFromItsTarget() throws Exception {
        try (ServiceProcess one = replica("one");
                ServiceProcess two = replica("two")) {
            String id = startAndReachTheGate(one.client(), "shared");

            JsonNode seen = two.client().job(id);
            assertThat(seen.get("state").asText()).isEqualTo("running");
            assertThat(seen.get("parts").asInt()).isPositive();
            Reply busy = two.client().start(request("shared", "numbers"));
            assertThat(busy.status()).isEqualTo(409);
            assertThat(busy.body().get("exception").get("type").asText()).isEqualTo("target_busy");

            assertThat(two.client().cancel(id).status()).isEqualTo(200);
            two.client().await(id, "cancelled");
            assertThat(files("shared")).isEmpty();
            Reply free = two.client().post(request("shared", "numbers"), Map.of());
            assertThat(free.status()).as(free.response().body()).isEqualTo(200);
        }
    }

    @Test
    @Tag("heavy")
    void aReplicaThatDiesLeavesAnInterruptedJobAndAFreeTarget() throws Exception {
        try (ServiceProcess one = replica("one");
                ServiceProcess two = replica("two")) {
            String id = startAndReachTheGate(one.client(), "orphaned");
            List<String> left = files("orphaned");
            assertThat(left).isNotEmpty();

            one.kill();

            JsonNode job = two.client().await(id, "interrupted");
            assertThat(leftovers(job)).containsAll(left);
            assertThat(job.get("exception").get("type").asText()).isEqualTo("interrupted");
            // the lock is gone, what stands there is not
            Reply next = two.client().start(request("orphaned", "numbers"));
            String second = next.body().get("id").asText();
            assertThat(next.status()).isEqualTo(202);
            JsonNode refused = two.client().await(second, "failed");
            assertThat(refused.get("exception").get("type").asText()).isEqualTo("target_exists");
            assertThat(files("orphaned")).isEqualTo(left);
        }
    }

    /** A process that is stopped for longer than a lease, and then goes on as if nothing had happened. */
    @Test
    @Tag("heavy")
    void aReplicaTakenForDeadWritesNothingWhenItWakes() throws Exception {
        try (ServiceProcess one = replica("one");
                ServiceProcess two = replica("two")) {
            String id = startAndReachTheGate(one.client(), "contended");
            one.suspend();
            two.client().await(id, "interrupted");
            for (String name : files("contended")) {
                Files.delete(directory.resolve("out/contended").resolve(name));
            }
            Reply second = two.client().post(request("contended", "numbers"), Map.of());
            assertThat(second.status()).as(second.response().body()).isEqualTo(200);
            List<String> theirs = files("contended");

            gate.close(); // the first has all rows now
            one.resume();

            String third = one.client()
                    .start(request("after", "numbers"))
                    .body()
                    .path("id")
                    .asText();
            if (!third.isEmpty()) {
                one.client().await(third, "succeeded");
            }
            JobClient.until("it knows", () -> Files.readString(directory.resolve("one.log"))
                    .contains("export " + id + " failed"));
            assertThat(files("contended")).isEqualTo(theirs);
            assertThat(two.client().job(id).get("state").asText()).isEqualTo("interrupted");
        }
    }

    @Test
    void aServiceKilledAndStartedAgainOnItsOwnFileKnowsWhatItLeft() throws Exception {
        String jobs = "jdbc:h2:file:" + directory.resolve("jobs");
        String id;
        List<String> left;
        try (ServiceProcess first = replica("first", jobs)) {
            id = startAndReachTheGate(first.client(), "killed");
            left = files("killed");
            first.kill();
        }
        try (ServiceProcess again = replica("again", jobs)) {
            JsonNode job = again.client().job(id);

            assertThat(job.get("state").asText()).isEqualTo("interrupted");
            assertThat(leftovers(job)).containsAll(left);
            Reply refused = again.client().post(request("killed", "numbers"), Map.of());
            assertThat(refused.body().get("exception").get("type").asText()).isEqualTo("target_exists");
            Reply cleared = again.client().post(overwriting(request("killed", "numbers")), Map.of());
            assertThat(cleared.status()).as(cleared.response().body()).isEqualTo(200);
            assertThat(files("killed")).contains("_SUCCESS").doesNotContainAnyElementsOf(left);
        }
    }

    private static String overwriting(String request) {
        return "{\"if_exists\": \"overwrite\", " + request.substring(1);
    }

    private static List<String> leftovers(JsonNode job) {
        List<String> names = new ArrayList<>();
        job.path("leftovers").forEach(name -> names.add(name.asText()));
        return names;
    }
}
