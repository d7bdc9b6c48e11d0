package io.tableexport.export;

import static io.tableexport.testing.ExportService.V1;
import static io.tableexport.testing.ExportService.V2;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tableexport.testing.ExportService;
import io.tableexport.testing.ExportService.Answer;
import io.tableexport.testing.S3Server;
import io.tableexport.testing.StoreProxy;
import io.tableexport.testing.TpchH2;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The main job over real HTTP: from H2 to a real S3 server. */
class ExportToS3IT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static S3Server s3;
    private static ExportService service;

    @BeforeAll
    static void start() throws Exception {
        s3 = S3Server.inMemory("accesskey", "secretkey");
        s3.createBucket("my_bucket");
        service = ExportService.start(Map.of(
                "export.datasource.main.url",
                TpchH2.url("lineitem"),
                "export.table",
                "lineitem",
                "export.parallelism",
                "2",
                "export.s3.allowed-endpoints",
                s3.endpoint().toString()));
    }

    @AfterAll
    static void stop() {
        service.close();
        s3.close();
    }

    private static String flat(String directory, String more) {
        return """
                {"bucket": "my_bucket", "credentials": {"access_key": "accesskey", "secret_key": "secretkey"},
                 "directory_path": "%s", "format": "Parquet",
                 "options": {"allow_http": true, "endpoint": "%s", "virtual_hosted_style": false},
                 "storage_type": "S3"%s}"""
                .formatted(directory, s3.endpoint(), more);
    }

    private static String nested(String directory, String more) {
        return """
                {"export_paths": {"paths": ["%s"], "storage_config": {"storage_type": "S3", "bucket": "my_bucket",
                   "credentials": {"access_key": "accesskey", "secret_key": "secretkey"},
                   "options": {"allow_http": true, "endpoint": "%s"}}}%s}"""
                .formatted(directory, s3.endpoint(), more);
    }

    private static List<String> keys(String directory) {
        return s3.keys("my_bucket").stream()
                .filter(key -> key.startsWith(directory + "/"))
                .map(key -> key.substring(directory.length() + 1))
                .sorted()
                .collect(Collectors.toList());
    }

    @Test
    void answersTheReferenceRequestInTheReferenceShape() throws Exception {
        Answer answer = service.post(V1, flat("parquet/big.parquet", ""));

        assertThat(answer.body().toString()).contains("\"success\":true");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("code", "success", "exception", "data");
        assertThat(answer.body().get("exception").isNull()).isTrue();
        assertThat(answer.body().get("data").fieldNames())
                .toIterable()
                .containsExactly("elapsed_time", "export_result");
        JsonNode result = answer.result();
        assertThat(result.get("mode").asText()).isEqualTo("multi_file");
        assertThat(result.get("file_path").asText()).isEqualTo("parquet/big.parquet");
        assertThat(result.get("output_prefix").asText()).isEqualTo("parquet/big.parquet");
        assertThat(result.get("files")).extracting(JsonNode::asText).containsExactly("part-00000.parquet");
        assertThat(result.get("total_row_count").asLong()).isEqualTo(TpchH2.LINEITEM_ROWS);
        assertThat(result.get("average_uncompressed_row_group_size").asLong())
                .isEqualTo(result.get("total_uncompressed_byte_size").asLong()
                        / result.get("num_row_groups").asLong());
        assertThat(keys("parquet/big.parquet")).containsExactly("_SUCCESS", "_manifest.json", "part-00000.parquet");
    }

    @Test
    void bothShapesGiveTheSameObjects() throws Exception {
        assertThat(service.post(V1, flat("same/flat", "")).status()).isEqualTo(200);
        assertThat(service.post(V1, nested("same/nested", "")).status()).isEqualTo(200);

        assertThat(keys("same/flat")).isEqualTo(keys("same/nested"));
        assertThat(s3.read("my_bucket", "same/flat/part-00000.parquet"))
                .isEqualTo(s3.read("my_bucket", "same/nested/part-00000.parquet"));
    }

    @Test
    void theSecondVersionAnswersInItsShape() throws Exception {
        Answer answer = service.post(V2, nested("v2/plain", ""));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().get("data").has("elapsed_time")).isFalse();
        assertThat(answer.body().get("data").get("metrics").isNull()).isTrue();
        assertThat(answer.result().get("total_row_count").asLong()).isEqualTo(TpchH2.LINEITEM_ROWS);
    }

    @Test
    void metricsComeWhenAskedFor() throws Exception {
        JsonNode metrics = service.post(V1, nested("metrics", ", \"include_metrics\": true"))
                .body()
                .get("data")
                .get("metrics");

        assertThat(metrics.fieldNames())
                .toIterable()
                .contains(
                        "elapsed_time",
                        "rss_peak_bytes",
                        "heap_peak_bytes",
                        "read_seconds",
                        "encode_seconds",
                        "store_seconds",
                        "rows_per_second",
                        "stored_bytes",
                        "retries",
                        "readers");
        assertThat(metrics.get("retries").asInt()).isZero();
        assertThat(metrics.get("stored_bytes").asLong())
                .isEqualTo(s3.read("my_bucket", "metrics/part-00000.parquet").length);
    }

    @Test
    void theManifestDescribesTheFilesAndTheMarkerVouchesForIt() throws Exception {
        assertThat(service.post(V1, nested("manifest", "")).status()).isEqualTo(200);

        byte[] manifest = s3.read("my_bucket", "manifest/_manifest.json");
        String text = new String(manifest, java.nio.charset.StandardCharsets.UTF_8);
        assertThat(new String(s3.read("my_bucket", "manifest/_SUCCESS"), java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo(ExportService.sha256(text));
        JsonNode parsed = JSON.readTree(manifest);
        assertThat(parsed.get("row_check").asText()).isEqualTo("count");
        assertThat(parsed.get("totals").get("rows").asLong()).isEqualTo(TpchH2.LINEITEM_ROWS);
        assertThat(parsed.get("columns")).hasSize(16);
        byte[] part = s3.read("my_bucket", "manifest/part-00000.parquet");
        JsonNode file = parsed.get("files").get(0);
        assertThat(file.get("bytes").asLong()).isEqualTo(part.length);
        assertThat(file.get("sha256").asText())
                .isEqualTo(java.util.HexFormat.of()
                        .formatHex(java.security.MessageDigest.getInstance("SHA-256")
                                .digest(part)));
        assertThat(text).doesNotContain("accesskey").doesNotContain("secretkey");
    }

    @Test
    void theSameTargetAgainIsRefusedAndUntouched() throws Exception {
        assertThat(service.post(V1, nested("twice", "")).status()).isEqualTo(200);
        byte[] before = s3.read("my_bucket", "twice/_SUCCESS");

        Answer again = service.post(V1, nested("twice", ""));

        assertThat(again.status()).isEqualTo(409);
        assertThat(again.exception().get("type").asText()).isEqualTo("target_exists");
        assertThat(again.exception().get("message").asText()).contains("complete export");
        assertThat(s3.read("my_bucket", "twice/_SUCCESS")).isEqualTo(before);
    }

    @Test
    void aSingleFileIsExactlyTheKeyAskedFor() throws Exception {
        Answer answer = service.post(V1, nested("single/line.parquet", ", \"mode\": \"single_file\""));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.result().get("mode").asText()).isEqualTo("single_file");
        assertThat(keys("single")).containsExactly("line.parquet");
    }

    @Test
    void aHiccupOfTheServerIsRetriedAndCounted() throws Exception {
        AtomicInteger puts = new AtomicInteger();
        try (S3Server hiccuping = S3Server.inMemory(
                "accesskey",
                "secretkey",
                store -> StoreProxy.beforePut(store, key -> {
                    if (puts.incrementAndGet() == 1) {
                        throw StoreProxy.refusal(503, "SlowDown");
                    }
                }))) {
            hiccuping.createBucket("my_bucket");
            try (ExportService patient = ExportService.start(Map.of(
                    "export.datasource.main.url", TpchH2.url("lineitem"),
                    "export.table", "lineitem",
                    "export.s3.allowed-endpoints", hiccuping.endpoint().toString()))) {
                Answer answer = patient.post(
                        V1,
                        nested("hiccup", ", \"include_metrics\": true")
                                .replace(
                                        s3.endpoint().toString(),
                                        hiccuping.endpoint().toString()));

                assertThat(answer.response().body()).contains("\"success\":true");
                // the server closes the connection with its 503, so the next attempt may fail on it too
                assertThat(answer.body().at("/data/metrics/retries").asInt()).isPositive();
                assertThat(puts.get()).isGreaterThan(3);
            }
        }
    }

    @Test
    void bytesOverTheThresholdGoInPiecesAndLeaveNoUpload() throws Exception {
        try (ExportService small = ExportService.start(Map.of(
                "export.datasource.main.url",
                TpchH2.url("lineitem"),
                "export.table",
                "lineitem",
                "export.s3.multipart-threshold-bytes",
                "5242880",
                "export.s3.allowed-endpoints",
                s3.endpoint().toString()))) {
            Answer answer =
                    small.post(V1, nested("pieces/all.jsonl", ", \"mode\": \"single_file\", \"format\": \"Jsonl\""));

            assertThat(answer.body().toString()).contains("\"success\":true");
            byte[] object = s3.read("my_bucket", "pieces/all.jsonl");
            assertThat((long) object.length)
                    .isGreaterThan(5_242_880)
                    .isEqualTo(
                            answer.result().get("total_uncompressed_byte_size").asLong());
            assertThat(s3.uploadsInProgress("my_bucket")).isEmpty();
        }
    }
}
