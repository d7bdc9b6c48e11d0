package io.tableexport.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.tableexport.testing.JobClient;
import io.tableexport.testing.S3Server;
import io.tableexport.testing.ServiceProcess;
import io.tableexport.testing.StoreProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a request brings to its storage is in the memory of the service while the export runs, and not after: the heap of
 * a service of its own is dumped and searched for the bytes.
 */
class CredentialsDroppedIT {
    /** How a text stands in a heap: as a string, as characters of a buffer, in either order of bytes. */
    private static final List<Charset> FORMS =
            List.of(StandardCharsets.ISO_8859_1, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE);

    /** A minute until a connection is idle, another until the SDK looks for those, and some more. */
    private static final Duration IDLE_LIMIT = Duration.ofMinutes(3);

    @TempDir
    private Path directory;

    private static String secret(String kind) {
        return kind + UUID.randomUUID().toString().replace("-", "");
    }

    @Test
    void secretKeysAreInMemoryWhileTheExportRunsAndNotAfter() throws Exception {
        export(false);
    }

    /** They are sent, and stand in the buffers of a connection until it is used again or has been idle for a minute. */
    @Test
    @Tag("heavy")
    void accessKeysAndSessionTokensGoWithTheConnectionsTheyWereSentOn() throws Exception {
        export(true);
    }

    private void export(boolean waitForConnections) throws Exception {
        Map<String, String> secrets = new LinkedHashMap<>();
        for (String name : List.of("access", "secret", "wrong", "session")) {
            secrets.put(name, secret(name));
        }
        String database = "jdbc:h2:" + directory.resolve("main");
        try (Connection connection = DriverManager.getConnection(database, "sa", "")) {
            connection.createStatement().execute("create table people as select x as id from system_range(1, 1000)");
        }
        AtomicReference<ServiceProcess> running = new AtomicReference<>();
        List<String> during = new ArrayList<>();
        try (S3Server s3 = S3Server.inMemory(
                        secrets.get("access"),
                        secrets.get("secret"),
                        store -> StoreProxy.beforePut(store, key -> {
                            if (key.equals("good/part-00000.parquet")) {
                                during.addAll(found(running.get(), secrets));
                            }
                        }));
                ServiceProcess service = ServiceProcess.start(
                        Map.of(
                                "export.datasource.main.url",
                                database,
                                "export.local.root",
                                directory.resolve("root").toString(),
                                "export.s3.max-attempts",
                                "2",
                                "export.s3.allowed-endpoints",
                                s3.endpoint().toString()),
                        directory.resolve("log"))) {
            running.set(service);
            s3.createBucket("bucket");
            JobClient client = service.client();
            String right = "\"secret_key\": \"" + secrets.get("secret") + "\"";

            assertThat(status(client, body(s3, secrets, "good", right, ""))).isEqualTo(200);
            assertThat(status(client, body(s3, secrets, "dry", right, ", \"dry_run\": true")))
                    .isEqualTo(200);
            assertThat(status(client, body(s3, secrets, "good", right, ""))).isEqualTo(409);
            assertThat(status(client, body(s3, secrets, "a", right, ", \"table\": \"nobody\"")))
                    .isEqualTo(404);
            assertThat(status(client, body(s3, secrets, "a", right, ", \"mode\": \"sideways\"")))
                    .isEqualTo(400);
            assertThat(status(
                            client,
                            body(s3, secrets, "a", right.replace(secrets.get("secret"), secrets.get("wrong")), "")))
                    .isEqualTo(502);
            assertThat(status(
                            client,
                            body(
                                    s3,
                                    secrets,
                                    "a",
                                    right + ", \"session_token\": \"" + secrets.get("session") + "\"",
                                    "")))
                    .isEqualTo(502);

            assertThat(during).contains("access", "secret").doesNotContain("wrong");
            assertThat(found(service, secrets)).doesNotContain("secret", "wrong");
            if (waitForConnections) {
                awaitNone(service, secrets);
            }
        }
    }

    private void awaitNone(ServiceProcess service, Map<String, String> secrets) throws InterruptedException {
        long deadline = System.nanoTime() + IDLE_LIMIT.toNanos();
        List<String> found = found(service, secrets);
        while (!found.isEmpty() && System.nanoTime() < deadline) {
            TimeUnit.SECONDS.sleep(10);
            found = found(service, secrets);
        }
        assertThat(found).isEmpty();
    }

    private static int status(JobClient client, String body) throws Exception {
        return client.post(body, Map.of()).status();
    }

    private static String body(S3Server s3, Map<String, String> secrets, String path, String keys, String more) {
        return """
                {"export_paths": {"paths": ["%s"], "storage_config": {"storage_type": "S3", "bucket": "bucket",
                  "credentials": {"access_key": "%s", %s},
                  "options": {"endpoint": "%s", "allow_http": true}}}%s%s}"""
                .formatted(
                        path,
                        secrets.get("access"),
                        keys,
                        s3.endpoint(),
                        more.contains("\"table\"") ? "" : ", \"table\": \"people\"",
                        more);
    }

    /** Which of the secrets the heap of the service holds, by name. */
    private List<String> found(ServiceProcess service, Map<String, String> secrets) {
        Path dump = directory.resolve("heap-" + UUID.randomUUID() + ".hprof");
        try {
            service.dumpHeap(dump);
            List<String> found = new ArrayList<>();
            try (FileChannel file = FileChannel.open(dump)) {
                MappedByteBuffer bytes = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size());
                secrets.forEach((name, secret) -> {
                    if (FORMS.stream().anyMatch(form -> contains(bytes, secret.getBytes(form)))) {
                        found.add(name);
                    }
                });
            }
            Files.delete(dump);
            return found;
        } catch (IOException unwritten) {
            throw new UncheckedIOException(unwritten);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static boolean contains(MappedByteBuffer bytes, byte[] wanted) {
        int last = bytes.limit() - wanted.length;
        for (int at = 0; at <= last; at++) {
            int matching = 0;
            while (matching < wanted.length && bytes.get(at + matching) == wanted[matching]) {
                matching++;
            }
            if (matching == wanted.length) {
                return true;
            }
        }
        return false;
    }
}
