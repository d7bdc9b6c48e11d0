package io.tableexport.storage;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.request.EndpointPattern;
import io.tableexport.request.StorageCredentials;
import io.tableexport.request.StorageTarget;
import java.util.List;
import java.util.Map;

/**
 * The server's own storage credentials, from {@code export.s3.server.*}, and the endpoints they are for. They never go
 * to any other: whoever may choose the endpoint would else be sent what signs requests to it. Whether a token may use
 * them is decided before. Immutable; shows none of them.
 */
public final class ServerCredentials {
    static final String ACCESS_KEY = "export.s3.server.access-key";
    static final String SECRET_KEY = "export.s3.server.secret-key";
    static final String SESSION_TOKEN = "export.s3.server.session-token";
    static final String ENDPOINTS = "export.s3.server.endpoints";

    /** None. */
    public static final ServerCredentials NONE = new ServerCredentials(null, null, null, List.of());

    private final String accessKey;
    private final String secretKey;
    private final String sessionToken;
    private final List<EndpointPattern> endpoints;

    private ServerCredentials(
            String accessKey, String secretKey, String sessionToken, List<EndpointPattern> endpoints) {
        this.accessKey = accessKey;
        this.secretKey = secretKey;
        this.sessionToken = sessionToken;
        this.endpoints = endpoints;
    }

    /**
     * Reads them from configuration properties.
     *
     * @throws IllegalArgumentException naming the key that is missing or wrong, never a value of the keys
     */
    public static ServerCredentials of(Map<String, String> properties) {
        String accessKey = value(properties, ACCESS_KEY);
        String secretKey = value(properties, SECRET_KEY);
        String sessionToken = value(properties, SESSION_TOKEN);
        String endpoints = value(properties, ENDPOINTS);
        if (accessKey == null && secretKey == null && sessionToken == null) {
            return NONE;
        }
        if (accessKey == null || secretKey == null || endpoints == null) {
            throw new IllegalArgumentException(
                    ACCESS_KEY + ", " + SECRET_KEY + " and " + ENDPOINTS + " belong together: set all three or none");
        }
        return new ServerCredentials(
                accessKey, secretKey, sessionToken, EndpointPattern.parseAll(ENDPOINTS, endpoints));
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
                    + " its own; give {\"access_key\": …, \"secret_key\": …}");
        }
        if (endpoints.stream().noneMatch(pattern -> pattern.matches(target.endpointOrDefault()))) {
            throw new ExportException(
                    FailureType.FORBIDDEN,
                    "the server's own storage credentials are not for endpoint " + target.endpointOrDefault()
                            + ": give 'credentials', or its operator allows it with " + ENDPOINTS);
        }
        return new StorageCredentials(accessKey, secretKey, sessionToken);
    }

    @Override
    public String toString() {
        return "ServerCredentials";
    }
}
