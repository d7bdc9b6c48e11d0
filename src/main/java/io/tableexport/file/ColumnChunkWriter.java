package io.tableexport.file;

import io.tableexport.batch.ColumnVector;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import java.io.IOException;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.column.values.bloomfilter.BloomFilterWriter;

/**
 * Writes one leaf column of a part, a slice of a batch at a time, as pages of at most {@value #MAX_PAGE_BYTES} bytes or
 * {@value #MAX_PAGE_ROWS} rows; a page has whole rows, so one row with more than that is one page. Knows at any time
 * what the column chunk has in the file's own measure. Used by one thread.
 */
abstract class ColumnChunkWriter {
    /** Plain bytes at which a page ends: parquet-java's default. */
    static final int MAX_PAGE_BYTES = 1024 * 1024;

    /** Rows at which a page ends: parquet-java's default, which keeps column indexes useful. */
    static final int MAX_PAGE_ROWS = 20_000;

    /** A version 1 data page's header with checksum has at least so many bytes: every field in one byte. */
    private static final int MIN_PAGE_HEADER_BYTES = 19;

    final String column;
    final PageValues values;
    private final PageLevels levels;
    private final MeteredCompressor compressor;
    private PageWriter pages;
    private long compressedBytes;
    private long pageBytes;

    ColumnChunkWriter(String column, PageValues values, PageLevels levels, MeteredCompressor compressor) {
        this.column = column;
        this.values = values;
        this.levels = levels;
        this.compressor = compressor;
    }

    /** Takes the rows {@code [from, to)}; {@code partRow} rows of the part stand before the first of them. */
    abstract void write(ColumnVector vector, int from, int to, long partRow) throws IOException;

    /** Begins the column chunk of a row group. */
    void startChunk(PageWriter pageWriter) {
        pages = pageWriter;
        compressedBytes = 0;
        pageBytes = 0;
        levels.clear();
        values.startChunk();
    }

    /**
     * Bytes the column chunk would have if it ended now, with headers, before compression. Exact but for the headers
     * still to be written, which count with their least size.
     */
    final long encodedBytes() {
        long written = pageBytes + (pages.getMemSize() - compressedBytes);
        long inProgress = levels.rows() == 0 ? 0 : MIN_PAGE_HEADER_BYTES + levels.encodedSize() + values.encodedSize();
        return written + inProgress + values.dictionaryPageSize();
    }

    /** Ends the column chunk; its Bloom filter, if it has one, goes to {@code bloomFilters}. */
    void endChunk(BloomFilterWriter bloomFilters) throws IOException {
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

    final void endPage() throws IOException {
        values.settleEncoding();
        BytesInput page = BytesInput.concat(BytesInput.from(levels.encoded()), values.encoded());
        pageBytes += page.size();
        long before = compressor.compressedBytes();
        pages.writePage(
                page,
                levels.entries(),
                levels.rows(),
                values.statistics(levels.nulls()),
                levels.repetitionEncoding(),
                levels.definitionEncoding(),
                values.encoding());
        compressedBytes += compressor.compressedBytes() - before;
        values.endPage();
        levels.clear();
    }

    final ExportException unrepresentable(long partRow, String reason) {
        return new ExportException(
                FailureType.UNREPRESENTABLE_VALUE,
                "column '" + column + "', row " + (partRow + 1) + " of its reader's rows in the part: " + reason);
    }
}
