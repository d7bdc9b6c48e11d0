package io.tableexport.export;

import static io.tableexport.testing.ExportService.V1;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.tableexport.testing.ExportService;
import io.tableexport.testing.ExportService.Answer;
import io.tableexport.testing.S3Server;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * Everything a client can do wrong, over HTTP: each gets its code and a message that names what is wrong, nothing is
 * written, and no key, token or password reaches the log or the answer.
 */
class BadRequestsIT {
    private static final String ACCESS_KEY = "AKCANARYACCESS0001";
    private static final String SECRET_KEY = "canary-secret-key-0002";
    private static final String WRONG_SECRET = "canary-wrong-secret-0003";
    private static final String PASSWORD = "canary-password-0004";
    private static final String VALUE = "canary-filter-value-0005";
    private static final List<String> CANARIES =
            List.of(ACCESS_KEY, SECRET_KEY, WRONG_SECRET, PASSWORD, VALUE, ExportService.TOKEN);

    @TempDir
    private static Path localRoot;

    private static S3Server s3;
    private static ExportService service;
    private static int closedPort;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeAll
    static void start() throws Exception {
        s3 = S3Server.inMemory(ACCESS_KEY, SECRET_KEY);
        s3.createBucket("bucket");
        closedPort = ExportService.freePort();
        String url = "jdbc:h2:mem:bad;DB_CLOSE_DELAY=-1";
        try (Connection connection = DriverManager.getConnection(url, "sa", "")) {
            connection
                    .createStatement()
                    .execute("create table people (id int primary key, name varchar(20), active boolean)");
            connection.createStatement().execute("insert into people values (1, 'Ada', true), (2, null, null)");
            connection.createStatement().execute("create table \"Twins\" (id int)");
            connection.createStatement().execute("create table \"TWINS\" (id int)");
        }
        service = ExportService.start(Map.of(
                "export.datasource.main.url",
                url,
                "export.table",
                "people",
                "export.local.root",
                localRoot.toString(),
                "export.datasource.gone.url",
                "jdbc:postgresql://127.0.0.1:" + closedPort + "/nowhere",
                "export.datasource.gone.username",
                "someone",
                "export.datasource.gone.password",
                PASSWORD,
                "export.s3.allowed-endpoints",
                s3.endpoint() + ",http://127.0.0.1:" + closedPort));
    }

    @AfterAll
    static void stop() {
        service.close();
        s3.close();
    }

    @BeforeEach
    void capture() {
        log.start();
        root().addAppender(log);
    }

