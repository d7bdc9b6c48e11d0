package io.tableexport.request;

import java.util.Objects;

/**
 * The keys a request brings for its storage. They can be read and forgotten, and nothing else: no text form, no
 * serialisation, no comparison. Whoever parsed the request calls {@link #clear()} when its export has ended.
 *
 * <p>Thread-safe: readers of one export share it.
 */
public final class StorageCredentials {
    private volatile Keys keys;

    /**
     * @param secretKey null where the token alone is enough
     * @param sessionToken of temporary keys; null for permanent ones
     */
    public StorageCredentials(String accessKey, String secretKey, String sessionToken) {
        this.keys = new Keys(Objects.requireNonNull(accessKey), secretKey, sessionToken);
    }

    public String accessKey() {
        return keys().accessKey;
    }

    /** The secret key, or null where the token alone is enough. */
    public String secretKey() {
        return keys().secretKey;
    }

    /** The token of temporary keys, or null. */
    public String sessionToken() {
        return keys().sessionToken;
    }

    /** Forgets the keys. Idempotent; reading them afterwards is a bug and throws. */
    public void clear() {
        keys = null;
    }

    /** Says that these are credentials, never which. */
    @Override
    public String toString() {
        return "StorageCredentials";
    }

    private Keys keys() {
        Keys current = keys;
        if (current == null) {
            throw new IllegalStateException("these storage credentials were cleared when their export ended");
        }
        return current;
    }

    /** A class and not a record: a record has a toString that shows everything. */
    private static final class Keys {
        private final String accessKey;
        private final String secretKey;
        private final String sessionToken;

        private Keys(String accessKey, String secretKey, String sessionToken) {
            this.accessKey = accessKey;
            this.secretKey = secretKey;
            this.sessionToken = sessionToken;
        }
    }
}
