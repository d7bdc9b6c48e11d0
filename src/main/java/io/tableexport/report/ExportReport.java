package io.tableexport.report;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.table.TablePartition;
import java.util.List;
import java.util.OptionalLong;

/**
 * What an export came to. It can only be made when every count agrees: rows counted in the snapshot, rows read, rows
 * encoded, rows in the finished files, and rows in those read back from the storage.
 *
 * @param parts in the order of their names
 * @param rows rows exported
 * @param rowGroups row groups in all parts
 * @param storedBytes bytes of all parts
 * @param uncompressedBytes uncompressed bytes of all row groups
 * @param rowCheck {@code count} if the snapshot's own count was compared, else {@code none}
 * @param storedCheck {@code read back} if every part was compared with what was sent, else {@code not permitted}
 * @param readSeconds time of all readers spent reading and decoding
 */
public record ExportReport(
        List<PartReport> parts,
        long rows,
        int rowGroups,
        long storedBytes,
        long uncompressedBytes,
        String rowCheck,
        String storedCheck,
        double readSeconds) {

    /** Adds up a job's parts and proves them complete. */
    public static ExportReport of(ExportJob job) {
        List<PartReport> parts = job.parts();
        long encoded = parts.stream().mapToLong(PartReport::rows).sum();
        long inFooters = parts.stream().mapToLong(PartReport::footerRows).sum();
        List<TablePartition> partitions = job.scan().partitions();
        long read = partitions.stream().mapToLong(TablePartition::rowsRead).sum();
        OptionalLong counted = job.countedRows();
        String table = job.scan().table().qualifiedName();
        same(table, "were read", read, "were encoded", encoded);
        same(table, "were encoded", encoded, "stand in the finished files", inFooters);
        OptionalLong stored = job.storedRows();
        if (stored.isPresent()) {
            same(table, "were encoded", encoded, "stand in the files read back from the storage", stored.getAsLong());
        }
        if (counted.isPresent()) {
            same(table, "are in the snapshot by count(*)", counted.getAsLong(), "were encoded", encoded);
        }
        return new ExportReport(
                parts,
                encoded,
                parts.stream().mapToInt(PartReport::rowGroups).sum(),
                parts.stream().mapToLong(PartReport::bytes).sum(),
                parts.stream().mapToLong(PartReport::uncompressedBytes).sum(),
                counted.isPresent() ? "count" : "none",
                stored.isPresent() ? "read back" : "not permitted",
                partitions.stream().mapToLong(TablePartition::readNanos).sum() / 1e9);
    }

    private static void same(String table, String what, long rows, String otherwise, long others) {
        if (rows != others) {
            throw new ExportException(
                    FailureType.INTERNAL,
                    "row check of table '" + table + "' failed: " + rows + " rows " + what + " but " + others + " "
                            + otherwise + "; nothing was published");
        }
    }

    /** Uncompressed bytes in a row group on average, rounded down; 0 with no row group. */
    public long averageRowGroupBytes() {
        return rowGroups == 0 ? 0 : uncompressedBytes / rowGroups;
    }
}
