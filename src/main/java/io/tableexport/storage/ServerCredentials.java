package io.tableexport.storage;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.request.EndpointPattern;
import io.tableexport.request.StorageCredentials;
import io.tableexport.request.StorageTarget;
import java.util.List;
import java.util.Map;

/**
 * The server's own credentials for one kind of storage, from {@code export.<kind>.server.*}, and the endpoints they are for. They never go
 * to any other: whoever may choose the endpoint would else be sent what signs requests to it. Whether a token may use
 * them is decided before. Immutable; shows none of them.
 */
public final class ServerCredentials {
    /** None. */
    public static final ServerCredentials NONE = new ServerCredentials(Keys.S3, null, null, null, List.of());

    /**
     * The configuration keys they stand in.
     *
     * @param token null if there is no key for one
     * @param example what to give instead of them, for a message
     */
    public record Keys(String id, String secret, String token, String endpoints, String example) {
        /** Those of S3. */
        public static final Keys S3 = new Keys(
                "export.s3.server.access-key",
                "export.s3.server.secret-key",
                "export.s3.server.session-token",
                "export.s3.server.endpoints",
                "{\"access_key\": …, \"secret_key\": …}");
    }

    private final Keys keys;
    private final String accessKey;
    private final String secretKey;
    private final String sessionToken;
    private final List<EndpointPattern> endpoints;

    private ServerCredentials(
            Keys keys, String accessKey, String secretKey, String sessionToken, List<EndpointPattern> endpoints) {
        this.keys = keys;
        this.accessKey = accessKey;
        this.secretKey = secretKey;
        this.sessionToken = sessionToken;
        this.endpoints = endpoints;
    }

    /** Those for S3, as {@link #of(Keys, Map)} reads them. */
    public static ServerCredentials of(Map<String, String> properties) {
        return of(Keys.S3, properties);
    }

    /**
     * Reads them from configuration properties.
     *
     * @throws IllegalArgumentException naming the key that is missing or wrong, never a value of the keys
     */
    public static ServerCredentials of(Keys keys, Map<String, String> properties) {
        String accessKey = value(properties, keys.id());
        String secretKey = value(properties, keys.secret());
        String sessionToken = keys.token() == null ? null : value(properties, keys.token());
        String endpoints = value(properties, keys.endpoints());
        if (accessKey == null && secretKey == null && sessionToken == null) {
            return new ServerCredentials(keys, null, null, null, List.of());
        }
        if (accessKey == null || secretKey == null || endpoints == null) {
            throw new IllegalArgumentException(keys.id() + ", " + keys.secret() + " and " + keys.endpoints()
                    + " belong together: set all three or none");
        }
        return new ServerCredentials(
                keys, accessKey, secretKey, sessionToken, EndpointPattern.parseAll(keys.endpoints(), endpoints));
    }

    private static String value(Map<String, String> properties, String key) {
        String value = properties.getOrDefault(key, "").strip();
        return value.isEmpty() ? null : value;
    }

    /**
     * The credentials for a target that has none.
     *
     * @throws ExportException {@code INVALID_REQUEST} if the server has none, {@code FORBIDDEN} if they are not for the
     *     target's endpoint
     */
    StorageCredentials of(StorageTarget target) {
        if (accessKey == null) {
            throw ExportException.invalid("field 'credentials' is required: this server has no storage credentials of"
                    + " its own; give " + keys.example());
        }
        if (endpoints.stream().noneMatch(pattern -> pattern.matches(target.server()))) {
            throw new ExportException(
                    FailureType.FORBIDDEN,
                    "the server's own storage credentials are not for endpoint " + target.server()
                            + ": give 'credentials', or its operator allows it with " + keys.endpoints());
        }
        return new StorageCredentials(accessKey, secretKey, sessionToken);
    }

    @Override
    public String toString() {
        return "ServerCredentials";
    }
}
