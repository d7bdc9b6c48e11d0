package io.tableexport.file;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;

/**
 * Reads the footer of a Parquet file that lies somewhere else, in one read or two: enough to know its rows. Stateless.
 * Memory: the footer.
 */
public final class ParquetTail {
    /** The end of a file: four bytes of the footer's length, the lowest first, and the magic number (Parquet format). */
    private static final int TRAILER_BYTES = 8;

    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

    /** Read at first: the footers of most tables are smaller, and one request costs more than these bytes. */
    private static final int FIRST_READ_BYTES = 64 * 1024;

    private ParquetTail() {}

    /** Bytes of a file. */
    public interface Ranges {
        /** Exactly {@code length} bytes from {@code offset} on. */
        byte[] read(long offset, int length) throws IOException;
    }

    /**
     * The rows the footer names, in all row groups together.
     *
     * @param length bytes of the whole file
     * @throws IOException if it cannot be read or is no Parquet file
     */
    public static long rows(long length, Ranges ranges) throws IOException {
        int first = (int) Math.min(FIRST_READ_BYTES, length);
        if (first < TRAILER_BYTES) {
            throw notParquet();
        }
        byte[] tail = ranges.read(length - first, first);
        byte[] magic = Arrays.copyOfRange(tail, tail.length - MAGIC.length, tail.length);
        int footer = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt(tail.length - TRAILER_BYTES);
        if (!Arrays.equals(magic, MAGIC) || footer < 0 || footer > length - TRAILER_BYTES) {
            throw notParquet();
        }
        int end = tail.length - TRAILER_BYTES;
        byte[] bytes = footer <= end
                ? Arrays.copyOfRange(tail, end - footer, end)
                : ranges.read(length - TRAILER_BYTES - footer, footer);
        FileMetaData metadata = Util.readFileMetaData(new ByteArrayInputStream(bytes));
        long rows = metadata.getRow_groups().stream()
                .mapToLong(RowGroup::getNum_rows)
                .sum();
        if (rows != metadata.getNum_rows()) {
            throw new IOException("the footer contradicts itself about its rows");
        }
        return rows;
    }

    private static IOException notParquet() {
        return new IOException("the file does not end as a Parquet file does");
    }
}
