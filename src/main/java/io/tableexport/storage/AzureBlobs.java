package io.tableexport.storage;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.azure.storage.blob.options.BlobParallelUploadOptions;
import io.tableexport.failure.ExportException;
import io.tableexport.file.ParquetTail;
import io.tableexport.request.AzureTarget;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * One export's container: what stands in it, and whether that is what was sent. Thread-safe, as readers of the export
 * share it. Failures are classified by {@link StorageFailures}. Holds no connection: nothing is to be closed.
 */
public final class AzureBlobs {
    private static final int NOT_FOUND = 404;
    private static final int PRECONDITION_FAILED = 412;

    /** A version no blob has: an upload on condition of it is looked at, rights and all, and never done. */
    private static final String NO_VERSION = "\"0x0\"";

    private final BlobServiceClient client;
    private final BlobContainerClient container;
    private final String location;
    private final RequestsInFlight requests;
    private final Map<String, String> sent;

    AzureBlobs(BlobServiceClient client, AzureTarget target, RequestsInFlight requests, Map<String, String> sent) {
        this.client = client;
        this.container = client.getBlobContainerClient(target.container());
        this.location = AzureTarget.PREFIX + target.account() + "/" + target.container() + "/";
        this.requests = requests;
        this.sent = sent;
    }

    /** For Camel's endpoint, which stores the blobs. */
    public BlobServiceClient client() {
        return client;
    }

    /** By which requests in progress can be ended. */
    public RequestsInFlight requests() {
        return requests;
    }

    /**
     * The blobs directly in a directory, none if there is no such directory.
     *
     * @param directory without a trailing slash; empty for the container's top
     * @throws ExportException {@code NOT_FOUND} if there is no such container, else as the storage fails
     */
    public List<StoredObject> list(String directory) {
        String prefix = directory.isEmpty() ? "" : directory + "/";
        try {
            List<StoredObject> objects = new ArrayList<>();
            for (BlobItem item : container.listBlobsByHierarchy("/", new ListBlobsOptions().setPrefix(prefix), null)) {
                boolean isBlob = !Boolean.TRUE.equals(item.isPrefix());
                // A blob whose name is the directory with a slash is what some tools make of an empty directory.
                if (isBlob && item.getName().length() > prefix.length()) {
                    objects.add(new StoredObject(
                            item.getName().substring(prefix.length()),
                            item.getProperties().getContentLength()));
                }
            }
            return objects;
        } catch (RuntimeException e) {
            throw StorageFailures.failed("listing " + location + directory, e);
        }
    }

    /**
     * A whole blob on the heap.
     *
     * @throws ExportException as the storage refuses or fails
     */
    public byte[] read(String key) {
        try {
            return blob(key).downloadContent().toBytes();
        } catch (RuntimeException e) {
            throw StorageFailures.failed("reading " + location + key, e);
        }
    }

    /**
     * Removes a blob, if it is there.
     *
     * @throws ExportException as the storage fails
     */
    public void remove(String key) {
        requests.awaitSettled();
        try {
            blob(key).delete();
        } catch (RuntimeException e) {
            if (status(e) != NOT_FOUND) {
                throw StorageFailures.failed("removing " + location + key, e);
            }
        }
    }

    /**
     * Proves that a blob of this name can be stored and stores none.
     *
     * @throws ExportException {@code NOT_FOUND} if there is no such container, else as the storage refuses or fails
     */
    public void probe(String key) {
        BlobParallelUploadOptions never = new BlobParallelUploadOptions(BinaryData.fromBytes(new byte[1]))
                .setRequestConditions(new BlobRequestConditions().setIfMatch(NO_VERSION));
        try {
            blob(key).uploadWithResponse(never, null, Context.NONE);
        } catch (RuntimeException e) {
            if (status(e) != PRECONDITION_FAILED) {
                throw StorageFailures.failed("trying to store " + location + key, e);
            }
        }
    }

    /**
     * Proves that a blob is what was sent: by its size, by the MD5 the server made of what arrived in one request, else by
     * reading it back, and by the footer of a Parquet file.
     *
     * @param parquet whether it has a footer to read
     * @return the rows its footer names; -1 if it has none
     * @throws ExportException {@code STORAGE_FAILED} if it is another or gone, {@code STORAGE_REFUSED} if the keys may
     *     not read it, else as the storage fails
     */
    public long verify(String key, SentPart part, boolean parquet) {
        String place = location + key;
        BlobClient blob = blob(key);
        try {
            BlobProperties properties = blob.getProperties();
            if (properties.getBlobSize() != part.bytes()) {
                throw S3StoredParts.different(
                        place, "it has " + properties.getBlobSize() + " bytes and " + part.bytes() + " were sent");
            }
            if (!isKnownBy(blob, properties) && !sha256(blob).equals(part.sha256())) {
                throw S3StoredParts.different(place, "its bytes are not those that were sent");
            }
            return parquet ? ParquetTail.rows(part.bytes(), (offset, length) -> range(blob, offset, length)) : -1;
        } catch (IOException | RuntimeException e) {
            if (status(e) == NOT_FOUND) {
                throw S3StoredParts.different(place, "it is not there any more");
            }
            throw StorageFailures.failed("reading " + place + " back", e);
        }
    }

    private boolean isKnownBy(BlobClient blob, BlobProperties properties) {
        String md5 = sent.get(URI.create(blob.getBlobUrl()).getRawPath());
        return md5 != null
                && properties.getContentMd5() != null
                && md5.equals(HexFormat.of().formatHex(properties.getContentMd5()));
    }

    private static byte[] range(BlobClient blob, long offset, int length) {
        return blob.downloadContentWithResponse(
                        null, null, new BlobRange(offset, (long) length), false, null, Context.NONE)
                .getValue()
                .toBytes();
    }

    private static String sha256(BlobClient blob) throws IOException {
        try (InputStream bytes = blob.openInputStream()) {
            return Sha256.of(bytes);
        }
    }

    /** Of a refusal among the causes; 0 if there is none. */
    private static int status(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StorageRefusal refusal) {
                return refusal.status();
            }
        }
        return 0;
    }

    private BlobClient blob(String key) {
        return container.getBlobClient(key);
    }
}
