package io.tableexport.export;

import static io.tableexport.testing.ExportService.V1;
import static io.tableexport.testing.ExportService.V2;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tableexport.testing.ExportService;
import io.tableexport.testing.ExportService.Answer;
import io.tableexport.testing.ParquetFiles;
import io.tableexport.testing.PostgresServer;
import io.tableexport.testing.S3Server;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.column.values.bloomfilter.BloomFilter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request says of columns, rows and files, over HTTP, for both readers. */
class ExportOptionsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ROWS = 1_000;

    @TempDir
    private static Path directory;

    private static PostgresServer postgres;
    private static S3Server s3;
    private static ExportService service;

    @BeforeAll
    static void start() throws Exception {
        s3 = S3Server.inMemory("accesskey", "secretkey");
        s3.createBucket("bucket");
        postgres = PostgresServer.open();
        postgres.execute(
                "CREATE TABLE orders (id int PRIMARY KEY, name varchar(20), amount numeric(9,2), paid boolean)",
                "INSERT INTO orders SELECT x, CASE WHEN x % 10 = 0 THEN NULL ELSE 'n' || x END, x / 4.0, x % 2 = 0"
                        + " FROM generate_series(1, " + ROWS + ") x",
                "ANALYZE orders",
                "CREATE TABLE bare ()",
                "CREATE VIEW some_orders AS SELECT id FROM orders WHERE id <= 100");
        String h2 = "jdbc:h2:mem:options;DB_CLOSE_DELAY=-1";
        try (Connection connection = DriverManager.getConnection(h2, "sa", "")) {
            connection
                    .createStatement()
                    .execute("create table orders (id int primary key, name varchar(20), amount numeric(9,2),"
                            + " paid boolean)");
            connection
                    .createStatement()
                    .execute(
                            "insert into orders select x, case when mod(x, 10) = 0 then null else 'n' || x end, x / 4.0,"
                                    + " mod(x, 2) = 0 from system_range(1, " + ROWS + ")");
        }
        Map<String, String> settings = new HashMap<>();
        settings.put("export.datasource.main.url", h2);
        settings.put("export.datasource.pg.url", postgres.url());
        settings.put("export.datasource.pg.username", postgres.user());
        settings.put("export.datasource.pg.password", postgres.password());
        settings.put("export.table", "orders");
        settings.put("export.parallelism", "1");
        settings.put("export.local.root", directory.resolve("root").toString());
        settings.put("export.s3.allowed-endpoints", s3.endpoint().toString());
        service = ExportService.start(settings);
    }

    @AfterAll
    static void stop() {
        service.close();
        postgres.close();
        s3.close();
    }

    private static String local(String path, String more) {
        return "{\"export_paths\": {\"paths\": [\"" + path + "\"]}" + more.replace('\'', '"') + "}";
    }

    private static String toS3(String path, String more) {
        return """
                {"export_paths": {"paths": ["%s"], "storage_config": {"storage_type": "S3", "bucket": "bucket",
                   "credentials": {"access_key": "accesskey", "secret_key": "secretkey"},
                   "options": {"allow_http": true, "endpoint": "%s"}}}%s}"""
                .formatted(path, s3.endpoint(), more.replace('\'', '"'));
    }

    private static Path file(String path) {
        return directory.resolve("root").resolve(path);
    }

    private static JsonNode dryRun(Answer answer) {
        assertThat(answer.body().toString()).contains("\"success\":true");
        assertThat(answer.status()).isEqualTo(200);
        return answer.body().path("data").path("dry_run");
    }

    @ParameterizedTest
    @ValueSource(strings = {"main", "pg"})
    void aDryRunGradesTheColumnsAndLeavesNothingInS3(String source) throws Exception {
        JsonNode found =
                dryRun(service.post(V1, toS3("dry/" + source, ", 'dry_run': true, 'datasource': '" + source + "'")));

        assertThat(found.get("table").asText().toLowerCase(java.util.Locale.ROOT))
                .endsWith("orders");
        assertThat(found.get("estimated_rows").asLong()).isEqualTo(ROWS);
        assertThat(found.get("columns")).hasSize(4).allSatisfy(column -> {
            assertThat(column.get("fidelity").asText()).isEqualTo("exact");
            assertThat(column.get("sql_type").asText()).isNotEmpty();
            assertThat(column.get("file_type").asText()).isNotEmpty();
        });
        assertThat(found.get("warnings")).isEmpty();
        assertThat(s3.keys("bucket")).noneMatch(key -> key.startsWith("dry"));
        assertThat(s3.uploadsInProgress("bucket")).isEmpty();
    }

    @Test
    void aDryRunLeavesNothingUnderTheLocalRoot() throws Exception {
        Files.createDirectories(file("there"));

        dryRun(service.post(V2, local("there/new/dir", ", 'dry_run': true")));

        assertThat(file("there")).isEmptyDirectory();
    }

    @Test
    void aDryRunSaysThatTheTargetIsTaken() throws Exception {
        assertThat(service.post(V1, local("taken", "")).status()).isEqualTo(200);

        Answer answer = service.post(V1, local("taken", ", 'dry_run': true"));

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.exception().get("type").asText()).isEqualTo("target_exists");
    }

    @Test
    void aDryRunEstimatesAViewAsThePlannerDoes() throws Exception {
        JsonNode found = dryRun(
                service.post(V1, local("view", ", 'dry_run': true, 'datasource': 'pg', 'table': 'some_orders'")));

        assertThat(found.get("estimated_rows").asLong()).isBetween(90L, 110L);
        assertThat(found.get("estimated_bytes").asLong())
                .isEqualTo(4 * found.get("estimated_rows").asLong());
    }

    @Test
    void aTableWithoutColumnsIsRefused() throws Exception {
        Answer answer = service.post(V1, local("bare", ", 'datasource': 'pg', 'table': 'bare'"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.exception().get("message").asText()).contains("bare").contains("no columns");
        assertThat(file("bare")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "Parquet,zstd,.parquet",
        "Parquet,snappy,.parquet",
        "Parquet,gzip,.parquet",
        "Parquet,lz4_raw,.parquet",
        "Parquet,none,.parquet",
        "Jsonl,none,.jsonl",
        "Jsonl,gzip,.jsonl.gz",
        "Jsonl,zstd,.jsonl.zst"
    })
    void everyCompressionOfAFormatIsWritten(String format, String compression, String extension) throws Exception {
        String path = "compression/" + format + "-" + compression;

        Answer answer =
                service.post(V1, local(path, ", 'format': '" + format + "', 'compression': '" + compression + "'"));

        assertThat(answer.result().get("total_row_count").asLong()).isEqualTo(ROWS);
        byte[] bytes = Files.readAllBytes(file(path + "/part-00000" + extension));
        assertThat(bytes).startsWith(start(format, compression));
    }

    /** The magic numbers of Parquet, gzip (RFC 1952) and Zstandard (RFC 8878); JSON Lines begin with an object. */
    private static byte[] start(String format, String compression) {
        if (format.equals("Parquet")) {
            return "PAR1".getBytes(StandardCharsets.US_ASCII);
        }
        return switch (compression) {
            case "gzip" -> new byte[] {0x1f, (byte) 0x8b};
            case "zstd" -> new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};
            default -> new byte[] {'{'};
        };
    }

    @Test
    void anAnswerWithNothingToWarnOfHasNoWarnings() throws Exception {
        Answer answer = service.post(V1, local("plain", ""));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.result().has("warnings")).isFalse();
    }

    @Test
    void theManifestSaysWhatWasAskedForWithoutTheValues() throws Exception {
        assertThat(service.post(
                                V1,
                                local(
                                        "said",
                                        ", 'datasource': 'pg', 'compat': 'spark',"
                                                + " 'on_unrepresentable': {'columns': {'amount': 'null'}},"
                                                + " 'filter': [{'column': 'name', 'op': '!=', 'value': 'canary'}]"))
                        .status())
                .isEqualTo(200);

        String text = Files.readString(file("said/_manifest.json"));
        JsonNode request = JSON.readTree(text).get("request");
        assertThat(text).doesNotContain("canary");
        assertThat(request.get("compat").asText()).isEqualTo("spark");
        assertThat(request.at("/on_unrepresentable/columns/amount").asText()).isEqualTo("null");
        assertThat(request.at("/filter/0/column").asText()).isEqualTo("name");
        assertThat(request.at("/filter/0/op").asText()).isEqualTo("!=");
        assertThat(JSON.readTree(text).at("/columns/2/on_unrepresentable").asText())
                .isEqualTo("null");
        assertThat(JSON.readTree(text).get("warnings")).isEmpty();
        Map<String, String> footer = ParquetFiles.footer(file("said/part-00000.parquet"))
                .getFileMetaData()
                .getKeyValueMetaData();
        assertThat(footer)
                .containsEntry("camel-table-export.on-unrepresentable", "fail")
                .containsEntry("camel-table-export.on-unrepresentable.amount", "null")
                .containsEntry(
                        "camel-table-export.snapshot",
                        JSON.readTree(text).get("snapshot").asText());
        assertThat(footer.get("camel-table-export.database")).startsWith("PostgreSQL ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"main", "pg"})
    void theColumnsNamedGetBloomFilters(String source) throws Exception {
        String path = "bloom/" + source;

        Answer answer =
                service.post(V1, local(path, ", 'datasource': '" + source + "', 'bloom_filters': ['NAME', 'id']"));

        assertThat(answer.status()).isEqualTo(200);
        try (ParquetFileReader reader =
                ParquetFileReader.open(new LocalInputFile(file(path + "/part-00000.parquet")))) {
            List<ColumnChunkMetaData> columns = reader.getRowGroups().get(0).getColumns();
            BloomFilter names = reader.readBloomFilter(columns.get(1));
            assertThat(names.findHash(names.hash(Binary.fromString("n7")))).isTrue();
            assertThat(names.findHash(names.hash(Binary.fromString("nobody")))).isFalse();
            assertThat(reader.readBloomFilter(columns.get(0))).isNotNull();
            assertThat(reader.readBloomFilter(columns.get(2))).isNull();
        }
        assertThat(JSON.readTree(file(path + "/_manifest.json").toFile())
                        .at("/request/bloom_filters")
                        .toString())
                .isEqualTo("[\"NAME\",\"id\"]");
    }

    @ParameterizedTest
    @CsvSource({"nosuch,404", "paid,400"})
    void columnsThatCannotHaveABloomFilterAreNamedAndNothingIsWritten(String column, int status) throws Exception {
        for (String source : List.of("main", "pg")) {
            for (boolean dryRun : new boolean[] {true, false}) {
                Answer answer = service.post(
                        V1,
                        local(
                                "nobloom",
                                ", 'datasource': '" + source + "', 'dry_run': " + dryRun + ", 'bloom_filters': ['"
                                        + column + "']"));
                assertThat(answer.status()).isEqualTo(status);
                assertThat(answer.exception().get("message").asText().toLowerCase(java.util.Locale.ROOT))
                        .contains("bloom_filters", "'" + column + "'");
            }
        }
        assertThat(file("nobloom")).doesNotExist();
    }

    @Test
    void aTypeNobodyKnowsIsTextAndWarnedOf() throws Exception {
        postgres.execute(
                "CREATE TYPE odd",
                "CREATE FUNCTION odd_in(cstring) RETURNS odd LANGUAGE internal IMMUTABLE STRICT AS 'textin'",
                "CREATE FUNCTION odd_out(odd) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout'",
                "CREATE TYPE odd (INPUT = odd_in, OUTPUT = odd_out)",
                "CREATE TABLE odds (id int, o odd)",
                "INSERT INTO odds VALUES (1, 'even')");

        Answer answer = service.post(V1, local("odds", ", 'datasource': 'pg', 'table': 'odds', 'format': 'Jsonl'"));

        assertThat(answer.result().get("warnings")).hasSize(1);
        assertThat(answer.result().at("/warnings/0").asText()).contains("'o'", "odd");
        assertThat(file("odds/part-00000.jsonl")).content().isEqualTo("{\"id\":1,\"o\":\"even\"}\n");
        assertThat(JSON.readTree(file("odds/_manifest.json").toFile()).get("warnings"))
                .hasSize(1);
    }

    @Test
    void aValueThatDoesNotFitIsNamedAndNothingStaysInS3() throws Exception {
        postgres.execute(
                "CREATE TABLE forever (id int, d date, a int[])",
                "INSERT INTO forever SELECT x, '2020-01-01', '{1}' FROM generate_series(1, 5000) x",
                "INSERT INTO forever VALUES (5001, 'infinity', '{{1}}')");
        String request = ", 'datasource': 'pg', 'table': 'forever', 'row_group_size': 1000";

        Answer failed = service.post(V1, toS3("forever", request));

        assertThat(failed.status()).isEqualTo(422);
        assertThat(failed.exception().get("message").asText()).contains("'d'", "row 5001");
        assertThat(s3.keys("bucket")).noneMatch(key -> key.startsWith("forever"));
        assertThat(s3.uploadsInProgress("bucket")).isEmpty();
        Answer kept = service.post(
                V1, toS3("forever", request + ", 'on_unrepresentable': {'default': 'null', 'columns': {'a': 'text'}}"));
        assertThat(kept.result().get("total_row_count").asInt()).isEqualTo(5001);
    }
}
