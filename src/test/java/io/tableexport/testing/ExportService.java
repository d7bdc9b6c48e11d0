package io.tableexport.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tableexport.Main;
import io.tableexport.settings.ExportSettings;
import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.apache.camel.CamelContext;

/**
 * The whole service as production starts it, in this JVM, with the project's own routes and configuration file, on a
 * free port of 127.0.0.1.
 */
public final class ExportService implements AutoCloseable {
    public static final String V1 = "/v1/data/export-temp";
    public static final String V2 = "/v2/data/export";
    public static final String TOKEN = "a-token-for-tests";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final org.apache.camel.main.Main camel;
    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;

    private final int managementPort;

    private ExportService(org.apache.camel.main.Main camel, int port, int managementPort) {
        this.camel = camel;
        this.port = port;
        this.managementPort = managementPort;
    }

    /** An answer: its status, its headers and its body as JSON, null where the server answered with something else. */
    public record Answer(HttpResponse<String> response, JsonNode body) {
        public int status() {
            return response.statusCode();
        }

        public JsonNode result() {
            return body.path("data").path("export_result");
        }

        public JsonNode exception() {
            return body.path("exception");
        }
    }

    /** Starts with application.properties and these settings over it. */
    public static ExportService start(Map<String, String> settings) throws Exception {
        return start(settings, Map.of());
    }

    /** The same with beans in Camel's registry before it starts. */
    public static ExportService start(Map<String, String> settings, Map<String, Object> beans) throws Exception {
        Map<String, String> all = new HashMap<>();
        Properties file = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of("application.properties"))) {
            file.load(reader);
        }
        file.stringPropertyNames().forEach(key -> all.put(key, file.getProperty(key)));
        int port = freePort();
        all.put("camel.server.port", Integer.toString(port));
        int managementPort = freePort();
        all.put("camel.management.port", Integer.toString(managementPort));
        if (!"jwt".equals(settings.get("export.auth"))) {
            all.put("export.token.tests.sha256", sha256(TOKEN));
        }
        // a job store of its own, gone with it
        all.put("export.jobs.url", "jdbc:h2:mem:jobs-" + UUID.randomUUID());
        all.putAll(settings);
        org.apache.camel.main.Main camel = Main.service(ExportSettings.of(all));
        beans.forEach(camel::bind);
        camel.start();
        return new ExportService(camel, port, managementPort);
    }

    public CamelContext context() {
        return camel.getCamelContext();
    }

    public int port() {
        return port;
    }

    /** Asks the management port. */
    public HttpResponse<String> observe(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + path))
                        .timeout(Duration.ofMinutes(1))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Posts a JSON body with the right token. */
    public Answer post(String path, String body) throws IOException, InterruptedException {
        return send(request(path, body).header("Authorization", "Bearer " + TOKEN));
    }

    /** A request with a JSON body and no token, to be changed and sent. */
    public HttpRequest.Builder request(String path, String body) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofMinutes(5))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8));
    }

    public Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        String type = response.headers().firstValue("Content-Type").orElse("");
        return new Answer(response, type.startsWith("application/json") ? JSON.readTree(response.body()) : null);
    }

    @Override
    public void close() {
        camel.stop();
    }

    public static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
