package io.tableexport.job;

/**
 * A client's promise that requests of this key are the same.
 *
 * @param keyHash of the key, hex SHA-256
 * @param requestHash of the request, credentials left out, hex SHA-256
 */
public record IdempotencyKey(String keyHash, String requestHash) {
    /** Milliseconds a key is kept: 24 hours, as the contract says. */
    public static final long KEPT_MILLIS = 24L * 60 * 60 * 1000;
}
