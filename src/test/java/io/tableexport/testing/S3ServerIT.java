package io.tableexport.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

class S3ServerIT {

    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path directory;

    @Test
    void holdsObjectsInMemory() throws Exception {
        try (S3Server server = S3Server.inMemory("accesskey", "secretkey")) {
            storesAndGivesBack(server);
        }
    }

    @Test
    void holdsObjectsInDirectory() throws Exception {
        try (S3Server server = S3Server.inDirectory(directory.resolve("s3"), 0, "accesskey", "secretkey")) {
            storesAndGivesBack(server);
        }
    }

    @Test
    void listsUploadsInProgressUntilTheyEnd() throws Exception {
        try (S3Server server = S3Server.inMemory("accesskey", "secretkey")) {
            server.createBucket("my_bucket");
            S3Client client = server.client();
            String upload = client.createMultipartUpload(
                            request -> request.bucket("my_bucket").key("a/part"))
                    .uploadId();
            assertThat(server.uploadsInProgress("my_bucket")).containsExactly("a/part");
            assertThat(server.keys("my_bucket")).isEmpty();

            client.abortMultipartUpload(
                    request -> request.bucket("my_bucket").key("a/part").uploadId(upload));
            assertThat(server.uploadsInProgress("my_bucket")).isEmpty();
        }
    }

    @Test
    void saysWhichPortIsTaken() throws Exception {
        try (S3Server server = S3Server.inMemory("accesskey", "secretkey")) {
            int taken = server.endpoint().getPort();
            assertThatThrownBy(() -> S3Server.inDirectory(directory, taken, "accesskey", "secretkey"))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining(String.valueOf(taken));
        }
    }

    private void storesAndGivesBack(S3Server server) throws Exception {
        server.createBucket("my_bucket");
        server.client().putObject(request -> request.bucket("my_bucket").key("a/b"), RequestBody.fromBytes(CONTENT));

        assertThat(server.objects("my_bucket")).containsExactly(new S3Server.StoredObject("a/b", CONTENT.length));
        assertThat(server.read("my_bucket", "a/b")).isEqualTo(CONTENT);
        Path file = directory.resolve("downloaded");
        server.download("my_bucket", "a/b", file);
        assertThat(Files.readAllBytes(file)).isEqualTo(CONTENT);
    }
}
