package io.tableexport.export;

import static io.tableexport.testing.ExportService.V1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.tableexport.testing.ExportService;
import io.tableexport.testing.ExportService.Answer;
import io.tableexport.testing.Listener;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Ways to write this machine's own address that pass for another, sent as endpoints to a service whose operator allowed
 * far too much: every host by a wildcard. Each is refused and a socket listening there is never connected to. A name that
 * resolves differently the second time has its own test beside the S3 clients, {@code ResolvedAddressesIT}.
 */
class SsrfCorpusIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static Listener listener;
    private static Listener listener6;
    private static HttpServer redirecting;
    private static ExportService service;

    @BeforeAll
    static void start() throws Exception {
        listener = Listener.on("127.0.0.1");
        listener6 = Listener.on("::1", listener.port());
        redirecting = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        redirecting.createContext("/", exchange -> {
            String status = exchange.getRequestURI().getPath().replaceAll(".*bucket-(\\d+).*", "$1");
            exchange.getResponseHeaders().add("Location", "http://127.0.0.1:" + listener.port() + "/");
            exchange.getResponseHeaders().add("x-amz-bucket-region", "127.0.0.1:" + listener.port() + "/");
            exchange.sendResponseHeaders(Integer.parseInt(status), -1);
            exchange.close();
        });
        redirecting.start();
        String url = "jdbc:h2:mem:ssrf;DB_CLOSE_DELAY=-1";
        try (Connection connection = DriverManager.getConnection(url, "sa", "")) {
            connection.createStatement().execute("create table people (id int primary key)");
        }
        service = ExportService.start(Map.of(
                "export.datasource.main.url",
                url,
                "export.table",
                "people",
                "export.s3.max-attempts",
                "1",
                "export.s3.allowed-endpoints",
                "http://*:*,https://*:*,http://127.0.0.1:"
                        + redirecting.getAddress().getPort()));
    }

    @AfterAll
    static void stop() {
        service.close();
        redirecting.stop(0);
        listener6.close();
        listener.close();
    }

    @AfterEach
    void nobodyConnected() {
        assertThat(listener.connections()).isZero();
        assertThat(listener6.connections()).isZero();
    }

    private static Answer export(String bucket, String endpoint, boolean virtualHosted) throws Exception {
        return service.post(
                V1,
                JSON.writeValueAsString(Map.of(
                        "export_paths",
                        Map.of(
                                "paths",
                                List.of("dir"),
                                "storage_config",
                                Map.of(
                                        "storage_type",
                                        "S3",
                                        "bucket",
                                        bucket,
                                        "credentials",
                                        Map.of("access_key", "a", "secret_key", "s"),
                                        "options",
                                        Map.of(
                                                "endpoint",
                                                endpoint,
                                                "allow_http",
                                                true,
                                                "virtual_hosted_style",
                                                virtualHosted))))));
    }

    static Stream<String> hosts() {
        return Stream.of(
                // numbers
                "127.0.0.1",
                "2130706433",
                "017700000001",
                "0177.0.0.1",
                "0177.0.0.01",
                "0x7f000001",
                "0x7f.0.0.1",
                "0x7f.1",
                "127.1",
                "127.0.1",
                "127.000.000.001",
                "127.0.0.1.",
                "0",
                "0.0.0.0",
                "00000000000000000000177.0.0.1",
                "127.0.0.257",
                "4294967297",
                // IPv6
                "[::1]",
                "[0:0:0:0:0:0:0:1]",
                "[::]",
                "[::ffff:127.0.0.1]",
                "[::ffff:7f00:1]",
                "[0:0:0:0:0:ffff:7f00:1]",
                "[::127.0.0.1]",
                "[64:ff9b::7f00:1]",
                "[2002:7f00:1::]",
                "[fe80::1%25lo]",
                "[::1%25lo]",
                "[::1",
                "::1",
                // names
                "localhost",
                "LOCALHOST",
                "localhost.",
                "localhost.localdomain",
                "lo%63alhost",
                "%6c%6f%63%61%6c%68%6f%73%74",
                "local\thost",
                "localhost\u0000.example",
                "-localhost",
                "local_host",
                // digits, dots and letters of other alphabets
                "①②⑦.⓪.⓪.①",
                "127。0。0。1",
                "127．0．0．1",
                "１２７.0.0.1",
                "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
                "lοcalhost",
                // users, paths and what else pretends to be another host
                "user@127.0.0.1",
                "s3.us-east-1.amazonaws.com@127.0.0.1",
                "s3.us-east-1.amazonaws.com:443@127.0.0.1",
                "127.0.0.1#@s3.us-east-1.amazonaws.com",
                "127.0.0.1?@s3.us-east-1.amazonaws.com",
                "127.0.0.1/@s3.us-east-1.amazonaws.com",
                "127.0.0.1\\@s3.us-east-1.amazonaws.com",
                "s3.us-east-1.amazonaws.com\\@127.0.0.1",
                "127.0.0.1%23.s3.us-east-1.amazonaws.com",
                "127.0.0.1%00.s3.us-east-1.amazonaws.com",
                "127.0.0.1 .s3.us-east-1.amazonaws.com",
                "127.0.0.1\r\nHost: x",
                "",
                // services of clouds; nothing is sent to them
                "169.254.169.254",
                "[fd00:ec2::254]",
                "100.100.100.200",
                "10.0.0.1",
                "172.16.0.1",
                "192.168.0.1",
                "255.255.255.255",
                "224.0.0.1");
    }

    @ParameterizedTest
    @MethodSource("hosts")
    void isRefusedAndNotConnectedTo(String host) throws Exception {
        for (String scheme : List.of("http", "https")) {
            for (boolean virtualHosted : new boolean[] {false, true}) {
                Answer answer = export("bucket", scheme + "://" + host + ":" + listener.port(), virtualHosted);

                if (answer.status() == 502) {
                    // "bucket.localhost" and the like: names this machine may not know.
                    assertThat(answer.exception().get("message").asText()).contains("is not known");
                } else {
                    assertThat(answer.status()).as(answer.response().body()).isIn(400, 403);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("otherSchemes")
    void otherSchemesAreRefused(String endpoint) throws Exception {
        assertThat(export("bucket", endpoint.replace("PORT", "" + listener.port()), false)
                        .status())
                .isEqualTo(400);
    }

    static Stream<String> otherSchemes() {
        return Stream.of(
                "file:///etc/passwd",
                "ftp://127.0.0.1:PORT",
                "gopher://127.0.0.1:PORT/_x",
                "jar:http://127.0.0.1:PORT!/",
                "//127.0.0.1:PORT",
                "127.0.0.1:PORT",
                "http:127.0.0.1:PORT",
                "http:/127.0.0.1:PORT",
                "http:///127.0.0.1:PORT",
                "http://127.0.0.1:PORT/x/../",
                "http://127.0.0.1:PORT/?x",
                "http://127.0.0.1:0PORT1",
                "http://127.0.0.1:-1",
                "http://127.0.0.1:99999",
                " http://127.0.0.1:PORT",
                "http://127.0.0.1:PORT ");
    }

    @Test
    void redirectsAreNotFollowed() throws Exception {
        for (int status : new int[] {301, 302, 303, 307, 308}) {
            String endpoint = "http://127.0.0.1:" + redirecting.getAddress().getPort();
            Answer answer = export("bucket-" + status, endpoint, false);

            assertThat(answer.status()).as(answer.response().body()).isEqualTo(502);
            assertThat(answer.exception().get("type").asText()).isEqualTo("storage_refused");
        }
    }

    @Test
    void aRegionOrBucketCannotBecomeAHost() throws Exception {
        for (String region : List.of("x@127.0.0.1:1/", "127.0.0.1#", "a.b/", "x:1", "*", "..")) {
            Answer answer = service.post(
                    V1,
                    JSON.writeValueAsString(Map.of(
                            "directory_path", "dir",
                            "storage_type", "S3",
                            "bucket", "bucket",
                            "credentials", Map.of("access_key", "a", "secret_key", "s"),
                            "options", Map.of("region", region))));
            assertThat(answer.status()).as(region).isEqualTo(400);
        }
        for (String bucket : List.of("127.0.0.1:1/x", "a@b", "a/b", "..", "a#b", "a?b", "arn:aws:s3:::x", "a%2fb")) {
            Answer answer = export(bucket, "http://localhost:" + listener.port(), true);
            assertThat(answer.status()).as(bucket).isEqualTo(400);
        }
    }
}
