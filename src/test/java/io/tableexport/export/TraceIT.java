package io.tableexport.export;

import static io.tableexport.testing.ExportService.V1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.tableexport.failure.ExportException;
import io.tableexport.testing.ExportService;
import io.tableexport.testing.ExportService.Answer;
import io.tableexport.testing.PostgresServer;
import io.tableexport.testing.S3Server;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The trace of an export: a span for each stage, put together rightly although two readers write it. */
class TraceIT {
    private static final AttributeKey<String> ID = AttributeKey.stringKey("export.id");
    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("export.storage.operation");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    private static final AttributeKey<Long> ROWS = AttributeKey.longKey("export.rows");

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CALLER = "b7ad6b7169203331";

    @TempDir
    private static Path directory;

    private static final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private static OpenTelemetrySdk telemetry;
    private static PostgresServer postgres;
    private static S3Server s3;
    private static ExportService service;

    @BeforeAll
    static void start() throws Exception {
        telemetry = OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                        .build())
                .build();
        postgres = PostgresServer.open();
        postgres.execute(
                "create table wide (id int primary key, filler text)",
                "insert into wide select i, repeat('x', 200) || i from generate_series(1, 20000) i",
                "create table dated (id int primary key, day date)",
                "insert into dated values (1, 'infinity')");
        s3 = S3Server.inMemory("accesskey", "secretkey");
        s3.createBucket("bucket");
        service = ExportService.start(settings(), Map.of("telemetry", telemetry));
    }

    private static Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("export.datasource.main.url", postgres.url());
        settings.put("export.datasource.main.username", postgres.user());
        settings.put("export.datasource.main.password", postgres.password());
        settings.put("export.local.root", directory.toString());
        settings.put("export.parallelism", "2");
        settings.put("export.s3.allowed-endpoints", s3.endpoint().toString());
        return settings;
    }

    @AfterAll
    static void stop() {
        service.close();
        telemetry.close();
        s3.close();
        postgres.close();
    }

    @BeforeEach
    void forget() {
        exporter.reset();
    }

    private static String toS3(String path, String table) {
        return """
                {"export_paths": {"paths": ["%s"], "storage_config": {"storage_type": "S3", "bucket": "bucket",
                  "credentials": {"access_key": "accesskey", "secret_key": "secretkey"},
                  "options": {"endpoint": "%s", "allow_http": true}}}, "table": "%s",
                  "row_group_size": 1000000, "max_row_groups_per_file": 1}"""
                .formatted(path, s3.endpoint(), table);
    }

    @Test
    void eachStageIsASpanOfTheExportsTrace() throws Exception {
        Answer answer = service.send(service.request(V1, toS3("a", "wide"))
                .header("Authorization", "Bearer " + ExportService.TOKEN)
                .header("traceparent", "00-" + TRACE + "-" + CALLER + "-01"));

        assertThat(answer.status()).isEqualTo(200);
        int parts = answer.result().path("files").size();
        assertThat(parts).isGreaterThan(2);
        List<SpanData> spans = exporter.getFinishedSpanItems();
        Map<String, SpanData> byId = spans.stream().collect(Collectors.toMap(SpanData::getSpanId, span -> span));
        SpanData root = named(spans, "export").get(0);
        assertThat(root.getTraceId()).isEqualTo(TRACE);
        assertThat(root.getParentSpanId()).isEqualTo(CALLER);
        assertThat(root.getAttributes().get(ROWS)).isEqualTo(20_000);
        String id = root.getAttributes().get(ID);
        assertThat(id).isNotNull();
        for (SpanData span : spans) {
            assertThat(span.getTraceId()).as(span.getName()).isEqualTo(TRACE);
            assertThat(span.getAttributes().get(ID)).as(span.getName()).isEqualTo(id);
            assertThat(span.hasEnded()).isTrue();
            if (span != root) {
                SpanData parent = byId.get(span.getParentSpanId());
                assertThat(parent).as("parent of %s", span.getName()).isNotNull();
                assertThat(span.getStartEpochNanos()).isGreaterThanOrEqualTo(parent.getStartEpochNanos());
            }
        }
        assertThat(names(spans))
                .contains("export", "attempt", "target", "open", "write", "part", "encode", "storage", "verify")
                .contains("publish");
        assertThat(named(spans, "part")).hasSize(parts);
        assertThat(named(spans, "encode")).hasSize(parts).allSatisfy(encode -> assertThat(
                        byId.get(encode.getParentSpanId()).getName())
                .isEqualTo("part"));
        assertThat(named(spans, "part"))
                .allSatisfy(part ->
                        assertThat(byId.get(part.getParentSpanId()).getName()).isEqualTo("write"));
        assertThat(named(spans, "storage").stream()
                        .map(span -> span.getAttributes().get(OPERATION))
                        .collect(Collectors.toSet()))
                .contains("list", "store", "verify");
    }

    @Test
    void aFailureIsSaidByItsTypeAlone() throws Exception {
        Answer answer = service.post(V1, toS3("b", "dated"));

        assertThat(answer.status()).isEqualTo(422);
        List<SpanData> spans = exporter.getFinishedSpanItems();
        assertThat(names(spans)).contains("undo").doesNotContain("publish");
        SpanData root = named(spans, "export").get(0);
        assertThat(root.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(root.getStatus().getDescription()).isEmpty();
        assertThat(root.getAttributes().get(ERROR)).isEqualTo("unrepresentable_value");
        assertThat(spans).allSatisfy(span -> assertThat(span.getEvents()).isEmpty());
        assertThat(spans.toString())
                .doesNotContain("secretkey", "infinit", s3.endpoint().toString());
    }

    @Test
    void spansReachACollectorIfAskedTo() throws Exception {
        List<String> received = sentToACollector("otlp", "c");

        assertThat(received).isNotEmpty().allSatisfy(sent -> assertThat(sent).startsWith("/v1/traces "));
        assertThat(String.join("", received))
                .contains("camel-table-export", "publish", "export.id")
                .doesNotContain("secretkey");
    }

    @Test
    void nothingIsSentUnlessAskedTo() throws Exception {
        assertThat(sentToACollector("off", "d")).isEmpty();
    }

    /** What a collector's HTTP endpoint gets of one export: protocol buffers, in which texts stand as they are. */
    private static List<String> sentToACollector(String tracing, String path) throws Exception {
        List<String> received = new CopyOnWriteArrayList<>();
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/", exchange -> {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            exchange.getRequestBody().transferTo(body);
            received.add(exchange.getRequestURI() + " " + body.toString(StandardCharsets.ISO_8859_1));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        String endpoint = "otel.exporter.otlp.endpoint";
        System.setProperty(
                endpoint, "http://127.0.0.1:" + collector.getAddress().getPort());
        Map<String, String> settings = settings();
        settings.put("export.tracing", tracing);
        try (ExportService service = ExportService.start(settings)) {
            assertThat(service.post(V1, toS3(path, "wide")).status()).isEqualTo(200);
        } finally {
            System.clearProperty(endpoint);
        }
        collector.stop(0);
        return received;
    }

    @Test
    void aSettingOfOpenTelemetryThatIsWrongStopsTheStart() {
        System.setProperty("otel.bsp.schedule.delay", "soon");
        try {
            Map<String, String> settings = settings();
            settings.put("export.tracing", "otlp");
            assertThatThrownBy(() -> ExportService.start(settings))
                    .isInstanceOf(ExportException.class)
                    .hasMessageContainingAll("export.tracing", "otel.bsp.schedule.delay");
        } finally {
            System.clearProperty("otel.bsp.schedule.delay");
        }
    }

    private static Set<String> names(List<SpanData> spans) {
        return spans.stream().map(SpanData::getName).collect(Collectors.toSet());
    }

    private static List<SpanData> named(List<SpanData> spans, String name) {
        return spans.stream().filter(span -> span.getName().equals(name)).toList();
    }
}
