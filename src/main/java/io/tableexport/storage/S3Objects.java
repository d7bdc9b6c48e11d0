package io.tableexport.storage;

import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.S3Object;

/** What stands in a bucket. Stateless; failures are classified by {@link StorageFailures}. */
public final class S3Objects {
    private S3Objects() {}

    /**
     * The objects directly in a directory, none if there is no such directory. Holds all their names: a directory of a
     * million objects takes some 100 MB.
     *
     * @param directory without a trailing slash; empty for the bucket's top
     * @throws io.tableexport.failure.ExportException {@code NOT_FOUND} if there is no such bucket, else as the storage
     *     fails
     */
    public static List<StoredObject> list(S3Client client, String bucket, String directory) {
        String prefix = directory.isEmpty() ? "" : directory + "/";
        ListObjectsV2Request request =
                listing(bucket, prefix).toBuilder().delimiter("/").build();
        try {
            List<StoredObject> objects = new ArrayList<>();
            for (S3Object object : client.listObjectsV2Paginator(request).contents()) {
                // An object whose key is the directory with a slash is what consoles make of an empty directory.
                if (object.key().length() > prefix.length()) {
                    objects.add(new StoredObject(object.key().substring(prefix.length()), object.size()));
                }
            }
            return objects;
        } catch (RuntimeException e) {
            throw StorageFailures.failed("listing s3://" + bucket + "/" + directory, e);
        }
    }

    /**
     * Whether an object of exactly this key stands in the bucket.
     *
     * @throws io.tableexport.failure.ExportException {@code NOT_FOUND} if there is no such bucket, else as the storage
     *     fails
     */
    public static boolean exists(S3Client client, String bucket, String key) {
        // A listing and not a HEAD, whose 404 does not say whether it is the object or the bucket that is missing. Keys
        // are listed in order, so a key comes before all it is a prefix of.
        ListObjectsV2Request request =
                listing(bucket, key).toBuilder().maxKeys(1).build();
        try {
            return client.listObjectsV2(request).contents().stream()
                    .anyMatch(object -> object.key().equals(key));
        } catch (RuntimeException e) {
            throw StorageFailures.failed("looking for s3://" + bucket + "/" + key, e);
        }
    }

    /**
     * A whole object on the heap.
     *
     * @throws io.tableexport.failure.ExportException as the storage refuses or fails
     */
    public static byte[] read(S3Client client, String bucket, String key) {
        try {
            return client.getObjectAsBytes(request -> request.bucket(bucket).key(key))
                    .asByteArray();
        } catch (RuntimeException e) {
            throw StorageFailures.failed("reading s3://" + bucket + "/" + key, e);
        }
    }

    /**
     * Proves that an object of this key can be stored and stores none: begins a multipart upload and aborts it.
     *
     * @throws io.tableexport.failure.ExportException {@code NOT_FOUND} if there is no such bucket, else as the storage
     *     refuses or fails
     */
    public static void probe(S3Client client, String bucket, String key) {
        String upload;
        try {
            client.headBucket(request -> request.bucket(bucket));
            upload = client.createMultipartUpload(
                            request -> request.bucket(bucket).key(key))
                    .uploadId();
        } catch (RuntimeException e) {
            throw StorageFailures.failed("trying to store s3://" + bucket + "/" + key, e);
        }
        try {
            client.abortMultipartUpload(
                    request -> request.bucket(bucket).key(key).uploadId(upload));
        } catch (RuntimeException e) {
            throw StorageFailures.failed(
                    "aborting the multipart upload of s3://" + bucket + "/" + key
                            + ", which is left and holds no bytes,",
                    e);
        }
    }

    /**
     * Removes an object, if it is there.
     *
     * @throws io.tableexport.failure.ExportException as the storage fails
     */
    public static void remove(S3Client client, String bucket, String key) {
        try {
            client.deleteObject(request -> request.bucket(bucket).key(key));
        } catch (RuntimeException e) {
            throw StorageFailures.failed("removing s3://" + bucket + "/" + key, e);
        }
    }

    private static ListObjectsV2Request listing(String bucket, String prefix) {
        // Foreign keys may hold characters that XML cannot.
        return ListObjectsV2Request.builder()
                .bucket(bucket)
                .prefix(prefix)
                .encodingType(EncodingType.URL)
                .build();
    }
}
