package io.tableexport.report;

import io.tableexport.file.FinishedPart;

/**
 * One part as it stands in the target.
 *
 * @param name the object's name in the target's directory
 * @param rows rows in it, as encoded
 * @param footerRows rows in it, as read back from the finished file
 * @param rowGroups row groups in it
 * @param bytes stored bytes
 * @param uncompressedBytes sum of the row groups' uncompressed bytes
 * @param sha256 of the stored bytes, lower-case hex
 */
public record PartReport(
        String name, long rows, long footerRows, int rowGroups, long bytes, long uncompressedBytes, String sha256) {

    /** What a finished file becomes once it is stored under {@code name}. */
    public static PartReport of(String name, FinishedPart part) {
        return new PartReport(
                name,
                part.rows(),
                part.footerRows(),
                part.rowGroups(),
                part.bytes(),
                part.uncompressedBytes(),
                part.sha256());
    }
}
