package io.tableexport.targets;

import io.tableexport.camel.TableConstants;
import io.tableexport.report.ExportJob;
import io.tableexport.request.AzureTarget;
import io.tableexport.request.FileFormat;
import io.tableexport.request.StorageTarget;
import io.tableexport.storage.AzureBlobs;
import io.tableexport.storage.AzureClients;
import io.tableexport.storage.SentPart;
import io.tableexport.storage.StoredObject;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Registry;

/**
 * Lends an export its Azure client: a bean under a random name for as long as the export runs, so that the route can name
 * it and no key stands in a URI, a header or the log.
 */
final class AzureBinding implements StorageBinding {
    /** Exchange property, {@code String}: name of the bean that is this export's client, for the route. */
    private static final String CLIENT = "CamelTableAzureClient";

    /** Exchange property, {@code AzureBlobs}: this export's container. */
    private static final String BLOBS = "CamelTableAzureBlobs";

    /** Exchange property, {@code Long}: bytes up to which a blob goes in one request, for the route. */
    private static final String WHOLE_BYTES = "CamelTableAzureWholeBytes";

    /** What Azure takes in one request (Put Blob, from version 2019-12-12 on). */
    private static final long MOST_WHOLE_BYTES = 5_000L << 20;

    private final AzureClients clients;
    private final long wholeBytes;

    /** @param wholeBytes bytes of a blob beyond which it goes in blocks */
    AzureBinding(AzureClients clients, long wholeBytes) {
        this.clients = clients;
        this.wholeBytes = Math.min(wholeBytes, MOST_WHOLE_BYTES);
    }

    @Override
    public void check(StorageTarget target) {
        clients.check((AzureTarget) target);
    }

    @Override
    public Runnable bind(Exchange exchange, ExportJob job) {
        AzureTarget target = (AzureTarget) job.request().target();
        AzureBlobs blobs = clients.open(target, job.retries());
        Registry registry = exchange.getContext().getRegistry();
        String name = "azure-client-" + UUID.randomUUID();
        registry.bind(name, blobs.client());
        exchange.setProperty(BLOBS, blobs);
        exchange.setProperty(CLIENT, name);
        exchange.setProperty(WHOLE_BYTES, wholeBytes);
        job.onFailure(blobs.requests()::stop);
        return () -> {
            registry.unbind(name);
            if (target.credentials() != null) {
                target.credentials().clear();
            }
        };
    }

    @Override
    public void resume(Exchange exchange) {
        AzureBlobs blobs = blobs(exchange);
        if (blobs != null) {
            blobs.requests().resume();
        }
    }

    @Override
    public void close() {
        clients.close();
    }

    /** The blobs directly in the job's directory. */
    public StoredObject[] list(Exchange exchange) {
        return blobs(exchange).list(job(exchange).directory()).toArray(StoredObject[]::new);
    }

    /** The bytes of the blob of the key in the exchange property. */
    public byte[] read(Exchange exchange) {
        return blobs(exchange).read(key(exchange));
    }

    /** Compares the blob with what the body says was sent; the rows in its footer, or -1. */
    public long verify(Exchange exchange) {
        SentPart sent = exchange.getMessage().getBody(SentPart.class);
        boolean parquet = job(exchange).request().format() == FileFormat.PARQUET;
        return blobs(exchange).verify(key(exchange), sent, parquet);
    }

    /** Removes the blob of the key in the exchange property. */
    public void remove(Exchange exchange) {
        blobs(exchange).remove(key(exchange));
    }

    /** Proves that the blob of the key in the exchange property could be stored, and stores nothing. */
    public void probe(Exchange exchange) {
        blobs(exchange).probe(key(exchange));
    }

    private static AzureBlobs blobs(Exchange exchange) {
        return exchange.getProperty(BLOBS, AzureBlobs.class);
    }

    private static ExportJob job(Exchange exchange) {
        return exchange.getProperty(TableConstants.EXPORT, ExportJob.class);
    }

    private static String key(Exchange exchange) {
        return exchange.getProperty(TableConstants.OBJECT_KEY, String.class);
    }
}
