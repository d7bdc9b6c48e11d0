package io.tableexport.request;

import java.util.Locale;

/** Whether an export is a directory of parts or one object. */
public enum ExportMode {
    MULTI_FILE,
    SINGLE_FILE;

    /** As it stands in requests and answers. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
