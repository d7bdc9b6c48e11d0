package io.tableexport.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

class S3ObjectsIT {
    private static LoopbackS3 server;
    private static S3Clients clients;
    private static S3Client client;

    @BeforeAll
    static void start() throws Exception {
        server = new LoopbackS3();
        clients = new S3Clients(EndpointPolicy.of(server.endpoint()), S3Settings.DEFAULTS);
        client = clients.open(Targets.s3(server.endpoint(), "us-east-1"));
    }

    @AfterAll
    static void stop() throws Exception {
        client.close();
        clients.close();
        server.close();
    }

    private static void put(String bucket, String key) {
        client.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromString(key));
    }

    @Test
    void listsWhatStandsDirectlyInADirectory() {
        put("my-bucket", "list/part-00000.parquet");
        put("my-bucket", "list/deeper/part-00001.parquet");
        put("my-bucket", "list-2/part-00002.parquet");
        put("my-bucket", "listing");

        assertThat(S3Objects.list(client, "my-bucket", "list"))
                .containsExactly(new StoredObject("part-00000.parquet", 23));
        assertThat(S3Objects.list(client, "my-bucket", "")).contains(new StoredObject("listing", 7));
        assertThat(S3Objects.list(client, "my-bucket", "lis")).isEmpty();
        assertThat(S3Objects.list(client, "my-bucket", "none/at/all")).isEmpty();
    }

    @Test
    void probeStoresNothingAndLeavesNoUpload() {
        S3Objects.probe(client, "my-bucket", "probe/part-00000.parquet");

        assertThat(S3Objects.exists(client, "my-bucket", "probe/part-00000.parquet"))
                .isFalse();
        assertThat(client.listMultipartUploads(r -> r.bucket("my-bucket")).uploads())
                .isEmpty();
        assertThatThrownBy(() -> S3Objects.probe(client, "no-such-bucket", "probe/part"))
                .isInstanceOfSatisfying(
                        ExportException.class, e -> assertThat(e.type()).isEqualTo(FailureType.NOT_FOUND));
    }

    @Test
    void listsAllPages() {
        // A page is 1,000 objects.
        IntStream.range(0, 1_005)
                .parallel()
                .forEach(number -> put("my-bucket", "many/part-%05d.parquet".formatted(number)));

        assertThat(S3Objects.list(client, "my-bucket", "many"))
                .hasSize(1_005)
                .extracting(StoredObject::name)
                .contains("part-00000.parquet", "part-01004.parquet")
                .doesNotHaveDuplicates();
    }

    @Test
    void namesComeBackAsTheyAre() {
        String name = "a b+c%20d&é日本😀=\"<x>'.parquet";
        put("my-bucket", "odd dir+é/" + name);

        assertThat(S3Objects.list(client, "my-bucket", "odd dir+é"))
                .extracting(StoredObject::name)
                .containsExactly(name);
        assertThat(S3Objects.exists(client, "my-bucket", "odd dir+é/" + name)).isTrue();
    }

    @Test
    void existsMeansExactlyThisKey() {
        put("my-bucket", "exact/x.parquet");
        put("my-bucket", "exact/y.parquet.bak");

        assertThat(S3Objects.exists(client, "my-bucket", "exact/x.parquet")).isTrue();
        assertThat(S3Objects.exists(client, "my-bucket", "exact/y.parquet")).isFalse();
        assertThat(S3Objects.exists(client, "my-bucket", "exact")).isFalse();
        assertThat(S3Objects.exists(client, "my-bucket", "Exact/x.parquet")).isFalse();
    }

    @Test
    void bucketOfTheReferencePageWorks() {
        put("my_bucket", "parquet/big.parquet/part-00000.parquet");

        assertThat(S3Objects.list(client, "my_bucket", "parquet/big.parquet"))
                .extracting(StoredObject::name)
                .containsExactly("part-00000.parquet");
    }

    @Test
    void missingBucketIsNotFoundAndNamed() {
        assertThatThrownBy(() -> S3Objects.list(client, "no-such-bucket", "d"))
                .isInstanceOfSatisfying(
                        ExportException.class, e -> assertThat(e.type()).isEqualTo(FailureType.NOT_FOUND))
                .hasMessageContaining("s3://no-such-bucket/d");
        assertThatThrownBy(() -> S3Objects.exists(client, "no-such-bucket", "k"))
                .isInstanceOfSatisfying(
                        ExportException.class, e -> assertThat(e.type()).isEqualTo(FailureType.NOT_FOUND));
    }
}
