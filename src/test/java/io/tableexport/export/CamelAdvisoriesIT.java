package io.tableexport.export;

import static io.tableexport.testing.ExportService.V1;
import static org.assertj.core.api.Assertions.assertThat;

import io.tableexport.testing.ExportService;
import io.tableexport.testing.ExportService.Answer;
import io.tableexport.testing.S3Server;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The known vulnerabilities of Camel 4.18.0 on the way of a request, each with the guard against it. */
class CamelAdvisoriesIT {
    private static S3Server s3;
    private static ExportService service;
    private int exports;

    @BeforeAll
    static void start() throws Exception {
        s3 = S3Server.inMemory("accesskey", "secretkey");
        s3.createBucket("bucket");
        String url = "jdbc:h2:mem:advisories;DB_CLOSE_DELAY=-1";
        try (Connection connection = DriverManager.getConnection(url, "sa", "")) {
            connection.createStatement().execute("create table people (id int primary key)");
        }
        service = ExportService.start(Map.of(
                "export.datasource.main.url",
                url,
                "export.max-concurrent",
                "1",
                "export.s3.allowed-endpoints",
                s3.endpoint().toString()));
    }

    @AfterAll
    static void stop() {
        service.close();
        s3.close();
    }

    private static String body(String path) {
        return """
                {"export_paths": {"paths": ["%s"], "storage_config": {"storage_type": "S3", "bucket": "bucket",
                  "credentials": {"access_key": "accesskey", "secret_key": "secretkey"},
                  "options": {"endpoint": "%s", "allow_http": true}}}, "table": "people"}"""
                .formatted(path, s3.endpoint());
    }

    private HttpRequest.Builder authorized() {
        return service.request(V1, body("dir" + exports++)).header("Authorization", "Bearer " + ExportService.TOKEN);
    }

    @Test
    void cve202695664AKeyIsNeverEvaluatedAsAnExpression() throws Exception {
        for (String expression : List.of("${sys.user.home}", "a/$simple{env.PATH}", "${bean:exportSteps}", "a${b")) {
            assertThat(service.post(V1, body(expression)).status())
                    .as(expression)
                    .isEqualTo(400);
        }
        // What is no expression is a key like any other.
        assertThat(service.post(V1, body("a$b{c}/#{x}/{{y}}")).status()).isEqualTo(200);
        assertThat(s3.keys("bucket")).contains("a$b{c}/#{x}/{{y}}/_SUCCESS");
    }

    @Test
    void cve202685254RequestHeadersAreNotEchoed() throws Exception {
        for (HttpRequest.Builder request : List.of(authorized(), service.request(V1, body("x")))) {
            Answer answer = service.send(
                    request.header("X-Echo", "me").header("Set-Cookie", "a=b").header("CamelX", "c"));

            List<String> names =
                    new ArrayList<>(answer.response().headers().map().keySet());
            names.removeIf(List.of(
                    ":status",
                    "connection",
                    "content-length",
                    "content-type",
                    "date",
                    "transfer-encoding",
                    "www-authenticate")::contains);
            assertThat(names).isEmpty();
        }
    }

    @Test
    void cve202684176NoOriginIsAllowed() throws Exception {
        Answer answer = service.send(
                authorized().header("X-Forwarded-Host", "evil.example").header("Origin", "https://evil.example"));

        assertThat(answer.response().headers().map().keySet())
                .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control"));
        Answer preflight = service.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + V1))
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .header("Origin", "https://evil.example")
                .header("Access-Control-Request-Method", "POST"));
        assertThat(preflight.response().headers().map().keySet())
                .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control"));
    }

    @Test
    void cve202685316TheServerIsNoProxy() throws Exception {
        String answer =
                raw("GET " + s3.endpoint() + "/bucket HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 404");
        answer = raw(
                "CONNECT 127.0.0.1:" + s3.endpoint().getPort() + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(answer).doesNotStartWith("HTTP/1.1 2");
        assertThat(service.context().getComponent("platform-http", PlatformHttpComponent.class))
                .isNotNull();
    }

    @Test
    void cve202640022EveryPathAsksForTheToken() throws Exception {
        for (String path : List.of(
                V1,
                V1 + "/",
                "//v1/data/export-temp",
                "/v1//data/export-temp",
                "/x/.." + V1,
                V1 + ";a=b",
                V1 + "?x=y",
                "/v1/data/%65xport-temp",
                "/V1/DATA/EXPORT-TEMP",
                ExportService.V2,
                ExportService.V2 + "/")) {
            String body = body("never");
            String answer =
                    raw("POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
                            + body.getBytes(StandardCharsets.UTF_8).length + "\r\nConnection: close\r\n\r\n" + body);
            assertThat(answer.substring(9, 12)).as(path).isIn("401", "404", "400");
        }
        assertThat(s3.keys("bucket")).noneMatch(key -> key.startsWith("never"));
    }

    private static String raw(String request) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
