package io.tableexport.export;

import static io.tableexport.testing.ExportService.V1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tableexport.testing.ExportService;
import io.tableexport.testing.JobClient;
import io.tableexport.testing.OpenApiDocument;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that send their requests byte by byte or never to the end: they hold no thread an export needs, and what never
 * ends is cut off.
 */
class SlowClientsIT {
    private static final int CLIENTS = 400;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** An export takes part of a second; this much is for a busy machine. */
    private static final Duration AT_MOST = Duration.ofSeconds(20);

    private static final String HEAD = "POST " + V1 + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    private static final String TOKEN = "Authorization: Bearer " + ExportService.TOKEN + "\r\n";
    private static final String UNENDING = "Content-Length: 100000\r\n\r\n{";

    @TempDir
    private static Path root;

    private static ExportService service;
    private static int exports;
    private final List<Socket> clients = new ArrayList<>();

    /** What the database calls, so public. */
    public static final class Database {
        private Database() {}

        public static int nap(int millis) throws InterruptedException {
            Thread.sleep(millis);
            return millis;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        String url = "jdbc:h2:mem:slow-clients;DB_CLOSE_DELAY=-1";
        try (Connection connection = DriverManager.getConnection(url, "sa", "")) {
            connection.createStatement().execute("create table people (id int primary key)");
            connection.createStatement().execute("create alias nap for '" + Database.class.getName() + ".nap'");
            connection.createStatement().execute("create view slow as select nap(5000) as millis");
        }
        service = ExportService.start(Map.of(
                "export.datasource.main.url",
                url,
                "export.max-concurrent",
                "1",
                "export.request-timeout-seconds",
                Long.toString(PATIENCE.toSeconds()),
                "export.local.root",
                root.toString()));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @AfterEach
    void hangUp() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
    }

    private Socket client(String sent) throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), service.port());
        client.setSoTimeout((int) AT_MOST.toMillis());
        clients.add(client);
        client.getOutputStream().write(sent.getBytes(StandardCharsets.UTF_8));
        client.getOutputStream().flush();
        return client;
    }

    private static String export(String table) {
        return "{\"export_paths\": {\"paths\": [\"x" + exports++ + "\"]}, \"table\": \"" + table + "\"}";
    }

    /** Sends a byte of blank to each, until it is interrupted; those that were hung up on are left alone. */
    private Thread dripping() {
        List<Socket> dripped = List.copyOf(clients);
        Thread thread = new Thread(
                () -> {
                    while (!Thread.currentThread().isInterrupted()) {
                        for (Socket client : dripped) {
                            try {
                                OutputStream out = client.getOutputStream();
                                out.write(' ');
                                out.flush();
                            } catch (IOException hungUp) {
                                // As it should be.
                            }
                        }
                        try {
                            TimeUnit.MILLISECONDS.sleep(100);
                        } catch (InterruptedException end) {
                            return;
                        }
                    }
                },
                "dripping");
        thread.start();
        return thread;
    }

    /** Many more clients than the server has threads. */
    @Test
    void slowClientsHoldNoThreadAnExportNeeds() throws Exception {
        for (int i = 0; i < CLIENTS; i++) {
            client(
                    switch (i % 4) {
                        case 0 -> "";
                        case 1 -> HEAD + "X-Slow: ";
                        case 2 -> HEAD + UNENDING;
                        default -> HEAD + TOKEN + UNENDING;
                    });
        }
        Thread dripping = dripping();
        try {
            for (int i = 0; i < 3; i++) {
                long start = System.nanoTime();
                assertThat(service.post(V1, export("people")).status()).isEqualTo(200);
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_MOST);
            }
        } finally {
            dripping.interrupt();
            dripping.join();
        }
    }

    /** Sent byte by byte or not at all, with a token or without one, and to a path that is answered before its end. */
    @Test
    void aBodyThatNeverEndsIsCutOff() throws Exception {
        List<Socket> silent = List.of(client(HEAD + UNENDING), client(HEAD + TOKEN + UNENDING));
        List<Socket> dripped = List.of(
                client(HEAD + UNENDING),
                client(HEAD + TOKEN + UNENDING),
                client(HEAD + TOKEN + "Transfer-Encoding: chunked\r\n\r\nfffff\r\n{"));
        Socket nowhere = client(HEAD.replace(V1, "/nowhere") + TOKEN + UNENDING);
        long start = System.nanoTime();
        Thread dripping = dripping();
        try {
            for (Socket client : silent) {
                assertThat(answer(client)).startsWith("HTTP/1.1 408 ").doesNotContain("\"exception\"");
            }
            for (Socket client : dripped) {
                assertThat(answer(client)).startsWith("HTTP/1.1 408 ").doesNotContain("\"exception\"");
            }
            JsonNode described = OpenApiDocument.load().at("/paths/" + V1.replace("/", "~1") + "/post/responses/408");
            assertThat(described.path("description").asText()).contains("export.request-timeout-seconds");
            assertThat(described.has("content")).isFalse();
            assertThat(answer(nowhere)).startsWith("HTTP/1.1 404 ");
        } finally {
            dripping.interrupt();
            dripping.join();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(PATIENCE, PATIENCE.plus(AT_MOST));
    }

    /** All that comes until the server hangs up, which may be by a reset once it has answered. */
    private static String answer(Socket client) throws IOException {
        StringBuilder answer = new StringBuilder();
        try {
            for (int next = client.getInputStream().read();
                    next >= 0;
                    next = client.getInputStream().read()) {
                answer.append((char) next);
            }
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
        return answer.toString();
    }

    @Test
    void whatArrivesInTimeIsAnsweredHoweverLongTheAnswerTakes() throws Exception {
        String body = export("SLOW");
        Socket client = client(HEAD + TOKEN + "Connection: close\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body.substring(0, 10));
        TimeUnit.MILLISECONDS.sleep(PATIENCE.toMillis() / 4);
        client.getOutputStream().write(body.substring(10).getBytes(StandardCharsets.UTF_8));

        long start = System.nanoTime();
        assertThat(answer(client)).startsWith("HTTP/1.1 200 ").contains("\"total_row_count\":1");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(PATIENCE);
        JobClient jobs = new JobClient(service.port(), ExportService.TOKEN);
        assertThat(jobs.post(export("people"), Map.of()).status()).isEqualTo(200);
    }
}
