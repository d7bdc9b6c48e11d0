package io.tableexport.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.request.S3Target;
import io.tableexport.request.StorageCredentials;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

class S3ClientsIT {
    private static final S3Settings IMPATIENT = new S3Settings(2_000, 2_000, 8, 2);

    private static LoopbackS3 server;

    private final S3Clients clients = new S3Clients(EndpointPolicy.of("http://127.0.0.1:*"), IMPATIENT);

    @BeforeAll
    static void start() throws Exception {
        server = new LoopbackS3();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @AfterEach
    void closeClients() {
        clients.close();
        clients.close();
    }

    private static S3Target target(String endpoint) {
        return Targets.s3(endpoint, "us-east-1");
    }

    private void assertFails(S3Target target, FailureType type, String message) {
        try (S3Client client = clients.open(target)) {
            assertThatThrownBy(() -> S3Objects.list(client, "my-bucket", "dir"))
                    .isInstanceOfSatisfying(
                            ExportException.class, e -> assertThat(e.type()).isEqualTo(type))
                    .message()
                    .contains("s3://my-bucket/dir", message)
                    .doesNotContain("CANARY", "WRONG");
        }
    }

    @Test
    void rightKeysStoreAndList() {
        try (S3Client client = clients.open(target(server.endpoint()))) {
            client.putObject(r -> r.bucket("my-bucket").key("keys/a"), RequestBody.fromString("rows"));
            assertThat(S3Objects.list(client, "my-bucket", "keys")).containsExactly(new StoredObject("a", 4));
        }
    }

    @Test
    void closingAClientLeavesTheConnectionsToTheNext() {
        for (int i = 0; i < 3; i++) {
            S3Client client = clients.open(target(server.endpoint()));
            assertThat(S3Objects.exists(client, "my-bucket", "none")).isFalse();
            client.close();
        }
    }

    @Test
    void clientsOfDifferentKeysDoNotMix() {
        StorageCredentials wrong = new StorageCredentials(LoopbackS3.ACCESS_KEY, "WRONG", null);
        try (S3Client right = clients.open(target(server.endpoint()))) {
            assertFails(Targets.s3(server.endpoint(), "us-east-1", wrong), FailureType.STORAGE_REFUSED, "'secret_key'");
            assertThat(S3Objects.exists(right, "my-bucket", "none")).isFalse();
        }
    }

    @Test
    void wrongKeysAreARefusal() {
        assertFails(
                Targets.s3(server.endpoint(), "us-east-1", new StorageCredentials("WRONG", "WRONG", null)),
                FailureType.STORAGE_REFUSED,
                "'access_key'");
    }

    @Test
    void closedPortIsAStorageFailure() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertFails(target("http://127.0.0.1:" + port), FailureType.STORAGE_FAILED, "nothing listens there");
    }

    @Test
    void serverThatSpeaksNoTlsIsAStorageFailure() {
        try (S3Clients tls = new S3Clients(EndpointPolicy.of("https://127.0.0.1:*"), IMPATIENT);
                S3Client client = tls.open(target(server.endpoint().replace("http:", "https:")))) {
            assertThatThrownBy(() -> S3Objects.list(client, "my-bucket", "dir"))
                    .isInstanceOfSatisfying(
                            ExportException.class, e -> assertThat(e.type()).isEqualTo(FailureType.STORAGE_FAILED))
                    .hasMessageContaining("certificate");
        }
    }

    @Test
    void silentServerTimesOut() throws IOException {
        S3Settings hasty = new S3Settings(1_000, 200, 8, 1);
        try (ServerSocket silent = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
                S3Clients impatient = new S3Clients(EndpointPolicy.of("http://127.0.0.1:*"), hasty);
                S3Client client = impatient.open(target("http://127.0.0.1:" + silent.getLocalPort()))) {
            assertThatThrownBy(() -> S3Objects.list(client, "my-bucket", "dir"))
                    .isInstanceOfSatisfying(
                            ExportException.class, e -> assertThat(e.type()).isEqualTo(FailureType.TIMED_OUT));
        }
    }

    @Test
    void endpointOffTheListGetsNoClient() {
        assertThatThrownBy(() -> clients.open(target("http://127.0.0.2:9000")))
                .isInstanceOfSatisfying(
                        ExportException.class, e -> assertThat(e.type()).isEqualTo(FailureType.FORBIDDEN));
    }

    @Test
    void wildcardHostNeverReachesALoopbackAddress() {
        try (S3Clients guarded = new S3Clients(EndpointPolicy.of("http://127.0.0.*:*,http://*:*"), IMPATIENT)) {
            for (String host : List.of("127.0.0.1", "localhost")) {
                String endpoint = server.endpoint().replace("127.0.0.1", host);
                try (S3Client client = guarded.open(target(endpoint))) {
                    assertThatThrownBy(() -> S3Objects.list(client, "my-bucket", "dir"))
                            .isInstanceOfSatisfying(ExportException.class, e -> assertThat(e.type())
                                    .isEqualTo(FailureType.FORBIDDEN))
                            .hasMessageContaining("not public");
                }
            }
        }
    }

