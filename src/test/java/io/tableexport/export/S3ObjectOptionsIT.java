package io.tableexport.export;

import static io.tableexport.testing.ExportService.V1;
import static org.assertj.core.api.Assertions.assertThat;

import io.tableexport.testing.ExportService;
import io.tableexport.testing.ExportService.Answer;
import io.tableexport.testing.FaultyProxy;
import io.tableexport.testing.FaultyProxy.Fault;
import io.tableexport.testing.FaultyProxy.Request;
import io.tableexport.testing.S3Server;
import io.tableexport.testing.TpchH2;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an S3 server is told of each object, and what it is not, in the requests as they arrive. */
class S3ObjectOptionsIT {
    private static final String KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    private static S3Server s3;
    private static FaultyProxy arriving;
    private static ExportService service;

    @BeforeAll
    static void start() throws Exception {
        s3 = S3Server.withAnyHeader("accesskey", "secretkey");
        s3.createBucket("bucket");
        arriving = FaultyProxy.before(s3.endpoint());
        service = ExportService.start(Map.of(
                "export.datasource.main.url", TpchH2.url("lineitem"),
                "export.table", "lineitem",
                "export.parallelism", "2",
                "export.s3.multipart-threshold-bytes", "5242880",
                "export.s3.allowed-endpoints", arriving.endpoint().toString()));
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
        arriving.close();
        s3.close();
    }

    @BeforeEach
    void forget() {
        arriving.faults(request -> Fault.NONE);
    }

    private static Answer export(String path, String options, String more) throws Exception {
        return service.post(
                V1,
                """
                {"export_paths": {"paths": ["%s"], "storage_config": {"storage_type": "S3", "bucket": "bucket",
                   "credentials": {"access_key": "accesskey", "secret_key": "secretkey"},
                   "options": {"allow_http": true, "endpoint": "%s"%s}}}%s}"""
                        .formatted(path, arriving.endpoint(), options, more));
    }

    /** The requests that make an object: PUTs of one, and the beginnings of multipart uploads. */
    private static List<Request> creating() {
        return arriving.seen().stream()
                .filter(request -> request.is("POST", "uploads")
                        || (request.method().equals("PUT") && !request.path().contains("uploadId=")))
                .toList();
    }

    @Test
    void everyObjectIsEncryptedAndTaggedAsAsked() throws Exception {
        String options = ", \"server_side_encryption\": \"AWS:KMS\", \"kms_key_id\": \"" + KEY
                + "\", \"tags\": {\"cost centre\": \"a/b=c\", \"empty\": \"\"}";

        Answer answer = export("told/dir", options, ", \"row_group_size\": 400000, \"max_row_groups_per_file\": 2");

        assertThat(answer.response().body()).contains("\"success\":true");
        List<Request> creating = creating();
        assertThat(creating).hasSize(answer.result().path("files").size() + 2);
        assertThat(creating.stream().map(Request::path))
                .anyMatch(path -> path.contains("_manifest.json"))
                .anyMatch(path -> path.contains("_SUCCESS"));
        assertTold(creating);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void soIsOneThatIsSentInPiecesAndOneThatIsOnlyTried(boolean dryRun) throws Exception {
        String options = ", \"server_side_encryption\": \"aws:kms\", \"kms_key_id\": \"" + KEY
                + "\", \"tags\": {\"cost centre\": \"a/b=c\", \"empty\": \"\"}";

        Answer answer = export(
                "told/pieces" + dryRun + "/all.jsonl",
                options,
                ", \"mode\": \"single_file\", \"format\": \"Jsonl\", \"dry_run\": " + dryRun);

        assertThat(answer.response().body()).contains("\"success\":true");
        assertThat(creating()).hasSize(1).allMatch(request -> request.is("POST", "uploads"));
        assertTold(creating());
    }

    private static void assertTold(List<Request> creating) {
        assertThat(creating).allSatisfy(request -> {
            assertThat(request.header("x-amz-server-side-encryption")).isEqualTo("aws:kms");
            assertThat(request.header("x-amz-server-side-encryption-aws-kms-key-id"))
                    .isEqualTo(KEY);
            assertThat(request.header("x-amz-tagging")).isEqualTo("cost%20centre=a%2Fb%3Dc&empty=");
        });
    }

    @Test
    void theBucketsOwnKeysNeedNoName() throws Exception {
        assertThat(export("told/aes", ", \"server_side_encryption\": \"AES256\"", "")
                        .status())
                .isEqualTo(200);
        assertThat(creating()).hasSize(3).allSatisfy(request -> {
            assertThat(request.header("x-amz-server-side-encryption")).isEqualTo("AES256");
            assertThat(request.header("x-amz-server-side-encryption-aws-kms-key-id"))
                    .isNull();
            assertThat(request.header("x-amz-tagging")).isNull();
        });
    }

    /** What servers other than Amazon's refuse: Google Cloud Storage, older Ceph and MinIO among them. */
    @Test
    void aServerThatIsNotAmazonsIsToldNothingItWasNotAskedToBeTold() throws Exception {
        assertThat(export("plain/dir", "", "").status()).isEqualTo(200);
        assertThat(export("plain/pieces.jsonl", "", ", \"mode\": \"single_file\", \"format\": \"Jsonl\"")
                        .status())
                .isEqualTo(200);

        assertThat(creating()).hasSizeGreaterThan(3);
        assertThat(arriving.seen()).allSatisfy(request -> {
            String head = request.head().toLowerCase(Locale.ROOT);
            assertThat(head)
                    .doesNotContain(
                            "x-amz-server-side", "x-amz-tagging", "x-amz-acl", "x-amz-trailer", "x-amz-sdk-checksum");
            assertThat(request.header("x-amz-checksum-crc32")).isNull();
            if (request.method().equals("PUT")) {
                assertThat(request.header("content-md5")).isNotNull();
            }
            // path style: the bucket stands in the path and not in the host name
            assertThat(request.path()).startsWith("/bucket");
            assertThat(request.header("host")).startsWith("127.0.0.1");
        });
    }
}
