package io.tableexport.request;

import java.util.Locale;

/** Codecs: of the pages in Parquet, of the whole file in JSON Lines. */
public enum Compression {
    ZSTD,
    SNAPPY,
    GZIP,
    LZ4_RAW,
    NONE;

    /** As it stands in requests. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
