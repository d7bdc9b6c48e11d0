package io.tableexport.export;

import static io.tableexport.testing.ExportService.V1;
import static org.assertj.core.api.Assertions.assertThat;

import io.tableexport.testing.ExportService;
import io.tableexport.testing.ExportService.Answer;
import io.tableexport.testing.PostgresServer;
import io.tableexport.testing.S3Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;

/** Exports into targets that hold one already, in S3 and in a local directory. */
class AppendOverwriteIT {
    @TempDir
    private static Path directory;

    private static PostgresServer postgres;
    private static S3Server s3;
    private static ExportService service;

    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresServer.open();
        postgres.execute(
                "create table numbers (id int primary key, day date)", "create table other (id bigint, day date)");
        s3 = S3Server.inMemory("accesskey", "secretkey");
        s3.createBucket("bucket");
        service = ExportService.start(Map.of(
                "export.datasource.main.url", postgres.url(),
                "export.datasource.main.username", postgres.user(),
                "export.datasource.main.password", postgres.password(),
                "export.parallelism", "2",
                "export.local.root", directory.resolve("root").toString(),
                "export.s3.allowed-endpoints", s3.endpoint().toString()));
    }

    @AfterAll
    static void stop() {
        service.close();
        s3.close();
        postgres.close();
    }

    private static void rows(int from, int to) {
        postgres.execute(
                "truncate numbers",
                "insert into numbers select i, date '2020-01-01' from generate_series(" + from + ", " + to + ") i");
    }

    /** A table that no file can hold, found near its end. */
    private static void rowsThatFail() {
        rows(1, 20_000);
        postgres.execute("update numbers set day = 'infinity' where id = 19990");
    }

    private static Answer export(String storage, String path, String more) throws Exception {
        String config = storage.equals("Local")
                ? ""
                : """
                        , "storage_config": {"storage_type": "S3", "bucket": "bucket",
                         "credentials": {"access_key": "accesskey", "secret_key": "secretkey"},
                         "options": {"endpoint": "%s", "allow_http": true}}"""
                        .formatted(s3.endpoint());
        String table = more.contains("\"table\"") ? "" : ", \"table\": \"numbers\"";
        return service.post(
                V1, "{\"export_paths\": {\"paths\": [\"" + path + "\"]" + config + "}" + table + more + "}");
    }

    private static Answer write(String storage, String path, String ifExists) throws Exception {
        return export(
                storage,
                path,
                ", \"row_group_size\": 20000, \"max_row_groups_per_file\": 1, \"if_exists\": \"" + ifExists + "\"");
    }

    private static TargetState state(String storage, String path) throws Exception {
        return storage.equals("Local")
                ? TargetState.of(directory.resolve("root").resolve(path))
                : TargetState.of(s3, "bucket", path);
    }

    private static void put(String storage, String path, String content) throws Exception {
        if (storage.equals("Local")) {
            Path file = directory.resolve("root").resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
        } else {
            s3.client().putObject(put -> put.bucket("bucket").key(path), RequestBody.fromString(content));
        }
    }

    private static void assertOk(Answer answer) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    }

    private static void assertRefused(Answer answer, String... words) {
        assertThat(answer.exception().path("type").asText())
                .as(answer.response().body())
                .isEqualTo("target_exists");
        assertThat(answer.exception().path("message").asText()).contains(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"S3", "Local"})
    void appendsThreeTimesAndOverwritesTwice(String storage) throws Exception {
        put(storage, "seq/strangers.txt", "a stranger's");
        put(storage, "seq/part-0001.parquet", "four digits: a stranger's");
        put(storage, "seq/below/part-00000.parquet", "a stranger's");
        rows(1, 10_000);
        assertOk(write(storage, "seq", "append"));
        rows(10_001, 20_000);
        assertOk(write(storage, "seq", "append"));
        assertThat(state(storage, "seq").contents(directory)).isEqualTo("20000:200010000");

        TargetState before = state(storage, "seq");
        rowsThatFail();
        assertThat(write(storage, "seq", "append").status()).isEqualTo(422);
        assertThat(state(storage, "seq").objects()).usingRecursiveComparison().isEqualTo(before.objects());

        rows(20_001, 30_000);
        Answer third = write(storage, "seq", "append");
        assertOk(third);
        assertThat(third.result().path("total_row_count").asLong()).isEqualTo(10_000);
        TargetState appended = state(storage, "seq");
        assertThat(appended.contents(directory)).isEqualTo("30000:450015000");
        assertThat(appended.manifest().path("generations").size()).isEqualTo(3);
        assertThat(appended.manifest().path("generations").path(2).path("rows").asLong())
                .isEqualTo(10_000);
        assertThat(appended.listedFiles().size()).isGreaterThan(5);

        rowsThatFail();
        assertThat(write(storage, "seq", "overwrite").status()).isEqualTo(422);
        assertThat(state(storage, "seq").objects()).usingRecursiveComparison().isEqualTo(appended.objects());

        rows(1, 5_000);
        assertOk(write(storage, "seq", "overwrite"));
        TargetState overwritten = state(storage, "seq");
        assertThat(overwritten.contents(directory)).isEqualTo("5000:12502500");
        assertThat(overwritten.manifest().path("generations").size()).isEqualTo(1);
        assertThat(overwritten.listedFiles()).doesNotContainAnyElementsOf(appended.listedFiles());

        rows(5_001, 6_000);
        assertOk(write(storage, "seq", "overwrite"));
        TargetState last = state(storage, "seq");
        assertThat(last.contents(directory)).isEqualTo("1000:5500500");
        assertThat(last.names()).contains("strangers.txt", "part-0001.parquet");
        assertThat(last.parts())
                .containsAll(last.listedFiles())
                .hasSize(last.listedFiles().size() + 1);
        assertThat(state(storage, "seq/below").names()).containsExactly("part-00000.parquet");
    }

    @ParameterizedTest
    @ValueSource(strings = {"S3", "Local"})
    void appendsOnlyToTheSame(String storage) throws Exception {
        rows(1, 10);
        assertOk(write(storage, "same", "error"));
        TargetState before = state(storage, "same");

        assertRefused(write(storage, "same", "error"), "a complete export", "overwrite", "append");
        assertRefused(
                export(storage, "same", ", \"if_exists\": \"append\", \"format\": \"Jsonl\""), "'Parquet'", "'Jsonl'");
        assertRefused(
                export(storage, "same", ", \"if_exists\": \"append\", \"table\": \"other\""),
                "column 1",
                "INT32",
                "INT64");
        assertRefused(export(storage, "same", ", \"if_exists\": \"append\", \"columns\": [\"id\"]"), "2 columns", "1");

        assertThat(state(storage, "same").objects()).usingRecursiveComparison().isEqualTo(before.objects());
    }

    @ParameterizedTest
    @ValueSource(strings = {"S3", "Local"})
    void appendsNothingToWhatIsNotWhole(String storage) throws Exception {
        rows(1, 10);
        put(storage, "orphan/part-00007.parquet", "left by somebody");
        assertRefused(write(storage, "orphan", "append"), "no _manifest.json", "overwrite");

        assertOk(write(storage, "orphan", "overwrite"));
        assertThat(state(storage, "orphan").names())
                .containsExactlyInAnyOrder("part-00008.parquet", "_manifest.json", "_SUCCESS");

        put(storage, "orphan/part-00008.parquet", "cut");
        assertRefused(write(storage, "orphan", "append"), "part-00008.parquet");
        put(storage, "orphan/_SUCCESS", "of another");
        assertRefused(write(storage, "orphan", "append"), "_SUCCESS");
        assertOk(write(storage, "orphan", "overwrite"));
        assertThat(state(storage, "orphan").contents(directory)).isEqualTo("10:55");
    }

    /** An export that died between its manifest and its marker is whole: an append finishes it. */
    @ParameterizedTest
    @ValueSource(strings = {"S3", "Local"})
    void anAppendFinishesWhatOnlyLacksItsMarker(String storage) throws Exception {
        rows(1, 10);
        assertOk(write(storage, "unmarked", "error"));
        if (storage.equals("Local")) {
            Files.delete(directory.resolve("root/unmarked/_SUCCESS"));
        } else {
            s3.client().deleteObject(delete -> delete.bucket("bucket").key("unmarked/_SUCCESS"));
        }
        put(storage, "unmarked/part-00099.parquet", "of an export that was killed");
        rows(11, 20);

        Answer answer = write(storage, "unmarked", "append");

        assertOk(answer);
        assertThat(answer.result().path("files").path(0).asText()).isEqualTo("part-00100.parquet");
        assertThat(answer.result().path("warnings").path(0).asText()).contains("part-00099.parquet");
        assertThat(state(storage, "unmarked").contents(directory)).isEqualTo("20:210");
        assertThat(state(storage, "unmarked")
                        .manifest()
                        .path("not_of_this_export")
                        .path(0)
                        .asText())
                .isEqualTo("part-00099.parquet");
    }

    @ParameterizedTest
    @ValueSource(strings = {"S3", "Local"})
    void aSingleFileIsReplacedAtOnceOrStays(String storage) throws Exception {
        String single = ", \"mode\": \"single_file\", \"if_exists\": \"overwrite\"";
        rows(1, 10);
        assertOk(export(storage, "single/one.parquet", single));
        TargetState first = state(storage, "single");

        rowsThatFail();
        assertThat(export(storage, "single/one.parquet", single).status()).isEqualTo(422);
        assertThat(state(storage, "single").objects())
                .usingRecursiveComparison()
                .isEqualTo(first.objects());

        rows(1, 20);
        assertOk(export(storage, "single/one.parquet", single));
        Path copy = Files.write(
                directory.resolve("one-" + storage + ".parquet"),
                state(storage, "single").objects().get("one.parquet"));
        assertThat(TargetState.ids("read_parquet('" + copy + "')")).isEqualTo("20:210");

        assertOk(write(storage, "several", "error"));
        assertRefused(export(storage, "several", single), "a complete export");
    }

    @Test
    void nothingIsAppendedToASingleFile() throws Exception {
        Answer answer = export("Local", "single/one.parquet", ", \"mode\": \"single_file\", \"if_exists\": \"append\"");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.exception().path("message").asText()).contains("'if_exists'", "overwrite");
    }
}
