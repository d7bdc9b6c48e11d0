package io.tableexport.file;

import org.apache.parquet.column.Encoding;

/** The repetition and definition levels of the page in progress of one leaf column: which of its places have a value. */
abstract class PageLevels {
    /** What parquet-java names for levels that take no bytes. */
    static final Encoding UNUSED = Encoding.BIT_PACKED;

    /** Bytes of the length in front of levels in a version 1 data page. */
    static final int LENGTH_BYTES = 4;

    /** Rows of the page so far. */
    abstract int rows();

    /** Places for a value, which a page calls its values: a row has one, or one an element where it has lists. */
    abstract int entries();

    /** Places without a value. */
    abstract int nulls();

    /** Bytes {@link #encoded()} would have now. */
    abstract int encodedSize();

    /** The levels as they stand in front of a page's values. */
    abstract byte[] encoded();

    abstract Encoding repetitionEncoding();

    abstract Encoding definitionEncoding();

    /** Begins the next page. */
    abstract void clear();
}
