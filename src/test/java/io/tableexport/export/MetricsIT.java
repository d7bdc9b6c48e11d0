package io.tableexport.export;

import static io.tableexport.testing.ExportService.V1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tableexport.failure.FailureType;
import io.tableexport.testing.ExportService;
import io.tableexport.testing.ExportService.Answer;
import io.tableexport.testing.PostgresServer;
import io.tableexport.testing.Scrape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus reads after some exports: the right numbers, and the names README, dashboard and alerts go by. */
class MetricsIT {
    private static final Path DASHBOARD = Path.of("src/deploy/grafana/table-export.json");
    private static final Path RULES = Path.of("src/deploy/prometheus/table-export.rules.yaml");

    /** Micrometer's own, of the JVM and its process, which the README names by their beginnings. */
    private static final Pattern OF_THE_PROCESS = Pattern.compile("(jvm|process|system)_.*");

    private static final Pattern README_ROW = Pattern.compile("\\| `(table_export_\\w+)` \\| (\\w+) \\|([^|]*)\\|.*");
    private static final Pattern QUOTED = Pattern.compile("`(\\w+)`");

    /** A metric in a query, with the labels it is narrowed by. */
    private static final Pattern SELECTOR = Pattern.compile("\\b([a-z]+_[a-z0-9_]+)\\b(?:\\{([^}]*)})?");

    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|without|on)\\s*\\(([^)]*)\\)");

    /** Words of the query language with an underscore. */
    private static final Set<String> FUNCTIONS = Set.of("histogram_quantile", "min_over_time");

    @TempDir
    private static Path root;

    private static PostgresServer postgres;
    private static ExportService service;
    private static Answer counted;
    private static Answer others;
    private static Scrape scrape;

    @BeforeAll
    static void exportThreeTimes() throws Exception {
        postgres = PostgresServer.open();
        postgres.execute(
                "create table counted (id int primary key, filler text)",
                "insert into counted select i, repeat('x', 100) || i from generate_series(1, 20000) i",
                "create table others (id int primary key)",
                "insert into others select i from generate_series(1, 7) i",
                "create table dated (id int primary key, day date)",
                "insert into dated values (1, 'infinity')");
        Map<String, String> settings = new HashMap<>();
        settings.put("export.datasource.main.url", postgres.url());
        settings.put("export.datasource.main.username", postgres.user());
        settings.put("export.datasource.main.password", postgres.password());
        settings.put("export.local.root", root.toString());
        settings.put("export.parallelism", "2");
        settings.put("export.max-concurrent", "3");
        settings.put("export.metrics.tables", "public.counted,public.missing");
        // its metrics are there before its first run, which no test sees
        settings.put("export.schedule.new-year.cron", "0 0 0 1 1 ?");
        settings.put("export.schedule.new-year.request", "{\"directory_path\": \"{date}\", \"table\": \"others\"}");
        service = ExportService.start(settings);
        counted = export("a", "counted", ", \"row_group_size\": 500000, \"max_row_groups_per_file\": 1");
        others = export("b", "public.others", "");
        assertThat(export("c", "dated", "").status()).isEqualTo(422);
        assertThat(export("d", "others", ", \"dry_run\": true").status()).isEqualTo(200);
        assertThat(export("e", "others", ", \"nonsense\": 1").status()).isEqualTo(400);
        assertThat(service.send(service.request(V1, "{}")).status()).isEqualTo(401);
        scrape = Scrape.of(service.observe("/observe/metrics").body());
    }

    private static Answer export(String path, String table, String more) throws Exception {
        return service.post(
                V1, "{\"export_paths\": {\"paths\": [\"" + path + "\"]}, \"table\": \"" + table + "\"" + more + "}");
    }

    @AfterAll
    static void stop() {
        service.close();
        postgres.close();
    }

    @Test
    void exportsAreCountedByOutcome() {
        assertThat(scrape.value("table_export_exports_total")).isEqualTo(3);
        assertThat(scrape.value("table_export_exports_total", "outcome", "succeeded", "reason", "none"))
                .isEqualTo(2);
        assertThat(scrape.value("table_export_exports_total", "outcome", "failed", "reason", "unrepresentable_value"))
                .isEqualTo(1);
        assertThat(scrape.value("table_export_dry_runs_total", "outcome", "succeeded"))
                .isEqualTo(1);
        assertThat(scrape.value("table_export_refused_total", "reason", "invalid_request"))
                .isEqualTo(1);
        assertThat(scrape.value("table_export_refused_total", "reason", "unauthorized"))
                .isEqualTo(1);
        assertThat(scrape.value("table_export_refused_total")).isEqualTo(2);
    }

    @Test
    void whatIsPublishedIsCountedAsTheAnswersSay() throws IOException {
        assertThat(counted.result().path("files").size()).isGreaterThan(2);
        assertThat(scrape.value("table_export_rows_total")).isEqualTo(20_007);
        assertThat(scrape.value("table_export_rows_total", "table", "public.counted"))
                .isEqualTo(20_000);
        assertThat(scrape.value("table_export_parts_total"))
                .isEqualTo(counted.result().path("files").size()
                        + others.result().path("files").size());
        try (Stream<Path> files = Files.walk(root)) {
            long bytes = files.filter(file -> file.getFileName().toString().startsWith("part-"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
            assertThat(scrape.value("table_export_bytes_total")).isEqualTo(bytes);
        }
        assertThat(scrape.value("table_export_last_success_seconds", "table", "public.counted"))
                .isBetween(System.currentTimeMillis() / 1e3 - 300, System.currentTimeMillis() / 1e3);
    }

    @Test
    void timeIsCountedByStage() {
        // three exports and a dry run looked at their target; two published, one undid
        assertThat(scrape.value("table_export_stage_seconds_count", "stage", "target"))
                .isEqualTo(4);
        assertThat(scrape.value("table_export_stage_seconds_count", "stage", "open"))
                .isEqualTo(4);
        assertThat(scrape.value("table_export_stage_seconds_count", "stage", "write"))
                .isEqualTo(3);
        assertThat(scrape.value("table_export_stage_seconds_count", "stage", "publish"))
                .isEqualTo(2);
        assertThat(scrape.value("table_export_stage_seconds_count", "stage", "undo"))
                .isEqualTo(1);
        assertThat(scrape.value("table_export_stage_seconds_count", "stage", "dry-run"))
                .isEqualTo(1);
        for (String stage : List.of("target", "open", "write", "verify", "publish", "read", "encode", "store")) {
            assertThat(scrape.value("table_export_stage_seconds_sum", "stage", stage))
                    .as(stage)
                    .isPositive();
        }
        assertThat(scrape.value("table_export_duration_seconds_count")).isEqualTo(3);
        assertThat(scrape.value("table_export_duration_seconds_bucket", "outcome", "succeeded", "le", "+Inf"))
                .isEqualTo(2);
    }

    @Test
    void gaugesSayWhatRuns() {
        assertThat(scrape.value("table_export_running")).isZero();
        assertThat(scrape.value("table_export_queued")).isZero();
        assertThat(scrape.value("table_export_places")).isEqualTo(3);
        assertThat(scrape.value("table_export_oldest_seconds")).isZero();
    }

    @Test
    void aScheduleIsThereBeforeItsFirstRun() {
        for (String outcome : List.of("succeeded", "failed", "cancelled", "missed")) {
            assertThat(scrape.samples())
                    .anyMatch(sample -> sample.name().equals("table_export_schedule_runs_total")
                            && sample.labels().equals(Map.of("schedule", "new-year", "outcome", outcome))
                            && sample.value() == 0);
        }
    }

    @Test
    void noLabelComesFromARequest() throws Exception {
        for (int i = 0; i < 5; i++) {
            export("z", "table_nobody_has_" + i, ", \"datasource\": \"source_nobody_has_" + i + "\"");
            export("z", "table_nobody_has_" + i, "");
        }
        Scrape later = Scrape.of(service.observe("/observe/metrics").body());

        assertThat(later.value("table_export_exports_total", "reason", "not_found"))
                .isPositive();
        assertThat(later.values("table")).containsExactlyInAnyOrder("public.counted", "other");
        assertThat(later.values("datasource")).isSubsetOf("main", "other");
        assertThat(later.values("reason")).isSubsetOf(labelValues("").get("reason"));
        assertThat(later.values("outcome")).isSubsetOf("succeeded", "failed", "cancelled", "missed");
        assertThat(later.values("schedule")).containsExactly("new-year");
        assertThat(later.values("stage")).isSubsetOf(labelValues("").get("stage"));
        assertThat(later.samples().size() - scrape.samples().size())
                .as("new time series for ten names nobody knows")
                .isLessThan(15);
    }

    @Test
    void neitherPortServesWhatIsTheOthers() throws Exception {
        assertThat(service.observe("/v1/data/exports").statusCode()).isEqualTo(404);
        assertThat(service.send(service.request("/observe/metrics", "").GET()).status())
                .isEqualTo(404);
        assertThat(service.observe("/observe/metrics").statusCode()).isEqualTo(200);
    }

    @Test
    void theReadmeNamesEveryMetricWithItsLabels() throws IOException {
        Map<String, String> documented = new TreeMap<>();
        Map<String, Set<String>> labels = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("README.md"))) {
            Matcher row = README_ROW.matcher(line);
            if (row.matches()) {
                documented.put(row.group(1), row.group(2));
                Set<String> named = new TreeSet<>();
                Matcher label = QUOTED.matcher(row.group(3));
                while (label.find()) {
                    named.add(label.group(1));
                }
                labels.put(row.group(1), named);
            }
        }
        Map<String, String> scraped = new TreeMap<>(scrape.types());
        scraped.keySet().removeIf(name -> OF_THE_PROCESS.matcher(name).matches());
        assertThat(documented).isEqualTo(scraped);
        labels.forEach((name, named) -> assertThat(scrape.labels(name)).as(name).isEqualTo(named));
    }

    @Test
    void theDashboardAsksForMetricsThereAre() throws IOException {
        List<String> queries = new ArrayList<>();
        new ObjectMapper()
                .readTree(DASHBOARD.toFile())
                .findValues("targets")
                .forEach(targets -> targets.forEach(
                        target -> queries.add(target.path("expr").asText())));
        assertThat(queries).hasSizeGreaterThan(10);
        checkQueries(queries);
    }

    @Test
    void theAlertsAskForMetricsThereAre() throws IOException {
        JsonNode rules = new YAMLMapper().readTree(RULES.toFile());
        List<String> queries = new ArrayList<>();
        for (JsonNode group : rules.path("groups")) {
            for (JsonNode rule : group.path("rules")) {
                assertThat(rule.path("alert").asText()).isNotEmpty();
                assertThat(rule.path("annotations").path("summary").asText()).isNotEmpty();
                queries.add(rule.path("expr").asText());
            }
        }
        assertThat(queries).hasSizeGreaterThan(4);
        checkQueries(queries);
    }

    /** Each name is one of the scrape's, each label one of its metric's, each value one it can have. */
    private static void checkQueries(List<String> queries) {
        for (String query : queries) {
            Set<String> labels = new TreeSet<>(Set.of("le", "instance", "job"));
            int metrics = 0;
            Matcher selector = SELECTOR.matcher(GROUPING.matcher(query).replaceAll(""));
            while (selector.find()) {
                String name = selector.group(1);
                if (FUNCTIONS.contains(name)) {
                    continue;
                }
                metrics++;
                assertThat(scrape.names()).as("metrics, for %s", query).contains(name);
                Set<String> its = scrape.labels(name.replaceFirst("_(bucket|count|sum)$", ""));
                labels.addAll(its);
                Matcher matcher = MATCHER.matcher(selector.group(2) == null ? "" : selector.group(2));
                while (matcher.find()) {
                    if (matcher.group(3).startsWith("$")) {
                        continue; // a variable of the dashboard
                    }
                    assertThat(its).as("labels of %s, for %s", name, query).contains(matcher.group(1));
                    for (String value : matcher.group(3).split("\\|")) {
                        assertThat(labelValues(name).getOrDefault(matcher.group(1), Set.of(value)))
                                .as("values of %s, for %s", matcher.group(1), query)
                                .contains(value);
                    }
                }
            }
            assertThat(metrics).as("metrics in %s", query).isPositive();
            Matcher grouping = GROUPING.matcher(query);
            while (grouping.find()) {
                assertThat(labels)
                        .as("labels to group by, for %s", query)
                        .containsAll(Arrays.stream(grouping.group(1).split(","))
                                .map(String::trim)
                                .toList());
            }
        }
    }

    /** Values that labels of a metric can have, where they are of a fixed set. */
    private static Map<String, Set<String>> labelValues(String metric) {
        Set<String> reasons = Arrays.stream(FailureType.values())
                .map(FailureType::wireName)
                .collect(Collectors.toCollection(TreeSet::new));
        reasons.add("none");
        return Map.of(
                "reason",
                reasons,
                "outcome",
                metric.startsWith("table_export_schedule_")
                        ? Set.of("succeeded", "failed", "cancelled", "missed")
                        : Set.of("succeeded", "failed", "cancelled"),
                "stage",
                Set.of("target", "open", "write", "read", "encode", "store", "verify", "publish", "undo", "dry-run"));
    }
}
