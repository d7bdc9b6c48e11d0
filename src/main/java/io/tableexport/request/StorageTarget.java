package io.tableexport.request;

import java.net.URI;
import java.util.Objects;

/**
 * Where an export goes. Its text form is its location, without keys.
 *
 * @param type S3 or a local directory
 * @param path the directory, or the one object of a single-file export: segments joined by {@code /}, none of them
 *     empty, {@code .} or {@code ..}
 * @param bucket of S3; else null
 * @param endpoint the S3 server the request names: scheme, host and perhaps port, nothing else; null for Amazon's own
 * @param region of S3, used to sign; else null
 * @param allowHttp whether an {@code http://} endpoint is welcome
 * @param virtualHostedStyle whether the bucket stands in the host name rather than in the path
 * @param credentials of S3, null for the server's own; else null
 */
public record StorageTarget(
        StorageType type,
        String path,
        String bucket,
        URI endpoint,
        String region,
        boolean allowHttp,
        boolean virtualHostedStyle,
        StorageCredentials credentials) {

    /** The region of a request that names none, as the reference system has it. */
    public static final String DEFAULT_REGION = "us-east-1";

    public StorageTarget {
        Objects.requireNonNull(type);
        Objects.requireNonNull(path);
        if (type == StorageType.S3) {
            Objects.requireNonNull(bucket);
            Objects.requireNonNull(region);
        }
    }

    /** A directory under the server's root of local destinations. */
    public static StorageTarget local(String path) {
        return new StorageTarget(StorageType.LOCAL, path, null, null, null, false, false, null);
    }

    /** Whether the request leaves it to the server to have credentials. */
    public boolean wantsServerCredentials() {
        return type == StorageType.S3 && credentials == null;
    }

    /** The S3 server to speak to: the request's, or Amazon's for the region. */
    public URI endpointOrDefault() {
        if (endpoint != null) {
            return endpoint;
        }
        // Amazon's partition in China has its own domain; every other public region is under the one.
        String domain = region.startsWith("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com";
        return URI.create("https://s3." + region + domain);
    }

    /** The location without keys, for messages, logs and reports: {@code s3://bucket/path} or {@code local:path}. */
    public String location() {
        return type == StorageType.S3 ? "s3://" + bucket + "/" + path : type.routeName() + ":" + path;
    }

    /** The same as {@link #location()}. */
    @Override
    public String toString() {
        return location();
    }
}
