package io.tableexport.file;

import io.tableexport.request.Compression;
import io.tableexport.request.FileFormat;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the part files of an export are like and when one is full.
 *
 * @param format Parquet or JSON Lines
 * @param compression of the pages in Parquet, of the file in JSON Lines
 * @param rowGroupSize uncompressed bytes at which a row group ends, at the first batch boundary at or over it
 * @param maxRowGroupsPerFile a part is full with this many row groups; 0 = no such limit; wins over {@code
 *     targetFileSizeBytes}
 * @param targetFileSizeBytes a part is full once this many bytes are written, after the row group in progress; 0 = no
 *     such limit
 * @param bloomFilters columns that get a Bloom filter; Parquet only
 * @param metadata key-value pairs for the footer beside the writer's own, such as where the rows come from; Parquet only
 */
public record FileOptions(
        FileFormat format,
        Compression compression,
        long rowGroupSize,
        long maxRowGroupsPerFile,
        long targetFileSizeBytes,
        List<String> bloomFilters,
        Map<String, String> metadata) {

    /** Rows at which a row group ends whatever its bytes: bounds the memory of its definition levels and indexes. */
    public static final int MAX_ROW_GROUP_ROWS = 1_048_576;

    public FileOptions {
        bloomFilters = List.copyOf(bloomFilters);
        // In an order: that of Map.copyOf is another in each JVM, and the same rows would make other footers.
        metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
    }

    /** Without Bloom filters and metadata. */
    public FileOptions(
            FileFormat format,
            Compression compression,
            long rowGroupSize,
            long maxRowGroupsPerFile,
            long targetFileSizeBytes) {
        this(format, compression, rowGroupSize, maxRowGroupsPerFile, targetFileSizeBytes, List.of(), Map.of());
    }

    /** The same with Bloom filters for these columns, by their exact names. */
    public FileOptions withBloomFilters(List<String> columns) {
        return new FileOptions(
                format, compression, rowGroupSize, maxRowGroupsPerFile, targetFileSizeBytes, columns, metadata);
    }

    /** The same with these key-value pairs in the footer. */
    public FileOptions withMetadata(Map<String, String> pairs) {
        return new FileOptions(
                format, compression, rowGroupSize, maxRowGroupsPerFile, targetFileSizeBytes, bloomFilters, pairs);
    }

    /**
     * The file name's extension with its dots, for example {@code .parquet} or {@code .jsonl.gz}.
     */
    public String extension() {
        return format.extension(compression);
    }

    /** Whether a part that has this many whole row groups in this many written bytes takes no more rows. */
    public boolean isFull(int rowGroups, long writtenBytes) {
        if (maxRowGroupsPerFile > 0) {
            return rowGroups >= maxRowGroupsPerFile;
        }
        return targetFileSizeBytes > 0 && writtenBytes >= targetFileSizeBytes;
    }
}