    /** A server of two contexts that answers with a status and counts, or keeps the request's headers. */
    private static HttpServer answering(int status, Map<String, String> headers, AtomicInteger calls)
            throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", exchange -> {
            calls.incrementAndGet();
            headers.forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        http.start();
        return http;
    }

    @Test
    void redirectIsNotFollowed() throws IOException {
        for (int status : new int[] {301, 302, 307, 308}) {
            AtomicInteger redirected = new AtomicInteger();
            HttpServer elsewhere = answering(200, Map.of(), redirected);
            String location = "http://127.0.0.1:" + elsewhere.getAddress().getPort() + "/";
            HttpServer first = answering(status, Map.of("Location", location), new AtomicInteger());
            try {
                assertFails(
                        target("http://127.0.0.1:" + first.getAddress().getPort()),
                        FailureType.STORAGE_REFUSED,
                        "'region'");
                assertThat(redirected).hasValue(0);
            } finally {
                first.stop(0);
                elsewhere.stop(0);
            }
        }
    }

    @Test
    void passingFailureIsTriedAgainAsOftenAsConfigured() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        HttpServer busy = answering(503, Map.of(), calls);
        try {
            assertFails(
                    target("http://127.0.0.1:" + busy.getAddress().getPort()),
                    FailureType.STORAGE_FAILED,
                    "also when asked again");
            assertThat(calls).hasValue(2);
        } finally {
            busy.stop(0);
        }
    }

    @Test
    void sessionTokenTravelsAndChecksumsDoNotUnlessRequired() throws IOException {
        ConcurrentLinkedQueue<Map<String, List<String>>> seen = new ConcurrentLinkedQueue<>();
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", exchange -> {
            seen.add(Map.copyOf(exchange.getRequestHeaders()));
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        http.start();
        StorageCredentials temporary = new StorageCredentials("a", "s", "the-session-token");
        S3Target target = Targets.s3("http://127.0.0.1:" + http.getAddress().getPort(), "eu-x", temporary);
        try (S3Client client = clients.open(target)) {
            client.putObject(r -> r.bucket("my-bucket").key("k"), RequestBody.fromString("rows"));
        } finally {
            http.stop(0);
        }

        assertThat(seen).hasSize(1);
        Map<String, List<String>> headers = seen.peek();
        assertThat(headers.get("X-amz-security-token")).containsExactly("the-session-token");
        assertThat(headers.get("Authorization").get(0)).contains("Credential=a/", "/eu-x/s3/aws4_request");
        assertThat(headers.keySet())
                .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).contains("checksum"));
    }

    @Test
    void styleDecidesWhereTheBucketStands() {
        StorageCredentials keys = new StorageCredentials("a", "s", null);
        S3Target amazon = Targets.s3(null, "eu-west-1", keys);
        try (S3Clients open = new S3Clients(EndpointPolicy.of(EndpointPolicy.DEFAULT), IMPATIENT);
                S3Client hosted = open.open(amazon);
                S3Client path = clients.open(target(server.endpoint()))) {
            assertThat(hosted.utilities().getUrl(r -> r.bucket("my-bucket").key("k")))
                    .hasToString("https://my-bucket.s3.eu-west-1.amazonaws.com/k");
            assertThat(path.utilities().getUrl(r -> r.bucket("my-bucket").key("k")))
                    .hasToString(server.endpoint() + "/my-bucket/k");
        }
    }

    @Test
    void profilesOfTheMachineHaveNoSay(@TempDir Path directory) throws IOException {
        Path profile = Files.writeString(
                directory.resolve("config"),
                """
                [default]
                aws_access_key_id = WRONG
                aws_secret_access_key = WRONG
                endpoint_url = http://127.0.0.1:1
                use_fips_endpoint = true
                use_dualstack_endpoint = true
                region = eu-west-1
                """);
        String before = System.setProperty("aws.configFile", profile.toString());
        try (S3Client client = clients.open(target(server.endpoint()))) {
            assertThat(S3Objects.exists(client, "my-bucket", "none")).isFalse();
        } finally {
            if (before == null) {
                System.clearProperty("aws.configFile");
            } else {
                System.setProperty("aws.configFile", before);
            }
        }
    }

    @Test
    void proxyOfTheMachineHasNoSay() {
        System.setProperty("http.proxyHost", "127.0.0.1");
        System.setProperty("http.proxyPort", "1");
        System.setProperty("http.nonProxyHosts", "none");
        try (S3Clients own = new S3Clients(EndpointPolicy.of("http://127.0.0.1:*"), IMPATIENT);
                S3Client client = own.open(target(server.endpoint()))) {
            assertThat(S3Objects.exists(client, "my-bucket", "none")).isFalse();
        } finally {
            List.of("http.proxyHost", "http.proxyPort", "http.nonProxyHosts").forEach(System::clearProperty);
        }
    }
}
