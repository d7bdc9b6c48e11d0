package io.tableexport.storage;

import java.net.URI;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;

/** A real S3 server on a free loopback port, with objects on the heap. Whoever starts it closes it. */
final class LoopbackS3 implements AutoCloseable {
    static final String ACCESS_KEY = "CANARYACCESS";
    static final String SECRET_KEY = "CANARYSECRET";

    private final BlobStore store = new TransientNio2BlobStore();
    private final S3Proxy server;

    LoopbackS3() throws Exception {
        server = S3Proxy.builder()
                .blobStore(store)
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, ACCESS_KEY, SECRET_KEY)
                .build();
        server.start();
        store.createContainer("my-bucket");
        store.createContainer("my_bucket");
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getPort();
    }

    @Override
    public void close() throws Exception {
        server.stop();
        store.close();
    }
}
