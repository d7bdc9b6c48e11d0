package io.tableexport.request;

/** The file formats an export can write. */
public enum FileFormat {
    PARQUET,
    JSONL
}
