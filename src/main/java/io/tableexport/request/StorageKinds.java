package io.tableexport.request;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * The kinds of storage there are: each class named in a file {@code META-INF/services/} of the class path. So a storage
 * is added by naming one class, also in a jar of its own, and nothing that handles exports changes.
 */
public final class StorageKinds {
    private static final List<StorageKind> ALL =
            ServiceLoader.load(StorageKind.class, StorageKinds.class.getClassLoader()).stream()
                    .map(ServiceLoader.Provider::get)
                    .toList();

    private StorageKinds() {}

    /** All of them, in the order they are named in. */
    public static List<StorageKind> all() {
        return ALL;
    }

    /** The kinds by what {@code storage_type} may say. */
    static Map<String, StorageKind> byWireName() {
        Map<String, StorageKind> kinds = new LinkedHashMap<>();
        ALL.forEach(kind -> kind.wireNames().forEach(name -> kinds.put(name, kind)));
        return kinds;
    }

    /** The kind of a request that names none: a directory of the server. */
    static StorageKind local() {
        return byWireName().get("Local");
    }
}