    /** After each: nothing stands in the bucket or under the root, and no canary in what was logged. */
    @AfterEach
    void nothingIsWrittenAndNothingLeaks() throws Exception {
        root().detachAppender(log);
        assertThat(s3.keys("bucket")).isEmpty();
        assertThat(s3.uploadsInProgress("bucket")).isEmpty();
        try (Stream<Path> files = Files.walk(localRoot)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
        List<String> lines = new ArrayList<>();
        for (ILoggingEvent event : log.list) {
            lines.add(event.getLevel() + " " + event.getFormattedMessage());
            if (event.getThrowableProxy() != null) {
                lines.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
        }
        for (String canary : CANARIES) {
            assertThat(lines).noneMatch(line -> line.contains(canary));
        }
        assertThat(log.list)
                .as("a client's mistake is no incident")
                .noneMatch(event -> event.getLevel() == Level.ERROR);
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    /** A request that is right but for the parts given. */
    private static String s3(String bucket, String secret, String endpoint, String path, String more) {
        return """
                {"export_paths": {"paths": ["%s"], "storage_config": {"storage_type": "S3", "bucket": "%s",
                  "credentials": {"access_key": "%s", "secret_key": "%s"},
                  "options": {"endpoint": "%s", "allow_http": true}}}%s}"""
                .formatted(path, bucket, ACCESS_KEY, secret, endpoint, more);
    }

    private static String withMore(String more) {
        return s3("bucket", SECRET_KEY, s3.endpoint().toString(), "dir", more);
    }

    private static String withPath(String path) {
        return s3("bucket", SECRET_KEY, s3.endpoint().toString(), path, "");
    }

    private static String withFilter(String condition) {
        return withMore(", \"filter\": [{" + condition + "}]");
    }

    private static String local(String path) {
        return "{\"export_paths\": {\"paths\": [\"" + path + "\"]}}";
    }

    private static Arguments bad(String body, int code, String type, String... named) {
        return Arguments.of(body, code, type, List.of(named));
    }

    static Stream<Arguments> badRequests() {
        String here = s3.endpoint().toString();
        return Stream.of(
                // the body
                bad("", 400, "invalid_request", "JSON"),
                bad("not json", 400, "invalid_request", "JSON"),
                bad("[]", 400, "invalid_request"),
                bad("null", 400, "invalid_request"),
                bad("{\"export_paths\": ", 400, "invalid_request", "JSON"),
                bad(withMore("") + "{}", 400, "invalid_request", "JSON"),
                bad(withMore(", \"table\": \"people\", \"table\": \"people\""), 400, "invalid_request", "table"),
                bad("{}", 400, "invalid_request", "export_paths"),
                // types and ranges
                bad(withMore(", \"row_group_size\": \"1\""), 400, "invalid_request", "row_group_size"),
                bad(withMore(", \"row_group_size\": 1.5"), 400, "invalid_request", "row_group_size"),
                bad(withMore(", \"row_group_size\": -1"), 400, "invalid_request", "row_group_size"),
                bad(withMore(", \"row_group_size\": 9223372036854775807"), 400, "invalid_request", "row_group_size"),
                bad(withMore(", \"row_group_size\": 1" + "0".repeat(40)), 400, "invalid_request", "row_group_size"),
                bad(withMore(", \"target_file_size_bytes\": -5"), 400, "invalid_request", "target_file_size_bytes"),
                bad(withMore(", \"target_file_size_bytes\": true"), 400, "invalid_request", "target_file_size_bytes"),
                bad(withMore(", \"max_row_groups_per_file\": -5"), 400, "invalid_request", "max_row_groups_per_file"),
                bad(withMore(", \"include_metrics\": \"yes\""), 400, "invalid_request", "include_metrics"),
                bad(withMore(", \"format\": \"Csv\""), 400, "invalid_request", "format"),
                bad(withMore(", \"mode\": \"many\""), 400, "invalid_request", "mode"),
                bad(withMore(", \"compression\": \"brotli\""), 400, "invalid_request", "compression"),
                bad(withMore(", \"table\": 5"), 400, "invalid_request", "table"),
                // fields
                bad(withMore(", \"row_group_sise\": 1"), 400, "invalid_request", "row_group_sise", "row_group_size"),
                bad(withMore(", \"bucket\": \"bucket\""), 400, "invalid_request", "bucket", "export_paths"),
                bad(
                        withMore(", \"mode\": \"single_file\", \"target_file_size_bytes\": 5"),
                        400,
                        "invalid_request",
                        "target_file_size_bytes"),
                bad(
                        withMore(", \"mode\": \"single_file\", \"if_exists\": \"append\""),
                        400,
                        "invalid_request",
                        "if_exists"),
                // columns and rows; what the table has to say to them is told once it is open
                bad(withMore(", \"columns\": []"), 400, "invalid_request", "columns"),
                bad(withMore(", \"columns\": [\"id\", \"id\"]"), 400, "invalid_request", "columns", "id"),
                bad(withFilter("\"op\": \"=\", \"value\": 1"), 400, "invalid_request", "filter[0].column"),
                bad(
                        withFilter("\"column\": \"id\", \"op\": \"~\", \"value\": \"" + VALUE + "\""),
                        400,
                        "invalid_request",
                        "filter[0].op"),
                bad(
                        withFilter("\"column\": \"name\", \"op\": \"=\", \"value\": \"" + VALUE + "\\u0000\""),
                        400,
                        "invalid_request",
                        "filter[0].value",
                        "NUL"),
                bad(
                        withFilter("\"column\": \"name\", \"op\": \"between\", \"value\": [\"" + VALUE + "\"]"),
                        400,
                        "invalid_request",
                        "filter[0].value"),
                bad(withMore(", \"bloom_filters\": [\"nope\"]"), 404, "not_found", "bloom_filters", "nope"),
                bad(withMore(", \"bloom_filters\": [\"active\"]"), 400, "invalid_request", "bloom_filters", "ACTIVE"),
                bad(withMore(", \"bloom_filters\": [\"id\", \"ID\"]"), 400, "invalid_request", "bloom_filters", "ID"),
                bad(
                        withMore(", \"format\": \"Jsonl\", \"bloom_filters\": [\"id\"]"),
                        400,
                        "invalid_request",
                        "bloom_filters"),
                bad(withMore(", \"compat\": \"flink\""), 400, "invalid_request", "compat"),
                bad(withMore(", \"on_unrepresentable\": \"skip\""), 400, "invalid_request", "on_unrepresentable"),
                // a dry run says what the export would say
                bad(withMore(", \"dry_run\": true, \"table\": \"nobody\""), 404, "not_found", "nobody"),
                bad(
                        s3("missing-bucket", SECRET_KEY, here, "dir", ", \"dry_run\": true"),
                        404,
                        "not_found",
                        "missing-bucket"),
                // paths
                bad("{\"export_paths\": {\"paths\": []}}", 400, "invalid_request", "paths"),
                bad("{\"export_paths\": {\"paths\": [\"a\", \"b\"]}}", 400, "invalid_request", "paths"),
                bad(withPath("../up"), 400, "invalid_request", "paths"),
                bad(withPath("a/../b"), 400, "invalid_request", "paths"),
                bad(withPath("/absolute"), 400, "invalid_request", "paths"),
                bad(withPath(""), 400, "invalid_request", "paths"),
                bad(withPath("a\\u0007b"), 400, "invalid_request", "paths"),
                bad(withPath("a${header.x}"), 400, "invalid_request", "paths"),
                bad(withPath("a$simple{header.x}"), 400, "invalid_request", "paths"),
                bad(local("../up"), 400, "invalid_request", "paths"),
                bad(local("a\\u0000b"), 400, "invalid_request", "paths"),
                bad(s3("bu${x}ket", SECRET_KEY, here, "dir", ""), 400, "invalid_request", "bucket"),
                bad(s3("b?x=y", SECRET_KEY, here, "dir", ""), 400, "invalid_request", "bucket"),
                bad(withMore(", \"table\": \"${body}\""), 400, "invalid_request", "table"),
                bad(withMore(", \"table\": \"$simple{body}\""), 400, "invalid_request", "table"),
                // what does not exist
                bad(withMore(", \"table\": \"nobody\""), 404, "not_found", "nobody"),
                bad(withMore(", \"table\": \"twins\""), 400, "invalid_request", "twins"),
                bad(withMore(", \"datasource\": \"other\""), 404, "not_found", "other"),
                bad(withMore(", \"table\": \"INFORMATION_SCHEMA.USERS\""), 403, "forbidden", "table"),
                bad(withMore(", \"datasource\": \"gone\""), 502, "database_failed"),
                // storages
                bad(s3("bucket", WRONG_SECRET, here, "dir", ""), 502, "storage_refused", "bucket"),
                bad(s3("missing-bucket", SECRET_KEY, here, "dir", ""), 404, "not_found", "missing-bucket"),
                bad(s3("bucket", SECRET_KEY, "http://127.0.0.1:" + closedPort, "dir", ""), 502, "storage_failed"),
                bad(withMore("").replace(", \"allow_http\": true", ""), 400, "invalid_request", "allow_http"),
                bad(
                        s3("bucket", SECRET_KEY, "https://169.254.169.254", "dir", ""),
                        403,
                        "forbidden",
                        "export.s3.allowed-endpoints"),
                bad(withMore("").replace("\"S3\"", "\"Azure\""), 400, "invalid_request", "account_name"),
                bad(withMore("").replace("\"S3\"", "\"Tape\""), 400, "invalid_request", "storage_type"));
    }

    @ParameterizedTest
    @MethodSource("badRequests")
    void isRefusedWithItsCodeAndAMessage(String body, int code, String type, List<String> named) throws Exception {
        Answer answer = service.post(V1, body);

        assertThat(answer.response().body()).contains("\"type\":\"" + type + "\"");
        assertThat(answer.status()).isEqualTo(code);
        assertThat(answer.body().get("code").asInt()).isEqualTo(code);
        assertThat(answer.body().get("success").asBoolean()).isFalse();
        assertThat(answer.body().get("data").isNull()).isTrue();
        String message = answer.exception().get("message").asText();
        assertThat(named).allSatisfy(word -> assertThat(message).contains(word));
        for (String canary : CANARIES) {
            assertThat(answer.response().body()).doesNotContain(canary);
        }
    }

    @Test
    void aMissingOrWrongTokenIsUnauthorized() throws Exception {
        for (String header : new String[] {null, "Bearer wrong", "Bearer ", "Basic dTpw", ExportService.TOKEN}) {
            HttpRequest.Builder request = service.request(V1, withMore(""));
            if (header != null) {
                request.header("Authorization", header);
            }
            Answer answer = service.send(request);

            assertThat(answer.status()).as(header).isEqualTo(401);
            assertThat(answer.exception().get("type").asText()).isEqualTo("unauthorized");
        }
    }

    @Test
    void anotherMediaTypeIsUnsupported() throws Exception {
        Answer answer = service.send(service.request(V1, withMore(""))
                .setHeader("Content-Type", "text/plain")
                .header("Authorization", "Bearer " + ExportService.TOKEN));

        assertThat(answer.status()).isEqualTo(415);
    }

    @Test
    void headersAboutTheJobThatAreNoneAreRefused() throws Exception {
        for (String header : List.of(
                "Prefer: respond-async=yes",
                "Prefer: respond-async respond-async",
                "Prefer: =1",
                "Prefer: wait=\"10",
                "Idempotency-Key: two words",
                "Idempotency-Key: " + "k".repeat(256))) {
            String[] parts = header.split(": ", 2);
            Answer answer = service.send(service.request(V1, withMore(""))
                    .header("Authorization", "Bearer " + ExportService.TOKEN)
                    .header(parts[0], parts[1]));

            assertThat(answer.status()).as(header).isEqualTo(400);
            assertThat(answer.exception().get("message").asText()).contains(parts[0]);
        }
    }

    @Test
    void requestHeadersAreNotEchoed() throws Exception {
        Answer answer = service.send(service.request(V1, withMore(", \"table\": \"nobody\""))
                .header("Authorization", "Bearer " + ExportService.TOKEN)
                .header("X-Echo", "me")
                .header("CamelAwsS3Key", "evil")
                .header("CamelTableName", "evil"));

        assertThat(answer.response().headers().map()).doesNotContainKeys("x-echo", "authorization");
        assertThat(answer.response().headers().map().keySet())
                .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("camel"));
    }
}
