package io.tableexport.request;

import java.net.URI;
import java.util.List;

/** Where an export goes, whatever kind of storage that is. Immutable but for its credentials, which can be cleared. */
public interface StorageTarget {
    /** Of its {@link StorageKind}. */
    String routeName();

    /**
     * The directory, or the one object of a single-file export: segments joined by {@code /}, none of them empty,
     * {@code .} or {@code ..}.
     */
    String path();

    /** The names in front of the path, the outermost first: the bucket of S3; none for a local directory. */
    List<String> names();

    /** Scheme, host and perhaps port of the server to speak to; null if there is none. */
    URI server();

    /** The request's own; null if it has none. */
    StorageCredentials credentials();

    /** Whether the request leaves it to the server to have credentials. */
    default boolean wantsServerCredentials() {
        return server() != null && credentials() == null;
    }

    /** The location without keys, for messages, logs and reports: {@code s3://bucket/path} or {@code local:path}. */
    String location();

    /** What two exports into the same path share if they have the same place: the server and the names. */
    default String place() {
        URI server = server();
        int port = server.getPort() == -1 ? (server.getScheme().equals("http") ? 80 : 443) : server.getPort();
        return server.getHost() + ":" + port + "/" + String.join("/", names());
    }

    /** A directory under the server's root of local destinations. */
    static StorageTarget local(String path) {
        return new LocalTarget(path);
    }
}
