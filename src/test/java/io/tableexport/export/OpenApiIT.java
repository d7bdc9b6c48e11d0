package io.tableexport.export;

import static io.tableexport.testing.ExportService.V1;
import static io.tableexport.testing.ExportService.V2;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tableexport.testing.ExportService;
import io.tableexport.testing.ExportService.Answer;
import io.tableexport.testing.JobClient;
import io.tableexport.testing.OpenApiDocument;
import io.tableexport.testing.TpchH2;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of a running service against the description of the API, and who gets that description. */
class OpenApiIT {
    private static final String JOBS = JobClient.JOBS;
    private static final String JOB = JobClient.JOBS + "/{id}";

    @TempDir
    private static Path root;

    private static ExportService service;
    private final OpenApiDocument document = OpenApiDocument.load();

    @BeforeAll
    static void start() throws Exception {
        service = start(Map.of());
    }

    private static ExportService start(Map<String, String> more) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of(
                "export.datasource.main.url", TpchH2.url("orders"),
                "export.local.root", root.toString(),
                "export.token.few.sha256", ExportService.sha256("few"),
                "export.token.few.tables", "no.thing"));
        settings.putAll(more);
        return ExportService.start(settings);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static String request(String path, String more) {
        return "{\"export_paths\": {\"paths\": [\"" + path + "\"]}, \"table\": \"orders\"" + more + "}";
    }

    private static HttpRequest.Builder as(HttpRequest.Builder request, String token) {
        return request.header("Authorization", "Bearer " + token);
    }

    private static HttpRequest.Builder get(ExportService of, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + of.port() + path));
    }

    /** Sends a request and compares its answer with what the description says of it, status and all. */
    private Answer described(HttpRequest.Builder request, String path, int status) throws Exception {
        HttpRequest built = request.build();
        Answer answer = service.send(request);
        String pointer = "/paths/" + path.replace("/", "~1") + "/"
                + built.method().toLowerCase(Locale.ROOT) + "/responses/" + status;
        JsonNode response = document.at(pointer);
        String about = built.method() + " " + path + ": " + answer.response().body();
        assertThat(answer.status()).as(about).isEqualTo(status);
        assertThat(response.isMissingNode()).as(pointer).isFalse();
        if (!response.has("content")) {
            assertThat(answer.body()).as(about).isNull();
            return answer;
        }
        String reference = document.root().at(pointer).path("$ref").asText("#" + pointer);
        Set<String> problems =
                document.problems(reference.substring(1) + "/content/application~1json/schema", answer.body());
        assertThat(problems).as(about).isEmpty();
        Set<String> ours = new TreeSet<>();
        answer.response().headers().map().keySet().forEach(name -> ours.add(name.toLowerCase(Locale.ROOT)));
        ours.removeAll(Set.of("content-type", "content-length", "transfer-encoding", "connection", ":status"));
        ours.remove("x-content-type-options");
        Set<String> known = new TreeSet<>();
        for (Map.Entry<String, JsonNode> header : response.path("headers").properties()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            known.add(name);
            if (header.getValue().path("required").asBoolean()) {
                assertThat(ours).as(about).contains(name);
            }
        }
        assertThat(known).as(about).containsAll(ours);
        return answer;
    }

    private Answer export(String path, String body, int status) throws Exception {
        return described(as(service.request(path, body), ExportService.TOKEN), path, status);
    }

    @Test
    void answersToExportsAreAsDescribed() throws Exception {
        for (String path : new String[] {V1, V2}) {
            String name = path.equals(V1) ? "one" : "two";
            export(path, request(name, ""), 200);
            export(path, request(name + "/metrics", ", \"include_metrics\": true"), 200);
            export(path, request(name + "/single", ", \"mode\": \"single_file\", \"format\": \"Jsonl\""), 200);
            export(path, request(name + "/dry", ", \"dry_run\": true, \"on_unrepresentable\": \"text\""), 200);
            export(path, request(name, ""), 409);
            export(path, request("x", ", \"tabel\": 1"), 400);
            export(path, request("x", "").replace("orders", "nowhere"), 404);
            described(service.request(path, request("x", "")), path, 401);
            described(as(service.request(path, request("x", "")), "few"), path, 403);
            described(
                    as(service.request(path, "x").setHeader("Content-Type", "text/plain"), ExportService.TOKEN),
                    path,
                    415);
            described(as(service.request(path, "x".repeat(2 << 20)), ExportService.TOKEN), path, 413);
            HttpRequest.Builder once = as(service.request(path, request(name + "/key", "")), ExportService.TOKEN)
                    .header("Idempotency-Key", name);
            Answer first = described(once, path, 200);
            assertThat(described(once, path, 200).result()).isEqualTo(first.result());
            described(
                    as(service.request(path, request(name + "/other", "")), ExportService.TOKEN)
                            .header("Idempotency-Key", name),
                    path,
                    422);
        }
    }

    @Test
    void answersAboutJobsAreAsDescribed() throws Exception {
        HttpRequest.Builder start = as(
                        service.request(V1, request("job", ", \"include_metrics\": true")), ExportService.TOKEN)
                .header("Prefer", "respond-async");
        String id = described(start, V1, 202).body().get("id").asText();
        JobClient client = new JobClient(service.port(), ExportService.TOKEN);
        client.await(id, "succeeded");
        String failing = described(start, V1, 202).body().get("id").asText();
        client.await(failing, "failed");

        described(as(get(service, JOBS + "/" + id), ExportService.TOKEN), JOB, 200);
        described(as(get(service, JOBS + "/" + failing), ExportService.TOKEN), JOB, 200);
        described(as(get(service, JOBS + "/" + failing), ExportService.TOKEN).DELETE(), JOB, 200);
        described(as(get(service, JOBS + "/none"), ExportService.TOKEN), JOB, 404);
        described(as(get(service, JOBS + "/none"), ExportService.TOKEN).DELETE(), JOB, 404);
        described(get(service, JOBS + "/" + id), JOB, 401);
        JsonNode page = described(as(get(service, JOBS + "?limit=1"), ExportService.TOKEN), JOBS, 200)
                .body();
        assertThat(page.get("next").isTextual()).isTrue();
        JsonNode limit = document.at("/paths/~1v1~1data~1exports/get/parameters/0/schema");
        for (int wrong : new int[] {
            limit.get("minimum").asInt() - 1, limit.get("maximum").asInt() + 1
        }) {
            described(as(get(service, JOBS + "?limit=" + wrong), ExportService.TOKEN), JOBS, 400);
        }
        described(as(get(service, JOBS + "?limit=" + limit.get("maximum").asInt()), ExportService.TOKEN), JOBS, 200);
        described(as(get(service, JOBS + "?state=odd"), ExportService.TOKEN), JOBS, 400);
        described(get(service, JOBS), JOBS, 401);
    }

    @Test
    void theDescriptionIsServedToWhoeverHasAToken() throws Exception {
        described(get(service, "/openapi"), "/openapi", 401);
        Answer served = described(as(get(service, "/openapi"), ExportService.TOKEN), "/openapi", 200);

        ObjectNode expected = document.root().deepCopy();
        assertThat(served.body().at("/info/version").asText()).isNotEmpty();
        expected.withObject("/info").set("version", served.body().at("/info/version"));
        assertThat(served.body()).isEqualTo(new ObjectMapper().readTree(expected.toString()));
        Answer page = service.send(as(get(service, "/openapi/ui"), ExportService.TOKEN));
        assertThat(page.status()).isEqualTo(404);
        assertThat(page.exception().get("message").asText()).contains("export.openapi");
    }

    @Test
    void whereItIsOpenABrowserShowsItAndAsksNobodyElse() throws Exception {
        try (ExportService open = start(Map.of("export.auth", "none"))) {
            assertThat(open.send(get(open, "/openapi")).status()).isEqualTo(200);
            Answer page = open.send(get(open, "/openapi/ui"));
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.response().headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
            Set<String> files = new TreeSet<>();
            Matcher file = Pattern.compile("(?:src|href)=\"([^\"]*)\"")
                    .matcher(page.response().body());
            while (file.find()) {
                files.add(file.group(1));
            }
            assertThat(files).hasSize(4).allMatch(name -> name.startsWith("ui/"));
            files.add("ui"); // the page itself
            for (String name : files) {
                Answer loaded = open.send(get(open, "/openapi/" + name));
                assertThat(loaded.status()).as(name).isEqualTo(200);
                assertThat(loaded.response().body()).as(name).isNotEmpty();
                assertThat(loaded.response().headers().firstValue("X-Content-Type-Options"))
                        .hasValue("nosniff");
                assertThat(loaded.response().headers().firstValue("Content-Security-Policy"))
                        .hasValueSatisfying(policy -> assertThat(policy)
                                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"));
            }
            assertThat(page.response().body()).doesNotContain("<script>", "http:", "https:");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/openapi/ui/../../openapi/openapi.yaml",
                "/openapi/ui/%2e%2e/openapi.yaml",
                "/openapi/ui/ui.html",
                "/openapi/ui/index.html",
                "/openapi/ui//swagger-ui.css",
                "/openapi/ui/",
                "/openapi/uid",
                "/openapi/x"
            })
    void nothingElseIsServed(String path) throws Exception {
        try (ExportService open = start(Map.of("export.openapi", "open"))) {
            assertThat(open.send(get(open, path)).status()).isEqualTo(404);
            assertThat(open.send(get(open, "/openapi/ui?" + path)).status()).isEqualTo(200);
        }
    }

    @Test
    void itCanBeOff() throws Exception {
        try (ExportService off = start(Map.of("export.openapi", "off", "export.auth", "none"))) {
            for (String path : new String[] {"/openapi", "/openapi/ui", "/openapi/ui/swagger-ui.css"}) {
                Answer answer = off.send(get(off, path));
                assertThat(answer.status()).as(path).isEqualTo(404);
                assertThat(answer.exception().get("message").asText()).contains("export.openapi");
            }
        }
    }
}
