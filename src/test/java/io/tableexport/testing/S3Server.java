package io.tableexport.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A real S3 server (S3Proxy) on the loopback interface, with one pair of keys, and a client's view of what it holds.
 * It accepts path style only. Safe for use by several threads. Objects live on the heap or in a directory; whoever
 * starts the server closes it, which forgets what was on the heap and leaves the directory.
 */
public final class S3Server implements AutoCloseable {

    private static final String HOST = "127.0.0.1";

    private final S3Proxy server;
    private final BlobStore store;
    private final S3Client client;
    private final URI endpoint;
    private final String accessKey;
    private final String secretKey;

    private S3Server(int port, String accessKey, String secretKey, BlobStore store) throws IOException {
        this(port, accessKey, secretKey, store, false);
    }

    private S3Server(int port, String accessKey, String secretKey, BlobStore store, boolean anyHeader)
            throws IOException {
        this.store = store;
        this.accessKey = accessKey;
        this.secretKey = secretKey;
        server = S3Proxy.builder()
                .blobStore(store)
                .endpoint(URI.create("http://" + HOST + ":" + port))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, accessKey, secretKey)
                .ignoreUnknownHeaders(anyHeader)
                .build();
        start(port);
        endpoint = URI.create("http://" + HOST + ":" + server.getPort());
        client = S3Client.builder()
                .endpointOverride(endpoint)
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey)))
                .httpClientBuilder(ApacheHttpClient.builder())
                .build();
    }

    /** Starts on a free port; objects live on the heap, so this is for small ones. */
    public static S3Server inMemory(String accessKey, String secretKey) throws IOException {
        return inMemory(accessKey, secretKey, UnaryOperator.identity());
    }

    /**
     * Starts on a free port with objects on the heap and requests answered by what {@code wrapping} returns: a
     * {@link org.gaul.s3proxy.blobstore.ForwardingBlobStore} that fails on the third part, for example.
     */
    public static S3Server inMemory(String accessKey, String secretKey, UnaryOperator<BlobStore> wrapping)
            throws IOException {
        quietLogging();
        return new S3Server(0, accessKey, secretKey, wrapping.apply(new TransientNio2BlobStore()));
    }

    /** Starts on a free port with objects on the heap; headers it does not know, as of tags, it lets pass. */
    public static S3Server withAnyHeader(String accessKey, String secretKey) throws IOException {
        quietLogging();
        return new S3Server(0, accessKey, secretKey, new TransientNio2BlobStore(), true);
    }

    /**
     * Starts with objects as files under a directory, created if absent.
     *
     * @param port 0 = a free one
     * @throws BindException if something else listens on the port
     */
    public static S3Server inDirectory(Path directory, int port, String accessKey, String secretKey)
            throws IOException {
        quietLogging();
        Files.createDirectories(directory);
        return new S3Server(
                port,
                accessKey,
                secretKey,
                new FilesystemNio2BlobStore(directory.toAbsolutePath().toString()));
    }

    /** Where clients reach the server, without a trailing slash. */
    public URI endpoint() {
        return endpoint;
    }

    public String accessKey() {
        return accessKey;
    }

    public String secretKey() {
        return secretKey;
    }

    /** A client with the server's keys and path style; closed with the server. */
    public S3Client client() {
        return client;
    }

    /** Creates an empty bucket, also under a name with an underscore, which the SDK's client refuses to create. */
    public void createBucket(String bucket) {
        store.createContainer(bucket);
    }

    /** All objects of a bucket in the order of their keys. */
    public List<StoredObject> objects(String bucket) {
        return client.listObjectsV2Paginator(request -> request.bucket(bucket)).contents().stream()
                .map(S3Server::storedObject)
                .toList();
    }

    /** The keys of all objects of a bucket in their order. */
    public List<String> keys(String bucket) {
        return objects(bucket).stream().map(StoredObject::key).toList();
    }

    /** A whole object on the heap. */
    public byte[] read(String bucket, String key) {
        return client.getObjectAsBytes(request -> request.bucket(bucket).key(key))
                .asByteArray();
    }

    /** A whole object as a new file. */
    public void download(String bucket, String key, Path file) {
        client.getObject(request -> request.bucket(bucket).key(key), ResponseTransformer.toFile(file));
    }

    /** The keys of multipart uploads neither completed nor aborted. */
    public List<String> uploadsInProgress(String bucket) {
        return client.listMultipartUploads(request -> request.bucket(bucket)).uploads().stream()
                .map(upload -> upload.key())
                .toList();
    }

    @Override
    public void close() {
        client.close();
        try {
            server.stop();
        } catch (Exception failure) {
            // Jetty declares Exception; a test server that does not stop is a failure of the test.
            throw new IllegalStateException("the S3 server does not stop", failure);
        } finally {
            store.close();
        }
    }

    private void start(int port) throws IOException {
        try {
            server.start();
        } catch (IOException failure) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof BindException) {
                    BindException taken = new BindException("port " + port + " of " + HOST + " is taken");
                    taken.initCause(failure);
                    throw taken;
                }
            }
            throw failure;
        } catch (Exception failure) {
            throw new IOException("the S3 server does not start", failure);
        }
    }

    private static StoredObject storedObject(S3Object object) {
        return new StoredObject(object.key(), object.size());
    }

    /** S3Proxy and its Jetty say each request and start-up step; the tests' output should say the tests'. */
    private static void quietLogging() {
        for (String name : List.of("org.gaul", "org.eclipse.jetty")) {
            ((Logger) LoggerFactory.getLogger(name)).setLevel(Level.ERROR);
        }
    }

    /**
     * An object of a bucket.
     *
     * @param size bytes
     */
    public record StoredObject(String key, long size) {}
}
