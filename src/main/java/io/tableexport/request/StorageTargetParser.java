package io.tableexport.request;

import io.tableexport.failure.ExportException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads the storage of a request: {@code storage_config}, or the same fields at the top level. */
final class StorageTargetParser {
    static final List<String> KNOWN = List.of("storage_type", "bucket", "credentials", "options");
    static final List<String> KNOWN_CREDENTIALS = List.of("access_key", "secret_key", "session_token");
    static final List<String> KNOWN_OPTIONS = List.of("endpoint", "region", "allow_http", "virtual_hosted_style");

    /**
     * S3's rule for names of buckets, and upper case and underscores, which old buckets and the reference page have. The
     * name becomes a part of Camel's URI and of host names, so nothing else may get through.
     */
    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]");

    /** Other servers than Amazon's name their regions as they like. */
    private static final Pattern REGION = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?");

    /** A label of a host name: Amazon's endpoint has the region in it. */
    private static final Pattern AMAZON_REGION = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    /** What can stand in a header. */
    private static final Pattern SECRET = Pattern.compile("[\\x21-\\x7E]+");

    /** Characters of a name in the DNS (RFC 1035). */
    private static final int MAX_HOST_LENGTH = 253;

    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern ADDRESS4 = Pattern.compile("(" + BYTE + "\\.){3}" + BYTE);
    private static final Pattern ADDRESS6 = Pattern.compile("\\[[0-9a-f:.]+\\]");
    private static final Pattern HOST_NAME =
            Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");

    /** What a lenient program reads as an address: the last label a number, decimal or hexadecimal. */
    private static final Pattern NUMBERS = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)");

    /** Keys have up to 128 characters and session tokens some thousands; the rest is a mistake. */
    private static final int MAX_SECRET_LENGTH = 16_384;

    /** A file system's longest name is 255 bytes; the name a file has until it is complete needs some of them. */
    private static final int MAX_LOCAL_SEGMENT_BYTES = 200;

    private StorageTargetParser() {}

    /**
     * @param storage the object with the storage's fields; null for a local directory
     * @param pathField the field that holds the path, for messages
     * @param path null if the request has none
     */
    static StorageTarget parse(JsonFields storage, String pathField, String path) {
        StorageType type =
                storage == null ? StorageType.LOCAL : storage.choice("storage_type", types(), StorageType.LOCAL);
        if (path == null) {
            throw ExportException.invalid("field '" + pathField + "' is required: the directory of the export");
        }
        String normalPath = RequestText.checkPath(pathField, path);
        return switch (type) {
            case S3 -> s3(storage, normalPath);
            case LOCAL -> local(storage, pathField, normalPath);
            case AZURE -> throw storage.unsupported("storage_type", "use 'S3' or 'Local'");
        };
    }

    private static StorageTarget local(JsonFields storage, String pathField, String path) {
        for (String field : List.of("bucket", "credentials", "options")) {
            if (storage != null && storage.has(field)) {
                throw ExportException.invalid("field '" + storage.path(field) + "' contradicts '"
                        + storage.path("storage_type") + "' Local, which is also the default: name 'S3' there or leave"
                        + " the field out");
            }
        }
        for (String segment : path.split("/", -1)) {
            if (RequestText.utf8Length(segment) > MAX_LOCAL_SEGMENT_BYTES) {
                throw ExportException.invalid("field '" + pathField + "' must not have a segment longer than "
                        + MAX_LOCAL_SEGMENT_BYTES + " bytes of UTF-8 when the storage is Local");
            }
        }
        return StorageTarget.local(path);
    }

    private static StorageTarget s3(JsonFields storage, String path) {
        String bucket = bucket(storage);
        StorageCredentials credentials = credentials(storage);
        JsonFields options = storage.object("options", KNOWN_OPTIONS);
        if (options == null) {
            return new StorageTarget(
                    StorageType.S3, path, bucket, null, StorageTarget.DEFAULT_REGION, false, true, credentials);
        }
        boolean allowHttp = options.flag("allow_http", false);
        URI endpoint = endpoint(options, allowHttp);
        return new StorageTarget(
                StorageType.S3,
                path,
                bucket,
                endpoint,
                region(options, endpoint == null),
                allowHttp,
                options.flag("virtual_hosted_style", endpoint == null),
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
                secret(keys, "access_key", true),
                secret(keys, "secret_key", true),
                secret(keys, "session_token", false));
    }

    private static String secret(JsonFields keys, String name, boolean required) {
        String secret = keys.secret(name);
        if (secret == null) {
            if (required) {
                throw keys.missing(name, "a key the storage knows");
            }
            return null;
        }
        if (secret.length() > MAX_SECRET_LENGTH || !SECRET.matcher(secret).matches()) {
            throw ExportException.invalid("field '" + keys.path(name) + "' must be 1 to " + MAX_SECRET_LENGTH
                    + " visible ASCII characters, without spaces");
        }
        return secret;
    }

    private static String region(JsonFields options, boolean amazon) {
        String region = options.text("region");
        if (region == null) {
            return StorageTarget.DEFAULT_REGION;
        }
        if (!(amazon ? AMAZON_REGION : REGION).matcher(region).matches()) {
            throw ExportException.invalid("field '" + options.path("region") + "' must be the name of a region: 1 to 63"
                    + (amazon ? " lower-case letters, digits and '-'" : " letters, digits, '_' and '-'")
                    + ", a letter or digit at both ends");
        }
        return region;
    }

    private static URI endpoint(JsonFields options, boolean allowHttp) {
        String text = options.text("endpoint");
        if (text == null) {
            return null;
        }
        String field = options.path("endpoint");
        URI endpoint = serverOf(field, text);
        if (endpoint.getScheme().equals("http") && !allowHttp) {
            throw ExportException.invalid("field '" + field + "' is a http:// address: keys and rows would travel"
                    + " unencrypted; use https:// or set '" + options.path("allow_http") + "' to true");
        }
        return endpoint;
    }

    /** Scheme, host and port in lower case; the message never repeats the text, which may hold a password. */
    private static URI serverOf(String field, String text) {
        try {
            URI uri = new URI(text);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            boolean server = (scheme.equals("http") || scheme.equals("https"))
                    && isHost(uri.getHost())
                    && uri.getRawUserInfo() == null
                    && (uri.getPort() == -1 || (uri.getPort() >= 1 && uri.getPort() <= 65_535))
                    && (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
            if (server) {
                return new URI(scheme, null, uri.getHost().toLowerCase(Locale.ROOT), uri.getPort(), null, null, null);
            }
        } catch (URISyntaxException e) {
            // Not kept as the cause either: it holds the whole text.
        }
        throw ExportException.invalid("field '" + field + "' must be http:// or https://, a host name or address and"
                + " perhaps a port, and nothing else: no user, path, query or fragment");
    }

    /**
     * Whether a host has one reading only: a name in ASCII, an address of four decimal numbers without leading zeros, or
     * one of IPv6 without a zone. Anything else that looks like numbers (octal, hexadecimal, short) means another
     * address to every second program.
     */
    private static boolean isHost(String host) {
        if (host == null || host.length() > MAX_HOST_LENGTH) {
            return false;
        }
        String lower = host.toLowerCase(Locale.ROOT);
        return ADDRESS6.matcher(lower).matches()
                || ADDRESS4.matcher(lower).matches()
                || (HOST_NAME.matcher(lower).matches()
                        && !NUMBERS.matcher(lower).matches());
    }

    private static Map<String, StorageType> types() {
        Map<String, StorageType> types = new LinkedHashMap<>();
        types.put("S3", StorageType.S3);
        types.put("CEPH", StorageType.S3);
        types.put("Local", StorageType.LOCAL);
        types.put("Azure", StorageType.AZURE);
        return types;
    }
}
