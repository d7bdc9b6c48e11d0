package io.tableexport.request;

import java.util.Locale;

/** What to do when the target already holds an export. */
public enum IfExists {
    ERROR,
    OVERWRITE,
    APPEND;

    /** As it stands in requests. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
