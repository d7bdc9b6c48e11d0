package io.tableexport.targets;

import io.tableexport.camel.TableConstants;
import io.tableexport.report.ExportJob;
import io.tableexport.request.FileFormat;
import io.tableexport.storage.FileMark;
import io.tableexport.storage.LocalStorage;
import io.tableexport.storage.SentPart;
import io.tableexport.storage.StoredObject;
import java.io.File;
import org.apache.camel.Exchange;

/** The steps of {@code routes/storage-local.yaml}: the configured root, reached by {@link LocalStorage} alone. */
final class LocalSteps implements StorageBinding {
    private final LocalStorage storage;

    LocalSteps(LocalStorage storage) {
        this.storage = storage;
    }

    public StoredObject[] list(Exchange exchange) {
        return storage.list(directory(exchange)).toArray(StoredObject[]::new);
    }

    /** Stores the body, a file or bytes, under the object's name. */
    public void store(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        if (body instanceof File file) {
            sent(exchange, storage.store(directory(exchange), name(exchange), file.toPath()));
        } else {
            storage.storeBytes(
                    directory(exchange), name(exchange), exchange.getMessage().getBody(byte[].class));
        }
    }

    /** The same, in place of what stands there. */
    public void replace(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        if (body instanceof File file) {
            sent(exchange, storage.replace(directory(exchange), name(exchange), file.toPath()));
        } else {
            storage.replaceBytes(
                    directory(exchange), name(exchange), exchange.getMessage().getBody(byte[].class));
        }
    }

    public byte[] read(Exchange exchange) {
        return storage.read(directory(exchange), name(exchange));
    }

    /** Compares the file with what the body says was stored; the rows in its footer, or -1. */
    public long verify(Exchange exchange) {
        ExportJob job = exchange.getProperty(TableConstants.EXPORT, ExportJob.class);
        SentPart sent = exchange.getMessage().getBody(SentPart.class);
        return storage.verify(job.directory(), sent, job.request().format() == FileFormat.PARQUET);
    }

    public void remove(Exchange exchange) {
        storage.remove(directory(exchange), name(exchange));
    }

    /** Proves that files could be stored in the job's directory, and leaves none. */
    public void probe(Exchange exchange) {
        storage.probe(directory(exchange));
    }

    private static void sent(Exchange exchange, FileMark mark) {
        exchange.getProperty(TableConstants.EXPORT, ExportJob.class).sent(name(exchange), mark);
    }

    private static String directory(Exchange exchange) {
        return exchange.getProperty(TableConstants.EXPORT, ExportJob.class).directory();
    }

    private static String name(Exchange exchange) {
        return exchange.getProperty(TableConstants.OBJECT_NAME, String.class);
    }
}
