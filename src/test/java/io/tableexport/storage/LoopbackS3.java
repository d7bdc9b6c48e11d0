package io.tableexport.storage;

import io.tableexport.testing.S3Server;
import java.io.IOException;

/** The S3 test server with the keys and buckets of this package's tests. Whoever starts it closes it. */
final class LoopbackS3 implements AutoCloseable {
    static final String ACCESS_KEY = "CANARYACCESS";
    static final String SECRET_KEY = "CANARYSECRET";

    private final S3Server server;

    LoopbackS3() throws IOException {
        server = S3Server.inMemory(ACCESS_KEY, SECRET_KEY);
        server.createBucket("my-bucket");
        server.createBucket("my_bucket");
    }

    String endpoint() {
        return server.endpoint().toString();
    }

    @Override
    public void close() {
        server.close();
    }
}
