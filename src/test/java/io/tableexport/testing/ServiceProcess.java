package io.tableexport.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The service in a JVM of its own, to be ended as the operating system ends one. Whoever starts it closes it. */
public final class ServiceProcess implements AutoCloseable {
    private static final Duration STARTUP = Duration.ofSeconds(120);

    private final Process process;
    private final int port;
    private final HttpClient http = HttpClient.newHttpClient();

    private ServiceProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts with the project's application.properties and these settings over it; what it prints goes to a file. */
    public static ServiceProcess start(Path output, Map<String, String> settings) throws Exception {
        int port = ExportService.freePort();
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m"));
        command.add("-Dcamel.server.port=" + port);
        command.add("-Dexport.token.tests.sha256=" + ExportService.sha256(ExportService.TOKEN));
        settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
        String tests = System.getProperty("surefire.test.class.path");
        command.addAll(
                List.of("-cp", tests == null ? System.getProperty("java.class.path") : tests, "io.tableexport.Main"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        ServiceProcess service = new ServiceProcess(process, port);
        service.awaitStart(output);
        return service;
    }

    private void awaitStart(Path output) throws Exception {
        long deadline = System.nanoTime() + STARTUP.toNanos();
        while (true) {
            try {
                http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
                return;
            } catch (IOException notYet) {
                if (process.waitFor(100, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
                    close();
                    throw new IOException("the service did not start: " + Files.readString(output), notYet);
                }
            }
        }
    }

    /** Posts a request; null if the service died before it answered. */
    public JsonNode post(String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + ExportService.V1))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + ExportService.TOKEN)
                .timeout(Duration.ofMinutes(5))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return new ObjectMapper()
                    .readTree(http.send(request, HttpResponse.BodyHandlers.ofString())
                            .body());
        } catch (IOException died) {
            return null;
        }
    }

    /** SIGKILL: nothing of the service's own runs any more. */
    public void kill() {
        process.destroyForcibly();
    }

    /** SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    public boolean awaitEnd(Duration most) throws InterruptedException {
        return process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
