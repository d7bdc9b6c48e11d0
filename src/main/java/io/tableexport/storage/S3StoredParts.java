package io.tableexport.storage;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.file.ParquetTail;
import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * Compares objects as they stand in a bucket with what was sent: their size, their checksum where the server says one
 * that can be compared, else by reading them back, and the footer of a Parquet file. Stateless.
 */
public final class S3StoredParts {
    private static final int NOT_FOUND = 404;

    private S3StoredParts() {}

    /**
     * Proves that an object is what was sent.
     *
     * @param parquet whether it has a footer to read
     * @return the rows its footer names; -1 if it has none
     * @throws ExportException {@code STORAGE_FAILED} if it is another or gone, {@code STORAGE_REFUSED} if the keys may
     *     not read it, else as the storage fails
     */
    public static long verify(S3Client client, String bucket, String key, SentPart sent, boolean parquet) {
        String location = "s3://" + bucket + "/" + key;
        try {
            HeadObjectResponse head =
                    client.headObject(request -> request.bucket(bucket).key(key).checksumMode(ChecksumMode.ENABLED));
            if (head.contentLength() != sent.bytes()) {
                throw different(
                        location, "it has " + head.contentLength() + " bytes and " + sent.bytes() + " were sent");
            }
            if (!isKnownBy(head, sent) && !sha256(client, bucket, key).equals(sent.sha256())) {
                throw different(location, "its bytes are not those that were sent");
            }
            return parquet
                    ? ParquetTail.rows(sent.bytes(), (offset, length) -> range(client, bucket, key, offset, length))
                    : -1;
        } catch (AwsServiceException refusal) {
            if (refusal.statusCode() == NOT_FOUND) {
                throw different(location, "it is not there any more");
            }
            throw StorageFailures.failed("reading " + location + " back", refusal);
        } catch (IOException | RuntimeException e) {
            throw StorageFailures.failed("reading " + location + " back", e);
        }
    }

    /** Whether the server's own checksum is that of the bytes sent. No says nothing: its tag may be of another kind. */
    private static boolean isKnownBy(HeadObjectResponse head, SentPart sent) {
        String tag = head.eTag() == null ? "" : head.eTag().replace("\"", "");
        return sent.mark() instanceof SentChecksums sums
                && (sums.md5().equals(tag) || sums.crc32().equals(head.checksumCRC32()));
    }

    private static byte[] range(S3Client client, String bucket, String key, long offset, int length) {
        return client.getObjectAsBytes(request ->
                        request.bucket(bucket).key(key).range("bytes=" + offset + "-" + (offset + length - 1)))
                .asByteArray();
    }

    private static String sha256(S3Client client, String bucket, String key) throws IOException {
        try (InputStream bytes =
                client.getObject(request -> request.bucket(bucket).key(key))) {
            return Sha256.of(bytes);
        }
    }

    static ExportException different(String location, String how) {
        return new ExportException(
                FailureType.STORAGE_FAILED,
                location + " is not what this export stored: " + how
                        + "; something else writes there, or the storage damaged it");
    }
}
