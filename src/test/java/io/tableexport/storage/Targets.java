package io.tableexport.storage;

import io.tableexport.request.S3ObjectOptions;
import io.tableexport.request.S3Target;
import io.tableexport.request.StorageCredentials;
import java.net.URI;

/** Targets for tests. */
final class Targets {
    private Targets() {}

    static S3Target s3(String endpoint, String region) {
        return s3(endpoint, region, new StorageCredentials("CANARYACCESS", "CANARYSECRET", null));
    }

    static S3Target s3(String endpoint, String region, StorageCredentials credentials) {
        return new S3Target(
                "dir",
                "my-bucket",
                endpoint == null ? null : URI.create(endpoint),
                region,
                true,
                endpoint == null,
                S3ObjectOptions.NONE,
                credentials);
    }
}
