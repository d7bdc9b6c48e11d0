package io.tableexport.file;

import io.tableexport.batch.ColumnVector;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import java.io.IOException;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageWriter;

/**
 * Writes one column of a part, a slice of a batch at a time, as pages of at most {@value #MAX_PAGE_BYTES} bytes or
 * {@value #MAX_PAGE_ROWS} rows. Knows at any time what the column chunk has in the file's own measure.
 */
final class ColumnChunkWriter {
    /** Plain bytes at which a page ends: parquet-java's default. */
    static final int MAX_PAGE_BYTES = 1024 * 1024;

    /** Rows at which a page ends: parquet-java's default, which keeps column indexes useful. */
    static final int MAX_PAGE_ROWS = 20_000;

    /** A version 1 data page's header with checksum has at least so many bytes: every field in one byte. */
    private static final int MIN_PAGE_HEADER_BYTES = 19;

    private final String column;
    private final boolean required;
    private final PageValues values;
    private final DefinitionLevels levels;
    private final MeteredCompressor compressor;
    private PageWriter pages;
    private long compressedBytes;
    private long pageBytes;

    ColumnChunkWriter(String column, boolean required, PageValues values, MeteredCompressor compressor) {
        this.column = column;
        this.required = required;
        this.values = values;
        this.levels = new DefinitionLevels(required);
        this.compressor = compressor;
    }

    /** Begins the column chunk of a row group. */
    void startChunk(PageWriter pageWriter) {
        pages = pageWriter;
        compressedBytes = 0;
        pageBytes = 0;
        levels.clear();
        values.startChunk();
    }

    /** Takes the rows {@code [from, to)}; {@code partRow} rows of the part stand before the first of them. */
    void write(ColumnVector vector, int from, int to, long partRow) throws IOException {
        requireNoNull(vector, from, to, partRow);
        int start = from;
        while (start < to) {
            int end = values.sliceEnd(vector, start, Math.min(to, start + MAX_PAGE_ROWS - levels.rows()));
            int illegal = values.firstIllegal(vector, start, end);
            if (illegal >= 0) {
                throw unrepresentable(partRow + illegal - from, "the text is not valid UTF-8");
            }
            values.append(vector, start, end);
            levels.append(vector, start, end);
            start = end;
            if (levels.rows() >= MAX_PAGE_ROWS || values.plainSize() >= MAX_PAGE_BYTES || values.dictionaryIsFull()) {
                endPage();
            }
        }
    }

    /**
     * Bytes the column chunk would have if it ended now, with headers, before compression. Exact but for the headers
     * still to be written, which count with their least size.
     */
    long encodedBytes() {
        long written = pageBytes + (pages.getMemSize() - compressedBytes);
        long inProgress = levels.rows() == 0 ? 0 : MIN_PAGE_HEADER_BYTES + levels.encodedSize() + values.encodedSize();
        return written + inProgress + values.dictionaryPageSize();
    }

    /** Ends the column chunk. */
    void endChunk() throws IOException {
        if (levels.rows() > 0) {
            endPage();
        }
        if (values.dictionaryStands()) {
            PageBuffer dictionary = new PageBuffer();
            values.writeDictionary(dictionary);
            pages.writeDictionaryPage(
                    new DictionaryPage(dictionary.toInput(), values.dictionaryEntries(), Encoding.PLAIN_DICTIONARY));
        }
        pages = null;
    }

    private void endPage() throws IOException {
        values.settleEncoding();
        BytesInput page = BytesInput.concat(BytesInput.from(levels.encoded()), values.encoded());
        pageBytes += page.size();
        long before = compressor.compressedBytes();
        pages.writePage(
                page,
                levels.rows(),
                levels.rows(),
                values.statistics(levels.nulls()),
                Encoding.BIT_PACKED, // what parquet-java names for levels that take no bytes
                required ? Encoding.BIT_PACKED : Encoding.RLE,
                values.encoding());
        compressedBytes += compressor.compressedBytes() - before;
        values.endPage();
        levels.clear();
    }

    private void requireNoNull(ColumnVector vector, int from, int to, long partRow) {
        if (!required || vector.nullCount() == 0) {
            return;
        }
        for (int i = from; i < to; i++) {
            if (vector.isNull(i)) {
                throw unrepresentable(
                        partRow + i - from,
                        "NULL in a column that its database declares NOT NULL; correct the row or the constraint");
            }
        }
    }

    private ExportException unrepresentable(long partRow, String reason) {
        return new ExportException(
                FailureType.UNREPRESENTABLE_VALUE,
                "column '" + column + "', row " + (partRow + 1) + " of its part: " + reason);
    }
}
