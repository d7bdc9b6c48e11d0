package io.tableexport.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The service in a JVM of its own, on a free port of 127.0.0.1, that can be killed and stopped like one. */
public final class ServiceProcess implements AutoCloseable {
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;

    private final Process process;
    private final int port;

    private ServiceProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts it with these settings and waits until it serves.
     *
     * @param log a file for what it prints
     */
    public static ServiceProcess start(Map<String, String> settings, Path log) throws Exception {
        int port = ExportService.freePort();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx256m");
        command.add("-Dcamel.server.port=" + port);
        command.add("-Dcamel.management.port=" + ExportService.freePort());
        command.add("-Dexport.token.tests.sha256=" + ExportService.sha256(ExportService.TOKEN));
        command.add("-Dexport.jobs.url=jdbc:h2:mem:jobs"); // its own, unless the settings say which
        settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.add("-classpath");
        String tests = System.getProperty("surefire.test.class.path");
        command.add(tests == null ? System.getProperty("java.class.path") : tests);
        command.add("io.tableexport.Main");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        ServiceProcess service = new ServiceProcess(process, port);
        try {
            JobClient.until("the service serves", () -> {
                if (!process.isAlive()) {
                    throw new IOException("the service did not start: " + Files.readString(log));
                }
                return service.isServing();
            });
            return service;
        } catch (Exception | AssertionError failed) {
            service.close();
            throw failed;
        }
    }

    /** The port listens before the routes are there, and says until then that it knows no such path. */
    private boolean isServing() throws IOException, InterruptedException {
        try {
            int status = client().get(ExportService.V1).status();
            if (status != NOT_FOUND && status != METHOD_NOT_ALLOWED) {
                throw new IOException("a GET of the path of exports was answered with status " + status);
            }
            return status == METHOD_NOT_ALLOWED;
        } catch (ConnectException notYet) {
            return false;
        }
    }

    /** Posts a request; null if the service died before it answered. */
    public JsonNode post(String body) throws InterruptedException {
        try {
            return client().post(body, Map.of()).body();
        } catch (IOException died) {
            return null;
        }
    }

    public JobClient client() {
        return new JobClient(port, ExportService.TOKEN);
    }

    /** As {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
    }

    /** As {@code kill} does. */
    public void terminate() {
        process.destroy();
    }

    public boolean awaitEnd(Duration most) throws InterruptedException {
        return process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Stops all its threads where they are, until {@link #resume()}. */
    public void suspend() throws Exception {
        signal("STOP");
    }

    public void resume() throws Exception {
        signal("CONT");
    }

    /** Writes all objects its heap holds, those nobody reaches any more excepted, to a new file. */
    public void dumpHeap(Path file) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(process.pid()),
                        "GC.heap_dump",
                        file.toAbsolutePath().toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (jcmd.waitFor() != 0 || !Files.exists(file)) {
            throw new IOException("jcmd: " + said);
        }
    }

    private void signal(String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(30, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
