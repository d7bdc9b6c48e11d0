package io.tableexport.targets;

import io.tableexport.request.StorageKind;
import io.tableexport.settings.ExportSettings;
import java.util.List;

/**
 * Everything a kind of storage brings into the service, beside its route file. A new one is this class, what it calls, and
 * its line in {@code META-INF/services/io.tableexport.request.StorageKind}.
 */
public interface StorageModule extends StorageKind {
    /**
     * What is to be done with its storage in a service. Opens no connection and loads no client library before one is
     * needed.
     *
     * @throws IllegalArgumentException if a setting is not legal; the message names it
     */
    StorageBinding open(ExportSettings settings);

    /** Loggers of its libraries that write keys, signatures or bodies below INFO. */
    default List<String> secretLoggers() {
        return List.of();
    }
}
