package io.tableexport.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tableexport.testing.ExportService;
import io.tableexport.testing.ExportService.Answer;
import io.tableexport.testing.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service ends while an export runs. */
class ShutdownIT {
    private static final String URL = "jdbc:h2:mem:shutdown;DB_CLOSE_DELAY=-1";

    @TempDir
    private Path spool;

    private final CountDownLatch storing = new CountDownLatch(1);
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final List<String> changes = new CopyOnWriteArrayList<>();

    @Test
    void anExportEndsAfterThePartInProgressAndRemovesWhatItWrote() throws Exception {
        try (Connection connection = DriverManager.getConnection(URL, "sa", "")) {
            connection.createStatement().execute("create table numbers as select x as n from system_range(1, 50000)");
        }
        ExecutorService threads = Executors.newCachedThreadPool();
        HttpServer s3 = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        s3.setExecutor(threads);
        s3.createContext("/", this::answer);
        s3.start();
        String endpoint = "http://127.0.0.1:" + s3.getAddress().getPort();
        ExportService service = ExportService.start(Map.of(
                "export.datasource.main.url",
                URL,
                "export.spool-directory",
                spool.toString(),
                "export.shutdown-grace-seconds",
                "0",
                "export.verify-stored",
                "when-permitted",
                "export.s3.allowed-endpoints",
                endpoint));
        try {
            service.context().getManagementStrategy().addEventNotifier(new EventNotifierSupport() {
                @Override
                public void notify(CamelEvent event) {
                    if (event instanceof CamelEvent.CamelContextStoppingEvent) {
                        stopping.countDown();
                    }
                }
            });
            Future<Answer> answer = threads.submit(() -> service.post(ExportService.V1, request(endpoint)));
            storing.await();

            service.close();

            assertThat(answer.get().status()).isEqualTo(503);
            assertThat(answer.get().exception().path("type").asText()).isEqualTo("shutting_down");
            assertThat(changes)
                    .containsExactly("PUT /bucket/dir/part-00000.parquet", "DELETE /bucket/dir/part-00000.parquet");
            assertThat(spool).isEmptyDirectory();
        } finally {
            stopping.countDown();
            service.close();
            s3.stop(0);
            threads.shutdownNow();
        }
    }

    /** The table stops giving rows in its middle; what was written before is removed. */
    @Test
    void partsInALocalDirectoryAreRemovedToo() throws Exception {
        ExecutorService client = Executors.newSingleThreadExecutor();
        Path root = Files.createDirectories(spool.resolve("root"));
        Path target = Files.createDirectories(root.resolve("dir"));
        try (PostgresServer postgres = PostgresServer.open();
                WatchService watch = target.getFileSystem().newWatchService()) {
            target.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            postgres.execute(
                    "select pg_advisory_lock(1)",
                    "create view numbers as select n, case when n = 90000 then pg_advisory_lock_shared(1)::text end as"
                            + " held from generate_series(1, 100000) as n");
            ExportService service = ExportService.start(Map.of(
                    "export.datasource.main.url", postgres.url(),
                    "export.datasource.main.username", postgres.user(),
                    "export.datasource.main.password", postgres.password(),
                    "export.verify", "none",
                    "export.shutdown-grace-seconds", "0",
                    "export.local.root", root.toString()));
            try {
                Future<Answer> answer = client.submit(() -> service.post(
                        ExportService.V1,
                        "{\"export_paths\": {\"paths\": [\"dir\"]}, \"table\": \"numbers\","
                                + " \"row_group_size\": 10000, \"max_row_groups_per_file\": 1}"));
                watch.take();

                service.close();

                assertThat(answer.get().status()).isEqualTo(503);
                assertThat(answer.get().exception().path("detail").isNull()).isTrue();
                assertThat(target).isEmptyDirectory();
            } finally {
                service.close();
            }
        } finally {
            client.shutdownNow();
        }
    }

    /** The table waits in its middle for the service to end, and goes on as soon as that refuses another export. */
    @Test
    void anExportMayEndWithinTheGraceWhileOthersAreRefused() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        Path root = Files.createDirectories(spool.resolve("root"));
        Path target = Files.createDirectories(root.resolve("dir"));
        try (PostgresServer postgres = PostgresServer.open();
                WatchService watch = target.getFileSystem().newWatchService()) {
            target.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            postgres.execute(
                    "select pg_advisory_lock(2)",
                    "create view numbers as select n, case when n = 90000 then pg_advisory_lock_shared(2)::text end as"
                            + " held from generate_series(1, 100000) as n");
            ExportService service = ExportService.start(Map.of(
                    "export.datasource.main.url", postgres.url(),
                    "export.datasource.main.username", postgres.user(),
                    "export.datasource.main.password", postgres.password(),
                    "export.verify", "none",
                    "export.shutdown-grace-seconds", "300",
                    "export.local.root", root.toString()));
            try {
                Future<Answer> answer = threads.submit(() -> service.post(
                        ExportService.V1,
                        "{\"export_paths\": {\"paths\": [\"dir\"]}, \"table\": \"numbers\","
                                + " \"row_group_size\": 10000, \"max_row_groups_per_file\": 1}"));
                watch.take();
                CountDownLatch stopping = new CountDownLatch(1);
                Future<?> closing = threads.submit(() -> {
                    stopping.countDown();
                    service.close();
                });
                stopping.await();

                Answer other = service.post(
                        ExportService.V1, "{\"export_paths\": {\"paths\": [\"other\"]}, \"table\": \"nobody\"}");
                for (int i = 0; i < 600 && other.status() != 503; i++) {
                    other = service.post(
                            ExportService.V1, "{\"export_paths\": {\"paths\": [\"other\"]}, \"table\": \"nobody\"}");
                }
                postgres.execute("select pg_advisory_unlock(2)");
                closing.get();

                assertThat(other.exception().path("type").asText()).isEqualTo("shutting_down");
                assertThat(answer.get().status()).isEqualTo(200);
                assertThat(answer.get().result().path("total_row_count").asInt())
                        .isEqualTo(100_000);
                assertThat(target.resolve("_SUCCESS")).exists();
            } finally {
                service.close();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** As much of an S3 server as this takes: an empty bucket that stores the first object once the service is ending. */
    private void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        String method = exchange.getRequestMethod();
        if (method.equals("GET")) {
            byte[] empty = "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>"
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, empty.length);
            exchange.getResponseBody().write(empty);
        } else {
            changes.add(method + " " + exchange.getRequestURI().getPath());
            storing.countDown();
            awaitStopping();
            exchange.sendResponseHeaders(method.equals("PUT") ? 200 : 204, -1);
        }
        exchange.close();
    }

    private void awaitStopping() {
        try {
            stopping.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String request(String endpoint) {
        return """
                {"storage_type": "S3", "bucket": "bucket", "directory_path": "dir", "table": "numbers",
                 "credentials": {"access_key": "access", "secret_key": "secret"},
                 "options": {"allow_http": true, "endpoint": "%s"},
                 "row_group_size": 10000, "max_row_groups_per_file": 1}"""
                .formatted(endpoint);
    }
}
