package io.tableexport.export;

import static io.tableexport.testing.ExportService.V1;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.tableexport.testing.EveryLog;
import io.tableexport.testing.ExportService;
import io.tableexport.testing.ExportService.Answer;
import io.tableexport.testing.PostgresServer;
import io.tableexport.testing.S3Server;
import io.tableexport.testing.StoreProxy;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Secrets that occur nowhere else, in requests that succeed and that fail in every way we know, while every logger of
 * every library is at its lowest level: none of them appears in logs, answers, manifests, files beside the parts, the
 * job store, JMX or the URIs of endpoints. To add a way to fail, add it to {@link #ways}; to add a place to look, to
 * {@link SecretPlaces}. {@link CanaryFaultsIT} does the same for what networks and servers do.
 */
class CanaryIT {
    private static final String ACCESS_KEY = "CANARYACCESSKEY00001";
    private static final String SECRET_KEY = "canary/secret+key-00002";
    private static final String WRONG_SECRET = "canary/wrong+secret-00003";
    private static final String SESSION_TOKEN = "canary-session-token-00004";
    private static final String TOKEN = "canary-token-00005";
    private static final String WRONG_TOKEN = "canary-wrong-token-00006";
    private static final String PASSWORD = "canary-password-00007";
    private static final String URL_PASSWORD = "canary-url-password-00008";
    private static final String ROW_VALUE = "canary-row-value-00009";
    private static final String FILTER_VALUE = "canary-filter-value-00010";
    private static final String USERINFO = "canary-userinfo-00011";
    private static final String SERVER_SECRET = "canary-server-secret-00012";
    private static final String SERVER_ACCESS = "CANARYSERVERKEY00013";
    private static final String ROW_NUMBER = "90071992547409931";

    private static final List<String> CANARIES = List.of(
            ACCESS_KEY,
            SECRET_KEY,
            WRONG_SECRET,
            SESSION_TOKEN,
            TOKEN,
            WRONG_TOKEN,
            PASSWORD,
            URL_PASSWORD,
            ROW_VALUE,
            FILTER_VALUE,
            USERINFO,
            SERVER_SECRET,
            SERVER_ACCESS,
            ROW_NUMBER);

    /** Loggers of the servers and clients of this test, which live in the same JVM. */
    static final List<String> OF_THE_TEST =
            List.of("org.gaul", "org.eclipse.jetty", "jdk.", "sun.", "io.zonky", "io.tableexport.testing", "S3Proxy");

    @TempDir
    private static Path directory;

    private static final AtomicReference<Consumer<String>> beforePut = new AtomicReference<>(key -> {});
    private static PostgresServer postgres;
    private static S3Server s3;
    private static final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private static final OpenTelemetrySdk telemetry = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(spans))
                    .build())
            .build();

    private static ExportService service;
    private static int closedPort;
    private static String jobs;
    private static EveryLog log;

    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresServer.open();
        postgres.execute(
                "create table people (id bigint primary key, name text, day date)",
                "insert into people select " + ROW_NUMBER + " + i * 0, '" + ROW_VALUE + "', '2020-01-01'"
                        + " from generate_series(1, 1) i",
                "insert into people select i, '" + ROW_VALUE + "' || i, '2020-01-01' from generate_series(1, 3000) i",
                "create table wide as select i as id, '" + ROW_VALUE + "' || repeat(md5(i::text), 6) as name"
                        + " from generate_series(1, 20000) i",
                "create table dated (id bigint, name text, day date)",
                "insert into dated values (" + ROW_NUMBER + ", '" + ROW_VALUE + "', 'infinity')",
                "create view broken as select id, name::int as number from people",
                "create view divided as select id, 1 / (id - 7) as number, name from people");
        String h2 = "jdbc:h2:mem:canary;DB_CLOSE_DELAY=-1";
        try (Connection connection = DriverManager.getConnection(h2, "sa", PASSWORD)) {
            connection.createStatement().execute("create table people (id int primary key, name varchar(100))");
            connection.createStatement().execute("insert into people values (1, '" + ROW_VALUE + "')");
            connection
                    .createStatement()
                    .execute("create view broken as select id, cast(name as int) as number from people");
        }
        s3 = S3Server.inMemory(
                ACCESS_KEY,
                SECRET_KEY,
                store -> StoreProxy.beforePut(store, key -> beforePut.get().accept(key)));
        s3.createBucket("bucket");
        closedPort = ExportService.freePort();
        log = EveryLog.searchedFor(CANARIES);
        Map<String, String> settings = new HashMap<>();
        settings.put("export.datasource.main.url", postgres.url());
        settings.put("export.datasource.main.username", postgres.user());
        settings.put("export.datasource.main.password", PASSWORD);
        settings.put("export.datasource.h2.url", h2);
        settings.put("export.datasource.h2.username", "sa");
        settings.put("export.datasource.h2.password", PASSWORD);
        settings.put("export.datasource.wrong.url", h2);
        settings.put("export.datasource.wrong.username", "sa");
        settings.put("export.datasource.wrong.password", URL_PASSWORD);
        settings.put(
                "export.datasource.gone.url",
                "jdbc:postgresql://127.0.0.1:" + closedPort + "/x?user=me&password=" + URL_PASSWORD);
        jobs = "jdbc:h2:file:" + directory.resolve("jobs");
        settings.put("export.jobs.url", jobs);
        settings.put("camel.main.jmxEnabled", "true");
        settings.put("export.local.root", directory.resolve("root").toString());
        settings.put("export.spool-directory", directory.resolve("spool").toString());
        settings.put("export.s3.max-attempts", "2");
        settings.put("export.s3.allowed-endpoints", s3.endpoint() + ",http://127.0.0.1:" + closedPort);
        settings.put("export.s3.server.access-key", SERVER_ACCESS);
        settings.put("export.s3.server.secret-key", SERVER_SECRET);
        settings.put("export.s3.server.endpoints", s3.endpoint().toString());
        settings.put("export.token.canary.sha256", ExportService.sha256(TOKEN));
        settings.put("export.token.canary.server-credentials", "true");
        service = ExportService.start(settings, Map.of("telemetry", telemetry));
    }

    @AfterAll
    static void stop() {
        service.close();
        telemetry.close();
        log.close();
        s3.close();
        postgres.close();
    }

    /** One request: what it sends, what happens meanwhile, and the status it must end with. */
    private record Way(String body, int status, Consumer<HttpRequest.Builder> change, Consumer<String> meanwhile) {
        Way(String body, int status) {
            this(body, status, request -> {}, key -> {});
        }

        Way with(Consumer<HttpRequest.Builder> changed) {
            return new Way(body, status, changed, meanwhile);
        }

        Way whilePutting(Consumer<String> happening) {
            return new Way(body, status, change, happening);
        }
    }

    private static String s3(String path, String credentials, String endpoint, String more) {
        return """
                {"export_paths": {"paths": ["%s"], "storage_config": {"storage_type": "S3", "bucket": "bucket",
                  %s "options": {"endpoint": "%s", "allow_http": true}}}, "table": "people"%s}"""
                .formatted(path, credentials, endpoint, more);
    }

    private static String keys(String secret) {
        return "\"credentials\": {\"access_key\": \"" + ACCESS_KEY + "\", \"secret_key\": \"" + secret + "\"},";
    }

    private static String here(String path, String more) {
        return s3(path, keys(SECRET_KEY), s3.endpoint().toString(), more);
    }

    private static String table(String path, String table) {
        return here(path, "").replace("\"people\"", "\"" + table + "\"");
    }

    private static Consumer<String> refusing(String name, int status, String code) {
        return key -> {
            if (key.endsWith(name)) {
                throw StoreProxy.refusal(status, code);
            }
        };
    }

    private static Map<String, Way> ways() {
        String endpoint = s3.endpoint().toString();
        String session = "\"credentials\": {\"access_key\": \"" + ACCESS_KEY + "\", \"secret_key\": \"" + SECRET_KEY
                + "\", \"session_token\": \"" + SESSION_TOKEN + "\"},";
        String filter = ", \"filter\": [{\"column\": \"name\", \"op\": \"=\", \"value\": \"" + FILTER_VALUE + "\"}]";
        String wrongFilter =
                ", \"filter\": [{\"column\": \"id\", \"op\": \"in\", \"value\": [\"" + FILTER_VALUE + "\"]}]";
        Map<String, Way> ways = new LinkedHashMap<>();
        // what succeeds
        ways.put("parquet", new Way(here("ok/parquet", ""), 200));
        ways.put("jsonl", new Way(here("ok/jsonl", ", \"format\": \"Jsonl\", \"include_metrics\": true"), 200));
        ways.put("single", new Way(here("ok/single.parquet", ", \"mode\": \"single_file\""), 200));
        ways.put("filtered", new Way(here("ok/filtered", filter), 200));
        ways.put("dry run", new Way(here("ok/dry", ", \"dry_run\": true"), 200));
        ways.put("h2", new Way(here("ok/h2", ", \"format\": \"Jsonl\", \"datasource\": \"h2\""), 200));
        ways.put("h2 filtered", new Way(here("ok/h2f", filter + ", \"datasource\": \"h2\""), 200));
        ways.put("local", new Way("{\"export_paths\": {\"paths\": [\"ok\"]}, \"table\": \"people\"}", 200));
        // the target
        ways.put("exists", new Way(here("ok/parquet", ""), 409));
        ways.put("wrong secret", new Way(s3("a", keys(WRONG_SECRET), endpoint, ""), 502));
        ways.put("session token", new Way(s3("a", session, endpoint, ""), 502));
        ways.put("server credentials", new Way(s3("a", "", endpoint, ""), 502));
        ways.put("server credentials elsewhere", new Way(s3("a", "", "http://127.0.0.1:" + closedPort, ""), 403));
        ways.put("no bucket", new Way(here("a", "").replace("\"bucket\": \"bucket\"", "\"bucket\": \"none\""), 404));
        ways.put("closed port", new Way(s3("a", keys(SECRET_KEY), "http://127.0.0.1:" + closedPort, ""), 502));
        ways.put(
                "part refused",
                new Way(here("a", ""), 502).whilePutting(refusing("part-00000.parquet", 403, "AccessDenied")));
        ways.put(
                "part fails",
                new Way(here("a", ""), 502).whilePutting(refusing("part-00000.parquet", 500, "InternalError")));
        ways.put(
                "manifest refused",
                new Way(here("a", ""), 502).whilePutting(refusing("_manifest.json", 403, "AccessDenied")));
        ways.put("marker refused", new Way(here("a", ""), 502).whilePutting(refusing("_SUCCESS", 403, "AccessDenied")));
        ways.put("forbidden endpoint", new Way(s3("a", keys(SECRET_KEY), "https://169.254.169.254", ""), 403));
        ways.put("user in endpoint", new Way(s3("a", keys(SECRET_KEY), "http://u:" + USERINFO + "@h", ""), 400));
        ways.put("key in path", new Way(here(SECRET_KEY + "/../x", ""), 400));
        // the database
        ways.put("value does not fit", new Way(table("a", "dated"), 422));
        ways.put("query fails on a row", new Way(table("a", "broken"), 502));
        ways.put("query fails later", new Way(table("a", "divided"), 502));
        ways.put(
                "h2 fails on a row",
                new Way(table("a", "broken").replace("\"table\"", "\"datasource\": \"h2\", \"table\""), 502));
        ways.put("no table", new Way(table("a", "nobody"), 404));
        ways.put("wrong password", new Way(here("a", ", \"datasource\": \"wrong\""), 502));
        ways.put("database gone", new Way(here("a", ", \"datasource\": \"gone\""), 502));
        ways.put("filter of another type", new Way(here("a", wrongFilter), 400));
        ways.put(
                "connection lost",
                new Way(
                                here("a", ", \"row_group_size\": 100000, \"max_row_groups_per_file\": 1")
                                        .replace("\"people\"", "\"wide\""),
                                502)
                        .whilePutting(key -> {
                            if (key.endsWith("part-00001.parquet")) {
                                postgres.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname"
                                        + " = current_database() and pid <> pg_backend_pid()");
                            }
                        }));
        // the body
        ways.put("cut off", new Way(here("a", "").replaceAll("\"allow_http.*", ""), 400));
        ways.put("twice", new Way(s3("a", keys(SECRET_KEY) + keys(SECRET_KEY), endpoint, ""), 400));
        ways.put(
                "credentials as a text",
                new Way(s3("a", "\"credentials\": \"" + SECRET_KEY + "\",", endpoint, ""), 400));
        ways.put(
                "keys as a list",
                new Way(here("a", "").replace("\"" + SECRET_KEY + "\"", "[\"" + SECRET_KEY + "\"]"), 400));
        ways.put("key with a blank", new Way(here("a", "").replace(SECRET_KEY, SECRET_KEY + " x"), 400));
        ways.put("not quoted", new Way(here("a", "").replace("\"" + SECRET_KEY + "\"", SECRET_KEY), 400));
        ways.put("unknown option", new Way(here("a", ", \"if_exsts\": \"" + SECRET_KEY + "\""), 400));
        ways.put(
                "secret as a bucket",
                new Way(here("a", "").replace("\"bucket\": \"bucket\"", "\"bucket\": \"" + SECRET_KEY + "\""), 400));
        ways.put("too large", new Way(here("a", ", \"x\": \"" + "x".repeat(2_000_000) + "\""), 413));
        ways.put("too deep", new Way(here("a", ", \"x\": " + "[".repeat(100) + "]".repeat(100)), 400));
        // the headers
        ways.put(
                "wrong token",
                new Way(here("a", ""), 401).with(r -> r.setHeader("Authorization", "Bearer " + WRONG_TOKEN)));
        ways.put("basic", new Way(here("a", ""), 401).with(r -> r.setHeader("Authorization", "Basic " + WRONG_TOKEN)));
        ways.put(
                "media type",
                new Way(here("a", ""), 415).with(r -> r.setHeader("Content-Type", "text/plain; x=" + WRONG_TOKEN)));
        ways.put("other headers", new Way(here("ok/headers", ""), 200).with(r -> {
                    r.header("X-Token", WRONG_TOKEN);
                    r.header("Cookie", "a=" + WRONG_TOKEN);
                }));
        return ways;
    }

    @Test
    void noSecretLeavesByAnyDoor() throws Exception {
        List<String> wrong = new ArrayList<>();
        Map<String, Way> ways = ways();
        for (Map.Entry<String, Way> named : ways.entrySet()) {
            Way way = named.getValue();
            beforePut.set(way.meanwhile);
            HttpRequest.Builder request = service.request(V1, way.body).header("Authorization", "Bearer " + TOKEN);
            way.change.accept(request);
            Answer answer = service.send(request);
            if (answer.status() != way.status) {
                wrong.add(named.getKey() + " is " + answer.status() + " and not " + way.status + ": "
                        + answer.response().body());
            }
            SecretPlaces.search(
                    named.getKey() + ": answer",
                    answer.response().body() + answer.response().headers(),
                    CANARIES,
                    wrong);
            SecretPlaces.search(
                    named.getKey() + ": spans", spans.getFinishedSpanItems().toString(), CANARIES, wrong);
            spans.reset();
            for (Map.Entry<String, String> place :
                    SecretPlaces.of(service, directory, jobs).entrySet()) {
                SecretPlaces.search(named.getKey() + ": " + place.getKey(), place.getValue(), CANARIES, wrong);
            }
        }
        log.found().stream()
                .filter(line -> OF_THE_TEST.stream().noneMatch(line::startsWith))
                .forEach(wrong::add);
        SecretPlaces.search(
                "health",
                service.observe("/observe/health?exposureLevel=full&data=true&stackTrace=true")
                        .body(),
                CANARIES,
                wrong);
        SecretPlaces.search("JMX", SecretPlaces.everyBean(), CANARIES, wrong);
        // After the log is read: this test's own client logs too.
        for (String key : s3.keys("bucket")) {
            if (key.endsWith("_manifest.json") || key.endsWith("_SUCCESS")) {
                SecretPlaces.search(
                        "s3 " + key, new String(s3.read("bucket", key), StandardCharsets.UTF_8), CANARIES, wrong);
            }
        }
        assertThat(wrong).isEmpty();
        SecretPlaces.requireSearched(service, directory, jobs, "ok/headers");
        assertThat(log.lines()).as("lines searched").isGreaterThan(10_000);
        assertThat(s3.keys("bucket")).contains("ok/filtered/_manifest.json", "ok/headers/_SUCCESS");
    }
}
