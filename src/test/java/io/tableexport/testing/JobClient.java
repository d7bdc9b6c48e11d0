package io.tableexport.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A client of a service's jobs: starts exports, watches and cancels them. Thread-safe. */
public final class JobClient {
    public static final String JOBS = "/v1/data/exports";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long POLL_MILLIS = 50;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1) // a connection each: many ask at once
            .build();
    private final int port;
    private final String token;

    public JobClient(int port, String token) {
        this.port = port;
        this.token = token;
    }

    /** An answer and its body as JSON, null if it has none. */
    public record Reply(int status, JsonNode body, HttpResponse<String> response) {
        public String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }
    }

    /** Posts a request; headers beside the usual ones as name, value. */
    public Reply post(String body, Map<String, String> headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(ExportService.V1).POST(HttpRequest.BodyPublishers.ofString(body));
        request.header("Content-Type", "application/json");
        headers.forEach(request::header);
        return send(request);
    }

    /** Starts an export and returns at once. */
    public Reply start(String body) throws IOException, InterruptedException {
        return post(body, Map.of("Prefer", "respond-async"));
    }

    public Reply get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    public JsonNode job(String id) throws IOException, InterruptedException {
        return get(JOBS + "/" + id).body();
    }

    public Reply cancel(String id) throws IOException, InterruptedException {
        return send(request(JOBS + "/" + id).DELETE());
    }

    /** The job once it is as wanted. */
    public JsonNode await(String id, Predicate<JsonNode> wanted) throws Exception {
        JsonNode[] last = new JsonNode[1];
        until("job " + id, () -> {
            last[0] = job(id);
            return wanted.test(last[0]);
        });
        return last[0];
    }

    public JsonNode await(String id, String state) throws Exception {
        return await(id, job -> job.path("state").asText().equals(state));
    }

    /** Waits until something is so, a minute at most. */
    public static void until(String what, Callable<Boolean> so) throws Exception {
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!so.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within a minute: " + what);
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofMinutes(5))
                .header("Authorization", "Bearer " + token);
    }

    private Reply send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        boolean json = response.headers().firstValue("Content-Type").orElse("").startsWith("application/json");
        return new Reply(response.statusCode(), json ? JSON.readTree(response.body()) : null, response);
    }
}
