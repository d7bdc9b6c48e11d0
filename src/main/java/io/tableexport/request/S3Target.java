package io.tableexport.request;

import io.tableexport.failure.ExportException;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A directory in a bucket of S3 or of a server that speaks its protocol. Its text form is its location, without keys.
 *
 * @param path as {@link StorageTarget#path()} says
 * @param bucket the bucket
 * @param endpoint the server the request names: scheme, host and perhaps port, nothing else; null for Amazon's own
 * @param region used to sign
 * @param allowHttp whether an {@code http://} endpoint is welcome
 * @param virtualHostedStyle whether the bucket stands in the host name rather than in the path
 * @param objects what the bucket is told of each object
 * @param credentials null for the server's own
 */
public record S3Target(
        String path,
        String bucket,
        URI endpoint,
        String region,
        boolean allowHttp,
        boolean virtualHostedStyle,
        S3ObjectOptions objects,
        StorageCredentials credentials)
        implements StorageTarget {

    /** The last part of the name of its route. */
    public static final String ROUTE = "s3";

    /** What its location begins with. */
    public static final String PREFIX = "s3://";

    /** The region of a request that names none, as the reference system has it. */
    public static final String DEFAULT_REGION = "us-east-1";

    static final List<String> KNOWN_CREDENTIALS = List.of("access_key", "secret_key", "session_token");
    static final List<String> KNOWN_OPTIONS = List.of(
            "endpoint", "region", "allow_http", "virtual_hosted_style", "server_side_encryption", "kms_key_id", "tags");

    /**
     * S3's rule for names of buckets, and upper case and underscores, which old buckets and the reference page have. The
     * name becomes a part of Camel's URI and of host names, so nothing else may get through.
     */
    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]");

    /** Other servers than Amazon's name their regions as they like. */
    private static final Pattern REGION = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?");

    /** A label of a host name: Amazon's endpoint has the region in it. */
    private static final Pattern AMAZON_REGION = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    public S3Target {
        Objects.requireNonNull(path);
        Objects.requireNonNull(bucket);
        Objects.requireNonNull(region);
        Objects.requireNonNull(objects);
    }

    /** Reads it as {@link StorageKind#parse} says. */
    public static S3Target parse(JsonFields storage, String path) {
        String bucket = bucket(storage);
        StorageCredentials credentials = credentials(storage);
        JsonFields options = storage.object("options", KNOWN_OPTIONS);
        if (options == null) {
            return new S3Target(path, bucket, null, DEFAULT_REGION, false, true, S3ObjectOptions.NONE, credentials);
        }
        boolean allowHttp = options.flag("allow_http", false);
        URI endpoint = ServerFields.endpoint(options, allowHttp);
        return new S3Target(
                path,
                bucket,
                endpoint,
                region(options, endpoint == null),
                allowHttp,
                options.flag("virtual_hosted_style", endpoint == null),
                S3ObjectOptions.parse(options),
                credentials);
    }

    private static String bucket(JsonFields storage) {
        String bucket = storage.text("bucket");
        if (bucket == null) {
            throw storage.missing("bucket", "S3 stores objects in one");
        }
        if (!BUCKET.matcher(bucket).matches() || bucket.contains("..")) {
            throw ExportException.invalid("field '" + storage.path("bucket") + "' must be the name of a bucket: 3 to 63"
                    + " letters, digits, '.', '_' and '-', a letter or digit at both ends, no '..'");
        }
        return bucket;
    }

    /** Null if the request has none: the server's own, if the token may use them. */
    private static StorageCredentials credentials(JsonFields storage) {
        JsonFields keys = storage.secretObject("credentials", KNOWN_CREDENTIALS);
        if (keys == null) {
            return null;
        }
        return new StorageCredentials(
                ServerFields.secret(keys, "access_key", true),
                ServerFields.secret(keys, "secret_key", true),
                ServerFields.secret(keys, "session_token", false));
    }

    private static String region(JsonFields options, boolean amazon) {
        String region = options.text("region");
        if (region == null) {
            return DEFAULT_REGION;
        }
        if (!(amazon ? AMAZON_REGION : REGION).matcher(region).matches()) {
            throw ExportException.invalid("field '" + options.path("region") + "' must be the name of a region: 1 to 63"
                    + (amazon ? " lower-case letters, digits and '-'" : " letters, digits, '_' and '-'")
                    + ", a letter or digit at both ends");
        }
        return region;
    }

    @Override
    public String routeName() {
        return ROUTE;
    }

    @Override
    public List<String> names() {
        return List.of(bucket);
    }

    /** The server to speak to: the request's, or Amazon's for the region. */
    @Override
    public URI server() {
        if (endpoint != null) {
            return endpoint;
        }
        // Amazon's partition in China has its own domain; every other public region is under the one.
        String domain = region.startsWith("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com";
        return URI.create("https://s3." + region + domain);
    }

    @Override
    public String location() {
        return PREFIX + bucket + "/" + path;
    }

    /** The same as {@link #location()}. */
    @Override
    public String toString() {
        return location();
    }
}
