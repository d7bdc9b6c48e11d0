package io.tableexport.request;

import java.util.Locale;

/** The kinds of storage a request can name. {@code CEPH} on the wire is {@link #S3}: it speaks the same protocol. */
public enum StorageType {
    S3("S3"),
    LOCAL("Local"),
    AZURE("Azure");

    private final String wireName;

    StorageType(String wireName) {
        this.wireName = wireName;
    }

    /** As it stands in requests. */
    public String wireName() {
        return wireName;
    }

    /** The last part of the name of the routes that serve this storage. */
    public String routeName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
