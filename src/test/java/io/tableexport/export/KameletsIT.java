package io.tableexport.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tableexport.failure.ExportException;
import io.tableexport.testing.EveryLog;
import io.tableexport.testing.ExportService;
import io.tableexport.testing.PostgresServer;
import io.tableexport.testing.S3Server;
import io.tableexport.testing.TpchH2;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.builder.NotifyBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Kamelets in a Camel application that has nothing of the service but the jar. */
class KameletsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BUCKET = "lake";
    private static final int ROWS = 15_000;

    private static S3Server s3;
    private static String url;

    @BeforeAll
    static void start() throws Exception {
        s3 = S3Server.inMemory("accesskey", "secret-key-of-s3");
        s3.createBucket(BUCKET);
        url = TpchH2.url("orders");
    }

    @AfterAll
    static void stop() {
        s3.close();
    }

    /** A plain context with the parameters of one Kamelet as properties. */
    private static DefaultCamelContext context(String kamelet, Map<String, String> parameters) {
        DefaultCamelContext context = new DefaultCamelContext();
        Properties properties = new Properties();
        parameters.forEach((key, value) ->
                properties.setProperty(key.contains(".") ? key : "camel.kamelet." + kamelet + "." + key, value));
        context.getPropertiesComponent().setInitialProperties(properties);
        return context;
    }

    private static Map<String, String> sink(Map<String, String> more) {
        Map<String, String> parameters = new TreeMap<>(Map.of(
                "jdbcUrl",
                url,
                "username",
                "sa",
                "table",
                "orders",
                "bucket",
                BUCKET,
                "accessKey",
                s3.accessKey(),
                "secretKey",
                s3.secretKey(),
                "endpoint",
                s3.endpoint().toString(),
                "allowHttp",
                "true",
                "export.s3.allowed-endpoints",
                s3.endpoint().toString()));
        parameters.put("export.parallelism", "1");
        parameters.putAll(more);
        parameters.values().removeIf(String::isEmpty);
        return parameters;
    }

    private static Object send(Map<String, String> parameters, Object body, Map<String, Object> headers)
            throws Exception {
        try (CamelContext context = context("table-export-sink", sink(parameters))) {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:message").errorHandler(noErrorHandler()).to("kamelet:table-export-sink");
                }
            });
            context.start();
            return context.createProducerTemplate().requestBodyAndHeaders("direct:message", body, headers);
        }
    }

    @Test
    void aMessageMakesTheExportThatARequestToTheServiceMakes() throws Exception {
        try (ExportService service = ExportService.start(Map.of(
                "export.datasource.main.url",
                url,
                "export.parallelism",
                "1",
                "export.s3.allowed-endpoints",
                s3.endpoint().toString()))) {
            assertThat(service.post(
                                    ExportService.V1,
                                    """
                    {"bucket": "lake", "credentials": {"access_key": "accesskey", "secret_key": "secret-key-of-s3"},
                     "directory_path": "by-service", "table": "orders", "storage_type": "S3",
                     "options": {"allow_http": true, "endpoint": "%s"}}"""
                                            .formatted(s3.endpoint()))
                            .status())
                    .isEqualTo(200);
        }

        JsonNode answer =
                JSON.readTree((String) send(Map.of("path", "by-${header.where}"), "now", Map.of("where", "kamelet")));

        assertThat(answer.at("/export_result/total_row_count").asInt()).isEqualTo(ROWS);
        assertThat(s3.keys(BUCKET))
                .contains("by-kamelet/_SUCCESS", "by-kamelet/_manifest.json", "by-kamelet/part-00000.parquet");
        assertThat(s3.read(BUCKET, "by-kamelet/part-00000.parquet"))
                .isEqualTo(s3.read(BUCKET, "by-service/part-00000.parquet"));
    }

    @Test
    void aMessageNamesItsTableAndParametersSayHow() throws Exception {
        String answer = (String) send(
                Map.of(
                        "table", "",
                        "path", "named/orders.jsonl.gz",
                        "format", "Jsonl",
                        "compression", "gzip",
                        "mode", "single_file",
                        "columns", "o_orderkey, o_orderstatus"),
                null,
                Map.of("CamelTableName", "orders"));

        assertThat(JSON.readTree(answer).at("/export_result/files")).hasSize(1);
        assertThat(s3.keys(BUCKET)).contains("named/orders.jsonl.gz");
    }

    @Test
    void aFailedExportFailsTheStepThatSentTheMessage() throws Exception {
        send(Map.of("path", "twice"), null, Map.of());

        assertThatThrownBy(() -> send(Map.of("path", "twice"), null, Map.of()))
                .isInstanceOf(CamelExecutionException.class)
                .hasCauseInstanceOf(ExportException.class)
                .hasMessageNotContaining(s3.secretKey());
        assertThat(send(Map.of("path", "twice", "ifExists", "overwrite"), null, Map.of()))
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "format, csv, format",
        "bucket, '', bucket",
        "jdbcUrl, jdbc:nothing:x, jdbcUrl",
        "jdbcUrl, '', set either dataSource",
        "dataSource, warehouse, set either dataSource",
        "export.attemps, 3, export.attemps"
    })
    void aWrongParameterFailsTheStart(String parameter, String value, String named) {
        assertThatThrownBy(() -> send(Map.of("path", "never", parameter, value), null, Map.of()))
                .hasStackTraceContaining(named)
                .isNotInstanceOf(CamelExecutionException.class);
    }

    /** Each reader needs a connection of the Kamelet's own pool, and the snapshot one more. */
    @Test
    void severalReadersShareTheKameletsPool() throws Exception {
        try (PostgresServer postgres = PostgresServer.open()) {
            postgres.execute(
                    "create table wide as select g as id, repeat(md5(g::text), 20) as words"
                            + " from generate_series(1, 40000) g",
                    "analyze wide");

            String answer = (String) send(
                    Map.of(
                            "path",
                            "wide",
                            "jdbcUrl",
                            postgres.url(),
                            "username",
                            postgres.user(),
                            "password",
                            postgres.password(),
                            "table",
                            "wide",
                            "export.parallelism",
                            "4"),
                    null,
                    Map.of());

            assertThat(JSON.readTree(answer)
                            .at("/export_result/total_row_count")
                            .asInt())
                    .isEqualTo(40_000);
            assertThat(JSON.readTree(answer).at("/export_result/files").size()).isGreaterThan(2);
        }
    }

    /** Camel itself says a Kamelet's parameters at DEBUG; the application's own credentials are none. */
    @Test
    void theApplicationsCredentialsAppearInNoLog() throws Exception {
        try (EveryLog log = EveryLog.searchedFor(List.of(s3.secretKey()))) {
            send(
                    Map.of(
                            "path",
                            "secret",
                            "accessKey",
                            "",
                            "secretKey",
                            "",
                            "export.s3.server.access-key",
                            s3.accessKey(),
                            "export.s3.server.secret-key",
                            s3.secretKey(),
                            "export.s3.server.endpoints",
                            s3.endpoint().toString()),
                    null,
                    Map.of());

            assertThat(log.lines()).isPositive();
            assertThat(log.found()).isEmpty();
        }
    }

    @Test
    void theApplicationsOwnDataSourcesAreNotTouched() throws Exception {
        try (DefaultCamelContext context =
                context("table-export-sink", sink(Map.of("path", "own", "jdbcUrl", "", "dataSource", "warehouse")))) {
            JdbcDataSource warehouse = new JdbcDataSource();
            warehouse.setURL(url);
            warehouse.setUser("sa");
            context.getRegistry().bind("warehouse", DataSource.class, warehouse);
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:message").to("kamelet:table-export-sink");
                }
            });
            context.start();

            assertThat(context.createProducerTemplate().requestBody("direct:message", (Object) null))
                    .isNotNull();
            assertThat(context.getRegistry().lookupByNameAndType("warehouse", DataSource.class))
                    .isSameAs(warehouse);
            assertThat(context.getRegistry().lookupByName("main")).isNull();
            assertThat(context.getRoute("export-http")).isNull();
        }
    }

    private static List<Exchange> receive(Map<String, String> parameters, int messages) throws Exception {
        Map<String, String> all = new TreeMap<>(
                Map.of("jdbcUrl", url, "username", "sa", "table", "orders", "delay", "0", "repeatCount", "1"));
        all.putAll(parameters);
        List<Exchange> received = new ArrayList<>();
        try (CamelContext context = context("table-source", all)) {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("kamelet:table-source").routeId("receiver").process(exchange -> {
                        exchange.getMessage().setBody(exchange.getMessage().getBody(byte[].class));
                        received.add(exchange.copy());
                    });
                }
            });
            NotifyBuilder done = new NotifyBuilder(context)
                    .fromRoute("receiver")
                    .whenDone(messages)
                    .create();
            context.start();
            assertThat(done.matches(60, TimeUnit.SECONDS)).isTrue();
        }
        return received;
    }

    @Test
    void rowsComeOneAMessage() throws Exception {
        List<Exchange> rows = receive(Map.of("columns", "o_orderkey,o_orderstatus", "partSize", "100000"), ROWS);

        assertThat(rows).hasSize(ROWS);
        assertThat(rows.get(0).getMessage().getBody(String.class))
                .isEqualTo("{\"O_ORDERKEY\":1,\"O_ORDERSTATUS\":\"O\"}");
        assertThat(JSON.readTree(rows.get(ROWS - 1).getMessage().getBody(String.class))
                        .size())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"parquet", "jsonl"})
    void partsComeAsFilesThatGoToStorage(String format) throws Exception {
        List<Exchange> parts = receive(Map.of("output", format, "partSize", "100000000"), 1);

        assertThat(parts).hasSize(1);
        assertThat(parts.get(0).getMessage().getHeader(Exchange.FILE_NAME)).isEqualTo("part-0-0." + format);
        byte[] part = parts.get(0).getMessage().getBody(byte[].class);
        if (format.equals("parquet")) {
            assertThat(new String(part, 0, 4, StandardCharsets.US_ASCII)).isEqualTo("PAR1");
        } else {
            assertThat(new String(part, StandardCharsets.UTF_8).lines()).hasSize(ROWS);
        }
    }

    @Test
    void smallPartsAreSeveral() throws Exception {
        List<Exchange> parts = receive(Map.of("output", "jsonl", "partSize", "1000000"), 2);

        assertThat(parts).hasSizeGreaterThan(1);
        assertThat(parts.stream()
                        .mapToLong(part -> new String(part.getMessage().getBody(byte[].class), StandardCharsets.UTF_8)
                                .lines()
                                .count())
                        .sum())
                .isEqualTo(ROWS);
    }
}
