package io.tableexport.request;

import java.util.List;
import java.util.Map;

/**
 * A kind of storage as requests, tokens and the configuration name it. {@link StorageKinds} finds the kinds there are.
 * Stateless and thread-safe.
 */
public interface StorageKind {
    /** What {@code storage_type} may say for it, in any case; the first is its name in messages. */
    List<String> wireNames();

    /** The last part of the name of the route that serves it, and what its beans' names begin with. */
    String routeName();

    /**
     * Reads a request's storage.
     *
     * @param storage the object with the fields of the storage; null if the request has none, which means {@code Local}
     * @param pathField the field that holds the path, for messages
     * @param path checked: segments joined by {@code /}, none of them empty, {@code .} or {@code ..}
     * @throws io.tableexport.failure.ExportException {@code INVALID_REQUEST} naming the field, never a secret
     */
    StorageTarget parse(JsonFields storage, String pathField, String path);

    /** What the location of each of its targets begins with, as {@code s3://}. */
    String locationPrefix();

    /** How many names stand between the prefix and the path of a location: a bucket is one. */
    int locationNames();

    /** Its configuration keys with their defaults. */
    default Map<String, String> defaults() {
        return Map.of();
    }

    /** Patterns of its destinations in a token's rights, as examples for a message. */
    List<String> destinationExamples();
}
