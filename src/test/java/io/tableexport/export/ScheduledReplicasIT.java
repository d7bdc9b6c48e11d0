package io.tableexport.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tableexport.testing.JobClient;
import io.tableexport.testing.PostgresServer;
import io.tableexport.testing.ServiceProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two services with the same schedule and one job store: each run happens once, and is missed once if nobody is there. */
class ScheduledReplicasIT {
    @TempDir
    private Path directory;

    private PostgresServer postgres;

    @BeforeEach
    void start() throws Exception {
        postgres = PostgresServer.open();
        postgres.execute("create table numbers as select n from generate_series(1, 1000) as n");
    }

    @AfterEach
    void stop() throws Exception {
        postgres.close();
    }

    private ServiceProcess replica(String name) throws Exception {
        Map<String, String> settings = new HashMap<>();
        settings.put("export.datasource.main.url", postgres.url());
        settings.put("export.datasource.main.username", postgres.user());
        settings.put("export.datasource.main.password", postgres.password());
        settings.put("export.jobs.url", postgres.url());
        settings.put("export.jobs.username", postgres.user());
        settings.put("export.jobs.password", postgres.password());
        settings.put("export.local.root", directory.resolve("out").toString());
        settings.put("export.schedule.often.period", "1s");
        settings.put("export.schedule.often.grace", "2s");
        settings.put("export.schedule.often.owner", "tests");
        settings.put(
                "export.schedule.often.request",
                "{\"export_paths\": {\"paths\": [\"{date}/{time}\"]}, \"table\": \"numbers\"}");
        return ServiceProcess.start(settings, directory.resolve(name + ".log"));
    }

    private static List<JsonNode> runs(ServiceProcess service) throws Exception {
        List<JsonNode> runs = new ArrayList<>();
        service.client()
                .get(JobClient.JOBS + "?limit=500")
                .body()
                .get("exports")
                .forEach(runs::add);
        return runs;
    }

    private static List<JsonNode> in(List<JsonNode> runs, String state) {
        return runs.stream()
                .filter(run -> run.get("state").asText().equals(state))
                .toList();
    }

    private static List<String> times(List<JsonNode> runs) {
        return runs.stream().map(run -> run.get("scheduled_for").asText()).toList();
    }

    @Test
    void eachRunHappensOnceAndWhoDiesIsReplaced() throws Exception {
        try (ServiceProcess one = replica("one");
                ServiceProcess two = replica("two")) {
            JobClient.until("it ran", () -> in(runs(one), "succeeded").size() >= 6);
            List<JsonNode> runs = runs(two);

            assertThat(times(runs)).doesNotHaveDuplicates();
            assertThat(in(runs, "failed")).isEmpty(); // the second would have found its target taken
            int before = runs.size();
            one.kill();
            JobClient.until("the other goes on", () -> runs(two).size() >= before + 4);
            assertThat(times(runs(two))).doesNotHaveDuplicates();
        }
    }

    @Test
    void aRunIsMissedOnceIfAllStoodStillAndNotAtAllIfOneDidNot() throws Exception {
        try (ServiceProcess one = replica("one");
                ServiceProcess two = replica("two")) {
            JobClient.until("it ran", () -> in(runs(one), "succeeded").size() >= 2);
            two.suspend();
            int before = runs(one).size();
            JobClient.until("one goes on alone", () -> runs(one).size() >= before + 5);
            two.resume();
            one.suspend();
            List<JsonNode> alone = runs(two);
            JobClient.until("the other goes on", () -> runs(two).size() >= alone.size() + 3);
            // what the first ran while the other stood still is nobody's loss
            List<String> ran = new ArrayList<>(times(alone));
            ran.removeAll(times(in(alone, "missed")));
            assertThat(times(in(runs(two), "missed"))).doesNotContainAnyElementsOf(ran);

            two.suspend();
            TimeUnit.SECONDS.sleep(5);
            one.resume();
            two.resume();
            JobClient.until("the loss is seen", () -> late(runs(one)).size() >= 2);
            assertThat(times(runs(one))).doesNotHaveDuplicates();
        }
    }

    /** Those missed as they came later than the schedule's grace allows. */
    private static List<JsonNode> late(List<JsonNode> runs) {
        return in(runs, "missed").stream()
                .filter(run -> run.get("exception")
                        .get("message")
                        .asText()
                        .contains("which is more than export.schedule.often.grace (2 s) allows"))
                .toList();
    }
}
