package io.tableexport.storage;

import java.util.Map;

/**
 * How patient the service is with S3 servers.
 *
 * @param connectTimeoutMillis milliseconds to wait for a connection
 * @param readTimeoutMillis milliseconds to wait for the next bytes of an answer, and for a free connection
 * @param maxConnections connections at once, over all exports
 * @param maxAttempts times a request is sent before its failure counts, at least 1
 */
public record S3Settings(int connectTimeoutMillis, int readTimeoutMillis, int maxConnections, int maxAttempts) {
    private static final String CONNECT_TIMEOUT = "export.s3.connect-timeout-millis";
    private static final String READ_TIMEOUT = "export.s3.read-timeout-millis";
    private static final String MAX_CONNECTIONS = "export.s3.max-connections";
    private static final String MAX_ATTEMPTS = "export.s3.max-attempts";

    /**
     * A server that does not accept a connection in 5 seconds is down. Completing a large multipart upload takes some
     * servers most of a minute. 64 connections are four exports with 16 readers each. Three repeats with growing pauses
     * ride out a server's restart of some seconds.
     */
    public static final S3Settings DEFAULTS = new S3Settings(5_000, 60_000, 64, 4);

    public S3Settings {
        atLeastOne(CONNECT_TIMEOUT, connectTimeoutMillis);
        atLeastOne(READ_TIMEOUT, readTimeoutMillis);
        atLeastOne(MAX_CONNECTIONS, maxConnections);
        atLeastOne(MAX_ATTEMPTS, maxAttempts);
    }

    /**
     * Reads the settings from configuration properties; an absent one has its default.
     *
     * @throws IllegalArgumentException naming the key and what is legal
     */
    public static S3Settings of(Map<String, String> properties) {
        return new S3Settings(
                number(properties, CONNECT_TIMEOUT, DEFAULTS.connectTimeoutMillis),
                number(properties, READ_TIMEOUT, DEFAULTS.readTimeoutMillis),
                number(properties, MAX_CONNECTIONS, DEFAULTS.maxConnections),
                number(properties, MAX_ATTEMPTS, DEFAULTS.maxAttempts));
    }

    static int number(Map<String, String> properties, String key, int absent) {
        String value = properties.get(key);
        if (value == null) {
            return absent;
        }
        try {
            return Integer.parseInt(value.strip());
        } catch (NumberFormatException e) {
            throw illegal(key);
        }
    }

    static void atLeastOne(String key, int value) {
        if (value < 1) {
            throw illegal(key);
        }
    }

    private static IllegalArgumentException illegal(String key) {
        return new IllegalArgumentException(key + " must be a whole number from 1 to " + Integer.MAX_VALUE);
    }
}
