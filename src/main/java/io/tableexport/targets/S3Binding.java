package io.tableexport.targets;

import io.tableexport.camel.TableConstants;
import io.tableexport.report.ExportJob;
import io.tableexport.request.FileFormat;
import io.tableexport.request.S3Target;
import io.tableexport.request.StorageTarget;
import io.tableexport.storage.RequestsInFlight;
import io.tableexport.storage.S3Clients;
import io.tableexport.storage.S3Objects;
import io.tableexport.storage.S3Pieces;
import io.tableexport.storage.S3StoredParts;
import io.tableexport.storage.SentChecksums;
import io.tableexport.storage.SentPart;
import io.tableexport.storage.StoredObject;
import java.io.File;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.component.aws2.s3.AWS2S3Constants;
import org.apache.camel.spi.Registry;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Lends an export its S3 client: a bean under a random name for as long as the export runs, so that the route can name
 * it and no key stands in a URI, a header or the log.
 */
final class S3Binding implements StorageBinding {
    /** S3's own limits: pieces of 5 MiB at least, 10,000 of them at most (Amazon S3 multipart upload limits). */
    private static final long LEAST_PIECE_BYTES = 5L << 20;

    private static final long MOST_PIECES = 10_000;

    /** Piece size for objects that need no larger one: Camel's own default, 25 MiB. */
    private static final long PIECE_BYTES = 25L << 20;

    /** Exchange property, {@code RequestsInFlight}: the hold on the requests this export sends. */
    private static final String REQUESTS = "CamelTableS3Requests";

    private final S3Clients clients;
    private final long multipartThresholdBytes;

    S3Binding(S3Clients clients, long multipartThresholdBytes) {
        this.clients = clients;
        this.multipartThresholdBytes = multipartThresholdBytes;
    }

    @Override
    public void check(StorageTarget target) {
        clients.check(target);
    }

    /** Binds a client if the target is allowed; the result unbinds and closes it. */
    @Override
    public Runnable bind(Exchange exchange, ExportJob job) {
        S3Target target = target(job);
        Registry registry = exchange.getContext().getRegistry();
        S3Clients.Opened opened = clients.open(target, job.retries());
        S3Client client = opened.client();
        exchange.setProperty(REQUESTS, opened.requests());
        job.onFailure(opened.requests()::stop);
        String name = "s3-client-" + UUID.randomUUID();
        registry.bind(name, S3Client.class, client);
        exchange.setProperty(TableConstants.S3_CLIENT, name);
        return () -> {
            registry.unbind(name);
            client.close();
            S3Clients.forgetKeys();
            if (target.credentials() != null) {
                target.credentials().clear();
            }
        };
    }

    @Override
    public void resume(Exchange exchange) {
        RequestsInFlight requests = exchange.getProperty(REQUESTS, RequestsInFlight.class);
        if (requests != null) {
            requests.resume();
        }
    }

    @Override
    public void close() {
        clients.close();
    }

    private static S3Target target(ExportJob job) {
        return (S3Target) job.request().target();
    }

    /** The objects directly in the job's directory. */
    public StoredObject[] list(Exchange exchange) {
        ExportJob job = exchange.getProperty(TableConstants.EXPORT, ExportJob.class);
        return S3Objects.list(client(exchange), target(job).bucket(), job.directory())
                .toArray(StoredObject[]::new);
    }

    /** Removes the object of the key in the exchange property. */
    public void remove(Exchange exchange) {
        ExportJob job = exchange.getProperty(TableConstants.EXPORT, ExportJob.class);
        String key = exchange.getProperty(TableConstants.OBJECT_KEY, String.class);
        exchange.getProperty(REQUESTS, RequestsInFlight.class).awaitSettled();
        S3Objects.remove(client(exchange), target(job).bucket(), key);
    }

    /** Proves that the object of the key in the exchange property could be stored, and stores nothing. */
    public void probe(Exchange exchange) {
        ExportJob job = exchange.getProperty(TableConstants.EXPORT, ExportJob.class);
        String key = exchange.getProperty(TableConstants.OBJECT_KEY, String.class);
        S3Objects.probe(client(exchange), target(job).bucket(), key);
    }

    /** The bytes of the object of the key in the exchange property. */
    public byte[] read(Exchange exchange) {
        ExportJob job = exchange.getProperty(TableConstants.EXPORT, ExportJob.class);
        String key = exchange.getProperty(TableConstants.OBJECT_KEY, String.class);
        return S3Objects.read(client(exchange), target(job).bucket(), key);
    }

    /** Compares the object with what the body says was sent; the rows in its footer, or -1. */
    public long verify(Exchange exchange) {
        ExportJob job = exchange.getProperty(TableConstants.EXPORT, ExportJob.class);
        String key = exchange.getProperty(TableConstants.OBJECT_KEY, String.class);
        SentPart sent = exchange.getMessage().getBody(SentPart.class);
        boolean parquet = job.request().format() == FileFormat.PARQUET;
        return S3StoredParts.verify(client(exchange), target(job).bucket(), key, sent, parquet);
    }

    /** Sets the checksum by which the server checks what arrives, and remembers it for what stands there later. */
    public void sum(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        SentChecksums sums = body instanceof File file
                ? SentChecksums.of(file.toPath())
                : SentChecksums.of(exchange.getMessage().getBody(byte[].class));
        exchange.getMessage().setHeader(AWS2S3Constants.CONTENT_MD5, sums.contentMd5());
        exchange.getProperty(TableConstants.EXPORT, ExportJob.class)
                .sent(exchange.getProperty(TableConstants.OBJECT_NAME, String.class), sums);
    }

    /** Stores the file in the body in pieces. */
    public void storeInPieces(Exchange exchange) {
        ExportJob job = exchange.getProperty(TableConstants.EXPORT, ExportJob.class);
        String key = exchange.getProperty(TableConstants.OBJECT_KEY, String.class);
        File file = exchange.getMessage().getBody(File.class);
        S3Pieces.store(client(exchange), target(job).bucket(), key, file.toPath(), pieceBytes(file.length()));
    }

    private static S3Client client(Exchange exchange) {
        String name = exchange.getProperty(TableConstants.S3_CLIENT, String.class);
        return exchange.getContext().getRegistry().lookupByNameAndType(name, S3Client.class);
    }

    /** Whether the file in the body goes in pieces. */
    public boolean inPieces(Exchange exchange) {
        return exchange.getMessage().getBody() instanceof File file && file.length() > multipartThresholdBytes;
    }

    /** Bytes of a piece: so that a file of this length makes 10,000 at most. */
    static long pieceBytes(long length) {
        long needed = (length + MOST_PIECES - 1) / MOST_PIECES;
        return Math.max(Math.max(LEAST_PIECE_BYTES, PIECE_BYTES), needed);
    }
}
