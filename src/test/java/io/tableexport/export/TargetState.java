package io.tableexport.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tableexport.testing.ExportService;
import io.tableexport.testing.S3Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** What stands in a directory, as a reader who knows nothing of this software's code finds it. */
record TargetState(Map<String, byte[]> objects) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Times it looks again when something vanishes while it looks: what a killed process was sending. */
    private static final int LOOKS = 20;

    private static final long LOOK_NANOS = 100_000_000;

    /** The objects directly in a directory of a bucket. */
    static TargetState of(S3Server server, String bucket, String directory) {
        for (int look = 1; ; look++) {
            try {
                return look(server, bucket, directory);
            } catch (NoSuchKeyException vanished) {
                if (look == LOOKS) {
                    throw vanished;
                }
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
    }

    private static TargetState look(S3Server server, String bucket, String directory) {
        String prefix = directory + "/";
        Map<String, byte[]> objects = new TreeMap<>();
        server.keys(bucket).stream()
                .filter(key -> key.startsWith(prefix) && key.indexOf('/', prefix.length()) < 0)
                .forEach(key -> objects.put(key.substring(prefix.length()), server.read(bucket, key)));
        return new TargetState(objects);
    }

    static TargetState of(Path directory) throws IOException {
        Map<String, byte[]> objects = new TreeMap<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    objects.put(file.getFileName().toString(), Files.readAllBytes(file));
                }
            }
        }
        return new TargetState(objects);
    }

    Set<String> names() {
        return objects.keySet();
    }

    Set<String> parts() {
        return names().stream().filter(name -> name.startsWith("part-")).collect(Collectors.toCollection(TreeSet::new));
    }

    boolean isPublished() {
        return objects.containsKey("_SUCCESS");
    }

    JsonNode manifest() throws IOException {
        return JSON.readTree(objects.get("_manifest.json"));
    }

    Set<String> listedFiles() throws IOException {
        Set<String> names = new TreeSet<>();
        manifest().path("files").forEach(file -> names.add(file.path("name").asText()));
        return names;
    }

    /** Checks the marker against the manifest and the manifest against its files; "rows:sum" of the files' ids. */
    String contents(Path scratch) throws Exception {
        assertThat(new String(objects.get("_SUCCESS"), StandardCharsets.US_ASCII))
                .isEqualTo(ExportService.sha256(new String(objects.get("_manifest.json"), StandardCharsets.UTF_8)));
        return listedContents(scratch);
    }

    /** The same without the marker. */
    String listedContents(Path scratch) throws Exception {
        Path directory = Files.createTempDirectory(scratch, "read");
        long rows = 0;
        StringBuilder files = new StringBuilder();
        for (JsonNode file : manifest().path("files")) {
            String name = file.path("name").asText();
            byte[] content = objects.get(name);
            assertThat(content).as(name).isNotNull();
            assertThat(content.length).as(name).isEqualTo(file.path("bytes").asInt());
            assertThat(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content)))
                    .isEqualTo(file.path("sha256").asText());
            rows += file.path("rows").asLong();
            Path copy = Files.write(directory.resolve(name), content);
            files.append(files.isEmpty() ? "" : ", ").append('\'').append(copy).append('\'');
        }
        assertThat(manifest().path("totals").path("rows").asLong()).isEqualTo(rows);
        assertThat(manifest().path("totals").path("files").asInt())
                .isEqualTo(manifest().path("files").size());
        String read = ids("read_parquet([" + files + "])");
        assertThat(read).startsWith(rows + ":");
        return read;
    }

    /** "rows:sum" of the column id. */
    static String ids(String source) throws Exception {
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                ResultSet row = duckdb.createStatement()
                        .executeQuery("select count(*) || ':' || coalesce(sum(id), 0) from " + source)) {
            row.next();
            return row.getString(1);
        }
    }
}
