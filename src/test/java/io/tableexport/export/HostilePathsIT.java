package io.tableexport.export;

import static io.tableexport.testing.ExportService.V1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tableexport.testing.ExportService;
import io.tableexport.testing.ExportService.Answer;
import io.tableexport.testing.Listener;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Local paths that try to leave the root, and requests mutated at random: whatever comes, nothing appears or changes
 * outside the root, by a listing before and after, and nobody connects to an endpoint off the list.
 */
class HostilePathsIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Printed by a failure, so that a run can be repeated. */
    private static final long SEED = 20261124;

    @TempDir
    private static Path directory;

    private static Path root;
    private static Listener unlisted;
    private static ExportService service;

    @BeforeAll
    static void start() throws Exception {
        root = Files.createDirectories(directory.resolve("root"));
        Path outside = Files.createDirectories(directory.resolve("outside/deep"));
        Files.writeString(outside.resolve("file"), "untouched");
        Files.createSymbolicLink(root.resolve("link"), outside);
        Files.createSymbolicLink(root.resolve("up"), Path.of(".."));
        Files.createSymbolicLink(root.resolve("relative"), Path.of("../outside"));
        Files.createSymbolicLink(root.resolve("dangling"), directory.resolve("not-there"));
        Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));
        Files.createDirectories(root.resolve("plain"));
        Files.createSymbolicLink(root.resolve("plain/part-00000.parquet"), directory.resolve("outside/new"));
        Files.createSymbolicLink(root.resolve("plain/one.parquet"), directory.resolve("outside/new"));
        unlisted = Listener.on("127.0.0.1");
        String url = "jdbc:h2:mem:hostile;DB_CLOSE_DELAY=-1";
        try (Connection connection = DriverManager.getConnection(url, "sa", "")) {
            connection.createStatement().execute("create table people (id int primary key, name varchar(20))");
            connection.createStatement().execute("insert into people values (1, 'Ada'), (2, null)");
        }
        service = ExportService.start(Map.of(
                "export.datasource.main.url",
                url,
                "export.table",
                "people",
                "export.local.root",
                root.toString(),
                "export.spool-directory",
                directory.resolve("spool").toString(),
                "export.s3.allowed-endpoints",
                "https://s3.nowhere.invalid"));
    }

    @AfterAll
    static void stop() {
        service.close();
        unlisted.close();
    }

    /** Every name outside the root and the spool, with size and time of files. */
    private static Set<String> outside() throws Exception {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path spool = directory.resolve("spool");
                if (!file.startsWith(root) && !file.startsWith(spool)) {
                    names.add(file
                            + (Files.isRegularFile(file)
                                    ? " " + Files.size(file) + " " + Files.getLastModifiedTime(file)
                                    : ""));
                }
            }
        }
        return names;
    }

    private static String local(String path, String more) throws Exception {
        return "{\"export_paths\": {\"paths\": [" + JSON.writeValueAsString(path) + "]}" + more + "}";
    }

    @Test
    void noPathLeavesTheRoot() throws Exception {
        Set<String> before = outside();
        for (String path : List.of(
                "..",
                "../outside",
                "a/../../outside",
                "./../outside",
                "a/..",
                ".",
                "/",
                "//",
                "/tmp",
                "/etc/passwd",
                "~",
                "~/x",
                "link",
                "link/deep",
                "link/new",
                "up",
                "up/outside/new",
                "relative/new",
                "dangling",
                "dangling/x",
                "loop",
                "loop/x",
                "plain",
                "a\\..\\..\\outside",
                "..\\outside",
                "C:\\x",
                "C:/x",
                "\\\\host\\share",
                "..;/outside",
                "%2e%2e/outside",
                "%2e%2e%2foutside",
                "..%2foutside",
                "..%00/outside",
                "a\u0000/../outside",
                "..\u0000",
                "．．/outside",
                "․․/outside",
                "‥/outside",
                "…/outside",
                "a∕..∕..∕outside",
                "a／..／outside",
                "..⁄outside",
                "\u202e../outside",
                "a\u2028b",
                "\ufeff../outside",
                "NUL",
                "CON",
                "aux.txt",
                "com1",
                "dev/null",
                "/dev/null",
                "proc/self/root",
                "file:///tmp/x",
                "http://x",
                "${sys.user.home}",
                "$(touch x)",
                "`touch x`",
                "a;b",
                "a|b",
                "-rf",
                "*",
                "?",
                "a\nb",
                "a\rb",
                " ",
                "a ",
                ". .",
                "x".repeat(201),
                "x".repeat(5_000),
                "é".repeat(101),
                "a/".repeat(490) + "b",
                "a/".repeat(600) + "b",
                ".x.tmp",
                "a/.y.tmp",
                "ﬀ",
                "e\u0301",
                "\ud83d\ude00",
                "ı",
                "K")) {
            for (String more : List.of("", ", \"mode\": \"single_file\"", ", \"dry_run\": true")) {
                for (String end : List.of("", "/one.parquet")) {
                    Answer answer = service.post(V1, local(path + end, more));
                    assertThat(answer.status())
                            .as(path + end + more + " " + answer.response().body())
                            .isIn(200, 400, 403, 409);
                }
            }
        }
        assertThat(outside()).isEqualTo(before);
        assertThat(Files.exists(directory.resolve("not-there"))).isFalse();
    }

    /** A directory that exports write into is put aside and a link out of the root stands in its place, again and again. */
    @Test
    void aLinkMadeMeanwhileLeadsNowhere() throws Exception {
        Set<String> before = outside();
        Path swapped = root.resolve("swapped");
        Thread swapping = new Thread(() -> swap(swapped), "swapping");
        swapping.start();
        Set<Integer> statuses = new TreeSet<>();
        try {
            for (int i = 0; i < 100; i++) {
                Answer answer = service.post(V1, local("swapped/x" + i, ", \"if_exists\": \"overwrite\""));
                assertThat(answer.status()).as(answer.response().body()).isIn(200, 400, 403, 404, 409, 502);
                statuses.add(answer.status());
            }
        } finally {
            swapping.interrupt();
            swapping.join();
        }
        assertThat(outside()).isEqualTo(before);
        assertThat(statuses).as("some met the link, some did not").contains(200).containsAnyOf(403, 502);
    }

    private static void swap(Path swapped) {
        Random random = new Random(SEED);
        for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
            try {
                LockSupport.parkNanos(random.nextInt(1_000_000_000));
                if (Files.isDirectory(swapped, LinkOption.NOFOLLOW_LINKS)) {
                    Files.move(swapped, root.resolve("aside" + i));
                }
                Files.createSymbolicLink(swapped, directory.resolve("outside"));
                LockSupport.parkNanos(random.nextInt(20_000_000));
                Files.delete(swapped);
            } catch (java.io.IOException busy) {
                // An export was faster and made the directory.
            }
        }
    }

    @Test
    void mutatedRequestsAreAnswered() throws Exception {
        fuzz(2_000);
    }

    @Test
    @Tag("heavy")
    void manyMutatedRequestsAreAnswered() throws Exception {
        fuzz(100_000);
    }

    private static void fuzz(int requests) throws Exception {
        Set<String> before = outside();
        Random random = new Random(SEED);
        String s3 =
                """
                {"export_paths": {"paths": ["fuzz/a"], "storage_config": {"storage_type": "S3", "bucket": "bucket",
                  "credentials": {"access_key": "a", "secret_key": "s", "session_token": "t"},
                  "options": {"endpoint": "http://127.0.0.1:%d", "region": "us-east-1", "allow_http": true,
                   "virtual_hosted_style": false}}}, "format": "Parquet"}"""
                        .formatted(unlisted.port());
        String whole =
                "{\"export_paths\": {\"paths\": [\"fuzz/b\"]}, \"table\": \"PUBLIC.PEOPLE\", \"datasource\": \"main\","
                        + " \"format\": \"Jsonl\", \"mode\": \"multi_file\", \"row_group_size\": 1000, \"columns\": [\"ID\"],"
                        + " \"target_file_size_bytes\": 100, \"include_metrics\": true, \"compression\": \"none\","
                        + " \"filter\": [{\"column\": \"NAME\", \"op\": \"=\", \"value\": \"Ada\"}], \"dry_run\": true}";
        for (int i = 0; i < requests; i++) {
            String body = mutated(random, random.nextInt(3) == 0 ? s3 : whole);
            String path = random.nextInt(10) == 0 ? V1 + "/" + Integer.toString(random.nextInt(), 36) : V1;
            HttpRequest.Builder request = service.request(path, body).timeout(Duration.ofSeconds(60));
            request.header(
                    "Authorization", random.nextInt(10) == 0 ? visible(random) : "Bearer " + ExportService.TOKEN);
            if (random.nextInt(5) == 0) {
                request.header(
                        List.of("CamelAwsS3Key", "Prefer", "X-Fuzz", "CamelTableName", "Accept", "Cookie")
                                .get(random.nextInt(6)),
                        visible(random));
            }
            try {
                Answer answer = service.send(request);
                // 502 would be a connection that was tried: only a host that does not exist is on the list.
                assertThat(answer.status())
                        .as(
                                "seed %d, request %d: %s -> %s",
                                SEED, i, body, answer.response().body())
                        .isIn(200, 400, 401, 403, 404, 409, 413, 415, 422);
            } catch (HttpTimeoutException hangs) {
                throw new AssertionError("seed " + SEED + ", request " + i + " hangs: " + body, hangs);
            }
        }
        assertThat(unlisted.connections()).isZero();
        assertThat(outside()).isEqualTo(before);
    }

    private static String visible(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(40); i >= 0; i--) {
            text.append((char) (33 + random.nextInt(94)));
        }
        return text.toString();
    }

    private static String mutated(Random random, String body) {
        List<String> pieces = List.of(
                "\"",
                "{",
                "}",
                "[",
                "]",
                ",",
                ":",
                "null",
                "true",
                "-1",
                "1e999",
                "9223372036854775808",
                "\\u0000",
                "\\ud800",
                "../",
                "/",
                "${x}",
                "' OR 1=1 --",
                "\";drop table people;--",
                "%",
                "_",
                "\u202e",
                "\ud83d\ude00",
                "x".repeat(300),
                "\"table\": 1,",
                "http://127.0.0.1:1",
                "@",
                "\\",
                "\n",
                "\t",
                "0x7f",
                ".",
                "INFORMATION_SCHEMA.USERS");
        StringBuilder text = new StringBuilder(body);
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(5)) {
                case 0 -> text.insert(at, pieces.get(random.nextInt(pieces.size())));
                case 1 -> text.setCharAt(at, (char) (32 + random.nextInt(95)));
                case 2 -> text.delete(at, Math.min(text.length() - 1, at + random.nextInt(12)));
                case 3 -> {
                    int quote = text.indexOf("\"", at);
                    if (quote >= 0) {
                        text.insert(
                                quote + 1,
                                pieces.get(random.nextInt(pieces.size())).replace("\"", "\\\""));
                    }
                }
                default -> text.insert(at, text.substring(at, Math.min(text.length(), at + random.nextInt(60))));
            }
        }
        return text.toString();
    }
}
