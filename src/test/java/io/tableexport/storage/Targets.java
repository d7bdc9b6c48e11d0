package io.tableexport.storage;

import io.tableexport.request.StorageCredentials;
import io.tableexport.request.StorageTarget;
import io.tableexport.request.StorageType;
import java.net.URI;

/** Targets for tests. */
final class Targets {
    private Targets() {}

    static StorageTarget s3(String endpoint, String region) {
        return s3(endpoint, region, new StorageCredentials("CANARYACCESS", "CANARYSECRET", null));
    }

    static StorageTarget s3(String endpoint, String region, StorageCredentials credentials) {
        return new StorageTarget(
                StorageType.S3,
                "dir",
                "my-bucket",
                endpoint == null ? null : URI.create(endpoint),
                region,
                true,
                endpoint == null,
                credentials);
    }
}
