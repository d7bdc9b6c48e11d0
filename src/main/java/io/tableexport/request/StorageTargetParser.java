package io.tableexport.request;

import io.tableexport.failure.ExportException;
import java.util.List;

/** Reads the storage of a request: {@code storage_config}, or the same fields at the top level. */
final class StorageTargetParser {
    static final List<String> KNOWN = List.of("storage_type", "bucket", "credentials", "options");

    private StorageTargetParser() {}

    /**
     * @param storage the object with the storage's fields; null for a local directory
     * @param pathField the field that holds the path, for messages
     * @param path null if the request has none
     */
    static StorageTarget parse(JsonFields storage, String pathField, String path) {
        StorageKind kind = storage == null
                ? StorageKinds.local()
                : storage.choice("storage_type", StorageKinds.byWireName(), StorageKinds.local());
        if (path == null) {
            throw ExportException.invalid("field '" + pathField + "' is required: the directory of the export");
        }
        return kind.parse(storage, pathField, RequestText.checkPath(pathField, path));
    }
}
