package io.tableexport.request;

import io.tableexport.failure.ExportException;
import java.net.URI;
import java.util.List;
import java.util.Objects;

/**
 * A directory under the server's root of local destinations.
 *
 * @param path as {@link StorageTarget#path()} says
 */
public record LocalTarget(String path) implements StorageTarget {
    /** The last part of the name of its route. */
    public static final String ROUTE = "local";

    /** What its location begins with. */
    public static final String PREFIX = "local:";

    /** A file system's longest name is 255 bytes; the name a file has until it is complete needs some of them. */
    private static final int MAX_SEGMENT_BYTES = 200;

    public LocalTarget {
        Objects.requireNonNull(path);
    }

    /** Reads it as {@link StorageKind#parse} says. */
    public static LocalTarget parse(JsonFields storage, String pathField, String path) {
        for (String field : List.of("bucket", "credentials", "options")) {
            if (storage != null && storage.has(field)) {
                throw ExportException.invalid("field '" + storage.path(field) + "' contradicts '"
                        + storage.path("storage_type") + "' Local, which is also the default: name 'S3' there or leave"
                        + " the field out");
            }
        }
        for (String segment : path.split("/", -1)) {
            if (RequestText.utf8Length(segment) > MAX_SEGMENT_BYTES) {
                throw ExportException.invalid("field '" + pathField + "' must not have a segment longer than "
                        + MAX_SEGMENT_BYTES + " bytes of UTF-8 when the storage is Local");
            }
        }
        return new LocalTarget(path);
    }

    @Override
    public String routeName() {
        return ROUTE;
    }

    @Override
    public List<String> names() {
        return List.of();
    }

    @Override
    public URI server() {
        return null;
    }

    @Override
    public StorageCredentials credentials() {
        return null;
    }

    @Override
    public String location() {
        return PREFIX + path;
    }

    @Override
    public String place() {
        return "LOCAL";
    }

    /** The same as {@link #location()}. */
    @Override
    public String toString() {
        return location();
    }
}
