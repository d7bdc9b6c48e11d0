package io.tableexport.file;

import io.tableexport.batch.ColumnVector;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.statistics.Statistics;

/**
 * The values of one column: those of the page in progress, and the dictionary of the row group's column chunk. One
 * subclass per physical form takes a slice of a vector at a time. Values go to a dictionary first; the first page of a
 * chunk decides whether it pays, and it ends for the chunk when it is full.
 *
 * <p>Memory: one page of values, one dictionary of {@value #MAX_DICTIONARY_BYTES} bytes and a slice, and its hash table
 * of at most six times that.
 */
abstract class PageValues {
    /** Bytes at which a dictionary takes no further page: parquet-java's default. */
    static final int MAX_DICTIONARY_BYTES = 1024 * 1024;

    /** A dictionary page's header with checksum has at least so many bytes: every field in one byte. */
    static final int MIN_DICTIONARY_HEADER_BYTES = 15;

    final DictionaryIds ids = new DictionaryIds();
    final PageBuffer plain = new PageBuffer();
    private boolean inDictionary;
    private boolean dictionaryStands;
    private boolean pageIsPlain;

    /** Bytes the page's values have in the plain encoding. */
    abstract int plainSize();

    /** Where a slice that begins at {@code from} must end, at {@code to} at the latest, to stay in a page's bytes. */
    int sliceEnd(ColumnVector vector, int from, int to) {
        return to;
    }

    /** The first row in {@code [from, to)} with a value its column cannot hold, or -1. */
    int firstIllegal(ColumnVector vector, int from, int to) {
        return -1;
    }

    /** Takes the rows {@code [from, to)} of a vector into the page; NULLs leave no trace. */
    abstract void append(ColumnVector vector, int from, int to);

    abstract boolean hasDictionary();

    abstract int dictionaryEntries();

    abstract int dictionaryBytes();

    abstract void writeDictionary(PageBuffer target);

    abstract void clearDictionary();

    /** Writes the page's values, known by their ids, to {@link #plain}. */
    abstract void idsToPlain();

    /** Minimum and maximum of the page with this many NULLs; null where the page must have no statistics. */
    abstract Statistics<?> statistics(long nulls);

    abstract void clearStatistics();

    /** Begins a column chunk. */
    final void startChunk() {
        clearPage();
        clearDictionary();
        inDictionary = hasDictionary();
        dictionaryStands = false;
    }

    /** Whether {@link #append} looks values up in the dictionary. */
    final boolean inDictionary() {
        return inDictionary;
    }

    /** Whether the page in progress must end because the dictionary is full. */
    final boolean dictionaryIsFull() {
        return inDictionary && dictionaryBytes() >= MAX_DICTIONARY_BYTES;
    }

    /** Encoded bytes of the page in progress. */
    final int encodedSize() {
        return inDictionary && !plainIsSmaller() ? ids.encodedSize(dictionaryEntries()) : plainSize();
    }

    /** Least bytes of the dictionary page as it would be written now, its header included. */
    final int dictionaryPageSize() {
        boolean written = dictionaryStands || (inDictionary && !plainIsSmaller());
        return written ? dictionaryBytes() + MIN_DICTIONARY_HEADER_BYTES : 0;
    }

    /** Whether the chunk has a dictionary page. */
    final boolean dictionaryStands() {
        return dictionaryStands;
    }

    /** Settles how the page is encoded; {@link #encoded} and {@link #encoding} hold until {@link #endPage}. */
    final void settleEncoding() {
        pageIsPlain = !inDictionary || plainIsSmaller();
        if (pageIsPlain && ids.count() > 0) {
            plain.clear();
            idsToPlain();
            clearDictionary();
            inDictionary = false;
        }
    }

    final Encoding encoding() {
        return pageIsPlain ? Encoding.PLAIN : Encoding.PLAIN_DICTIONARY;
    }

    /** The page's values; valid until the next call of any method. */
    BytesInput encoded() {
        if (!pageIsPlain) {
            plain.clear();
            ids.encode(dictionaryEntries(), plain);
        }
        return plain.toInput();
    }

    /** Begins the next page, after the last one was written as {@link #encoding()} says. */
    final void endPage() {
        if (!pageIsPlain) {
            dictionaryStands = true;
            inDictionary = !dictionaryIsFull();
        }
        clearPage();
    }

    void clearPage() {
        ids.clear();
        plain.clear();
        clearStatistics();
    }

    private boolean plainIsSmaller() {
        return !dictionaryStands
                && plainSize()
                        <= (long) ids.encodedSize(dictionaryEntries())
                                + dictionaryBytes()
                                + MIN_DICTIONARY_HEADER_BYTES;
    }
}
