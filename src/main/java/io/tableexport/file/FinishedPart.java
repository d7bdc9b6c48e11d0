package io.tableexport.file;

import java.nio.file.Path;

/**
 * A committed part file.
 *
 * @param file where it lies; whoever got it deletes it
 * @param rows rows in it, counted as they were encoded
 * @param footerRows rows as read back from the finished file: the footer's count for Parquet, the line count for JSON
 *     Lines
 * @param rowGroups row groups in it; of JSON Lines, runs of about the row group size
 * @param bytes size of the file
 * @param uncompressedBytes sum of the row groups' {@code total_byte_size}; of JSON Lines, its JSON bytes
 * @param sha256 of the file's bytes, lower-case hex
 * @param encodeNanos nanoseconds spent encoding
 */
public record FinishedPart(
        Path file,
        long rows,
        long footerRows,
        int rowGroups,
        long bytes,
        long uncompressedBytes,
        String sha256,
        long encodeNanos) {}
