package io.tableexport.request;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pattern of targets a token may write to: {@code *}, {@code s3://bucket/prefix*} with perhaps an {@code @endpoint},
 * or {@code local:sub/dir*}. A {@code *} stands for anything within the bucket's name or within the path. Compared with
 * the normal path of a target, which has no other spelling.
 */
final class DestinationPattern {
    private static final Pattern S3 = Pattern.compile("s3://([^/]+)/(.+?)(?:@(https?://.+))?");
    private static final Pattern LOCAL = Pattern.compile("local:(.+)");

    private final StorageType type;
    private final Pattern bucket;
    private final Pattern path;
    private final EndpointPattern endpoint;

    private DestinationPattern(StorageType type, String bucket, String path, EndpointPattern endpoint) {
        this.type = type;
        this.bucket = Glob.compile(bucket, "[^/]*");
        this.path = Glob.compile(path, ".*");
        this.endpoint = endpoint;
    }

    static DestinationPattern parse(String key, String text) {
        if (text.equals("*")) {
            return new DestinationPattern(null, "*", "*", null);
        }
        Matcher s3 = S3.matcher(text);
        if (s3.matches() && isPath(s3.group(2))) {
            EndpointPattern endpoint = s3.group(3) == null ? null : EndpointPattern.parse(key, s3.group(3));
            return new DestinationPattern(StorageType.S3, s3.group(1), s3.group(2), endpoint);
        }
        Matcher local = LOCAL.matcher(text);
        if (local.matches() && isPath(local.group(1))) {
            return new DestinationPattern(StorageType.LOCAL, "*", local.group(1), null);
        }
        throw new IllegalArgumentException(key + ": '" + text + "' is not a pattern of destinations; legal are '*',"
                + " 's3://bucket/prefix*', 's3://bucket/prefix*@https://endpoint' and 'local:sub/dir*', with relative"
                + " paths that have no '@' and no trailing '/'");
    }

    boolean matches(StorageTarget target) {
        if (type == null) {
            return true;
        }
        return type == target.type()
                && path.matcher(target.path()).matches()
                && (type != StorageType.S3 || bucket.matcher(target.bucket()).matches())
                && (endpoint == null || endpoint.matches(target.endpointOrDefault()));
    }

    /** Whether a target's path can match at all; what cannot is a mistake of whoever configured it. */
    private static boolean isPath(String path) {
        if (path.indexOf('@') >= 0 || path.indexOf('\\') >= 0) {
            return false;
        }
        for (String segment : path.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                return false;
            }
        }
        return true;
    }
}
