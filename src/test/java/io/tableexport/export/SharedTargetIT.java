package io.tableexport.export;

import static io.tableexport.testing.ExportService.V1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.tableexport.testing.ExportService;
import io.tableexport.testing.ExportService.Answer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two exports that would write the same names, one after the other and at the same time. Public, as the database calls it. */
public class SharedTargetIT {
    @TempDir
    private static Path root;

    private static ExportService service;

    @BeforeAll
    static void start() throws Exception {
        String url = "jdbc:h2:mem:shared;DB_CLOSE_DELAY=-1";
        try (Connection connection = DriverManager.getConnection(url, "sa", "")) {
            connection.createStatement().execute("create table people (id int primary key)");
            connection.createStatement().execute("insert into people values (1), (2)");
            // A table whose reading makes a stranger's file appear where the first part is to go.
            connection
                    .createStatement()
                    .execute("create alias intrude for '" + SharedTargetIT.class.getName() + ".intrude'");
            connection.createStatement().execute("create view overtaken as select intrude(id) as id from people");
        }
        service = ExportService.start(Map.of(
                "export.datasource.main.url",
                url,
                "export.datasource.main.username",
                "sa",
                "export.verify",
                "none",
                "export.local.root",
                root.toString()));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /** Called by the database for each row of the view. */
    public static int intrude(int id) throws Exception {
        Files.createDirectories(root.resolve("overtaken"));
        Files.writeString(root.resolve("overtaken/part-00000.parquet"), "a stranger's");
        return id;
    }

    private static String request(String path, String table, String more) {
        return "{\"export_paths\": {\"paths\": [\"" + path + "\"]}, \"table\": \"" + table + "\"" + more + "}";
    }

    @Test
    void aFileThatAppearsMeanwhileSurvivesTheFailedExport() throws Exception {
        Answer answer = service.post(V1, request("overtaken", "overtaken", ""));

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.exception().path("type").asText()).isEqualTo("target_exists");
        assertThat(root.resolve("overtaken/part-00000.parquet")).hasContent("a stranger's");
    }

    @Test
    void aSingleFileNamedLikeAPartStaysOutOfADirectoryThatHoldsAnExport() throws Exception {
        assertThat(service.post(V1, request("full", "people", "")).status()).isEqualTo(200);
        String single = ", \"mode\": \"single_file\"";

        Answer another = service.post(V1, request("full/part-00007.parquet", "people", single));
        Answer otherFormat = service.post(V1, request("full", "people", single + ", \"format\": \"Jsonl\""));
        Answer beside = service.post(V1, request("full/people.parquet", "people", single));

        assertThat(another.status()).isEqualTo(409);
        assertThat(otherFormat.status()).isEqualTo(409);
        assertThat(beside.status()).isEqualTo(200);
        try (Stream<Path> files = Files.list(root.resolve("full"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("part-00000.parquet", "_manifest.json", "_SUCCESS", "people.parquet");
        }
    }

    /** An S3 server that holds every request until it is told to refuse, so that an export stays where it is. */
    @Test
    void oneTargetHasOneExportHoweverItIsSpelt() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch refuse = new CountDownLatch(1);
        HttpServer slow = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ExecutorService threads = Executors.newCachedThreadPool();
        slow.setExecutor(threads);
        slow.createContext("/", exchange -> {
            arrived.countDown();
            try {
                refuse.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.sendResponseHeaders(403, -1);
            exchange.close();
        });
        slow.start();
        String endpoint = "http://127.0.0.1:" + slow.getAddress().getPort();
        try (ExportService own = ExportService.start(Map.of(
                "export.datasource.main.url",
                "jdbc:h2:mem:shared;DB_CLOSE_DELAY=-1",
                "export.s3.allowed-endpoints",
                endpoint,
                "export.s3.max-attempts",
                "1"))) {
            String single = ", \"mode\": \"single_file\"";
            Future<Answer> first = threads.submit(() -> own.post(V1, s3(endpoint, "dir", "")));
            arrived.await();
            List<String> same = List.of(
                    s3(endpoint, "dir/", ""),
                    s3(endpoint + "/", "dir", ""),
                    s3(endpoint.replace("http", "HTTP"), "dir", ""),
                    s3(endpoint, "dir", single),
                    s3(endpoint, "dir/part-00000.parquet", single));
            for (String request : same) {
                Answer answer = own.post(V1, request);
                assertThat(answer.exception().path("type").asText()).as(request).isEqualTo("target_busy");
            }
            refuse.countDown();
            assertThat(first.get().exception().path("type").asText()).isEqualTo("storage_refused");
            Answer afterwards = own.post(V1, s3(endpoint, "dir", ""));
            assertThat(afterwards.exception().path("type").asText()).isEqualTo("storage_refused");
        } finally {
            refuse.countDown();
            slow.stop(0);
            threads.shutdownNow();
        }
    }

    private static String s3(String endpoint, String path, String more) {
        return """
                {"storage_type": "S3", "bucket": "bucket", "directory_path": "%s", "table": "people",
                 "credentials": {"access_key": "access", "secret_key": "secret"},
                 "options": {"allow_http": true, "endpoint": "%s"}%s}"""
                .formatted(path, endpoint, more);
    }
}
