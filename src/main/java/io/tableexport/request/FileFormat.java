package io.tableexport.request;

import java.util.List;

/** The file formats an export can write. */
public enum FileFormat {
    PARQUET("Parquet"),
    JSONL("Jsonl");

    private final String wireName;

    FileFormat(String wireName) {
        this.wireName = wireName;
    }

    /** As it stands in requests. */
    public String wireName() {
        return wireName;
    }

    /** The codecs this format can be written with, the default first. */
    public List<Compression> compressions() {
        return switch (this) {
            case PARQUET ->
                List.of(Compression.ZSTD, Compression.SNAPPY, Compression.GZIP, Compression.LZ4_RAW, Compression.NONE);
            case JSONL -> List.of(Compression.NONE, Compression.GZIP, Compression.ZSTD);
        };
    }

    /** What an export is compressed with that does not say. */
    public Compression defaultCompression() {
        return compressions().get(0);
    }

    /** A file name's extension with its dots. Parquet compresses its pages, not the file, so its name says nothing. */
    public String extension(Compression compression) {
        if (this == PARQUET) {
            return ".parquet";
        }
        return switch (compression) {
            case GZIP -> ".jsonl.gz";
            case ZSTD -> ".jsonl.zst";
            case NONE, SNAPPY, LZ4_RAW -> ".jsonl";
        };
    }
}
