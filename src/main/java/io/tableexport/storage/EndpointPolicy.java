package io.tableexport.storage;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.request.EndpointPattern;
import io.tableexport.request.StorageTarget;
import java.net.URI;
import java.util.List;

/**
 * Which servers of one kind of storage this service speaks to. Without it anyone with a token could make the service connect to whatever
 * stands in its network. Immutable.
 */
public final class EndpointPolicy {
    /** The configuration key for S3. */
    public static final String KEY = "export.s3.allowed-endpoints";

    /** Amazon's own, with the bucket in the path or in the host name. */
    public static final String DEFAULT = "https://s3.*.amazonaws.com,https://*.s3.*.amazonaws.com";

    private final String key;
    private final List<EndpointPattern> allowed;

    private EndpointPolicy(String key, List<EndpointPattern> allowed) {
        this.key = key;
        this.allowed = List.copyOf(allowed);
    }

    /** What the addresses of an allowed endpoint may be. */
    enum Reach {
        /** A configured host: whatever it resolves to. */
        CONFIGURED_HOST,
        /** A host only a wildcard matches, which its owner may point anywhere: public addresses. */
        PUBLIC_ADDRESSES
    }

    /** The policy for S3, as {@link #of(String, String)} reads it. */
    public static EndpointPolicy of(String patterns) {
        return of(KEY, patterns);
    }

    /**
     * Reads the policy.
     *
     * @param key the configuration key, for messages
     * @param patterns comma-separated patterns of scheme, host and port
     * @throws IllegalArgumentException naming the key and what is legal
     */
    public static EndpointPolicy of(String key, String patterns) {
        return new EndpointPolicy(key, EndpointPattern.parseAll(key, patterns));
    }

    /**
     * Refuses a target whose server is not allowed; a target without one passes. Which addresses a server may have is
     * checked when {@link StorageConnections} connect.
     *
     * @throws ExportException {@code FORBIDDEN}
     */
    public void check(StorageTarget target) {
        if (target.server() != null) {
            reach(target.server());
        }
    }

    /** Whether a host is one the configuration names without a wildcard. */
    boolean namesHost(String host) {
        return allowed.stream().anyMatch(pattern -> pattern.isExactHost() && pattern.matchesHost(host));
    }

    /** The configuration key it was read from. */
    String key() {
        return key;
    }

    Reach reach(URI endpoint) {
        Reach reach = null;
        for (EndpointPattern pattern : allowed) {
            if (pattern.matches(endpoint)) {
                if (pattern.isExactHost()) {
                    return Reach.CONFIGURED_HOST;
                }
                reach = Reach.PUBLIC_ADDRESSES;
            }
        }
        if (reach == null) {
            throw new ExportException(
                    FailureType.FORBIDDEN,
                    "endpoint " + endpoint + " is not one this service may speak to: its operator allows it with "
                            + key);
        }
        return reach;
    }
}
