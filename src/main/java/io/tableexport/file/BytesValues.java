package io.tableexport.file;

import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.Utf8Check;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** Byte strings, with their length in front unless the column has one length for all (UUIDs, wide decimals). */
final class BytesValues extends PageValues {
    private final boolean text;
    private final int fixedLength;
    private final int prefixBytes;
    private final BytesRange range;
    private final BytesDictionary dictionary = new BytesDictionary();
    private int plainSize;

    BytesValues(PrimitiveType type, Kind kind) {
        boolean fixed = type.getPrimitiveTypeName() == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY;
        this.fixedLength = fixed ? type.getTypeLength() : -1;
        this.prefixBytes = fixed ? 0 : Integer.BYTES;
        this.text = kind == Kind.STRING || kind == Kind.JSON;
        this.range = new BytesRange(type, kind == Kind.DECIMAL);
    }

    @Override
    int sliceEnd(ColumnVector vector, int from, int to) {
        BytesVector values = (BytesVector) vector;
        int room = ColumnChunkWriter.MAX_PAGE_BYTES - plainSize;
        int start = values.start(from);
        if (values.end(to - 1) - start + (long) prefixBytes * (to - from) <= room) {
            return to;
        }
        int end = from + 1;
        while (end < to && values.end(end) - start + (long) prefixBytes * (end + 1 - from) <= room) {
            end++;
        }
        return end;
    }

    @Override
    int firstIllegal(ColumnVector vector, int from, int to) {
        BytesVector values = (BytesVector) vector;
        byte[] bytes = values.bytes();
        if (!text || Utf8Check.isAscii(bytes, values.start(from), values.end(to - 1))) {
            return -1;
        }
        for (int i = from; i < to; i++) {
            if (!Utf8Check.isValid(bytes, values.start(i), values.end(i))) {
                return i;
            }
        }
        return -1;
    }

    @Override
    void append(ColumnVector vector, int from, int to) {
        BytesVector values = (BytesVector) vector;
        if (inDictionary()) {
            appendIds(values, from, to);
        } else {
            appendPlain(values, from, to);
        }
    }

    private void appendIds(BytesVector values, int from, int to) {
        boolean[] nulls = values.nulls();
        byte[] bytes = values.bytes();
        int[] target = ids.reserve(to - from);
        int at = ids.count();
        int first = values.start(from);
        int start = first;
        for (int i = from; i < to; i++) {
            int end = values.end(i);
            if (!nulls[i]) {
                int id = dictionary.idOf(bytes, start, end);
                target[at++] = id;
                if (dictionary.isNewInPage(id)) {
                    range.observe(bytes, start, end);
                    requireLength(end - start);
                }
            }
            start = end;
        }
        int added = at - ids.count();
        plainSize += prefixBytes * added + start - first;
        ids.added(added);
    }

    private void appendPlain(BytesVector values, int from, int to) {
        boolean[] nulls = values.nulls();
        byte[] bytes = values.bytes();
        int start = values.start(from);
        plain.reserve(Math.addExact(values.end(to - 1) - start, prefixBytes * (to - from)));
        for (int i = from; i < to; i++) {
            int end = values.end(i);
            if (!nulls[i]) {
                range.observe(bytes, start, end);
                requireLength(end - start);
                putPlain(plain, bytes, start, end - start);
            }
            start = end;
        }
        plainSize = plain.size();
    }

    private void putPlain(PageBuffer target, byte[] bytes, int start, int length) {
        if (prefixBytes > 0) {
            target.putInt(length);
        }
        target.putBytes(bytes, start, length);
    }

    private void requireLength(int length) {
        if (fixedLength >= 0 && length != fixedLength) {
            throw new IllegalArgumentException("a value of " + length + " bytes where all have " + fixedLength);
        }
    }

    @Override
    int plainSize() {
        return plainSize;
    }

    @Override
    void clearPage() {
        super.clearPage();
        plainSize = 0;
    }

    @Override
    boolean hasDictionary() {
        return true;
    }

    @Override
    int dictionaryEntries() {
        return dictionary.size();
    }

    @Override
    int dictionaryBytes() {
        return dictionary.byteCount() + prefixBytes * dictionary.size();
    }

    @Override
    void writeDictionary(PageBuffer target) {
        target.reserve(dictionaryBytes());
        for (int id = 0; id < dictionary.size(); id++) {
            putPlain(target, dictionary.bytes(), dictionary.start(id), dictionary.end(id) - dictionary.start(id));
        }
    }

    @Override
    void clearDictionary() {
        dictionary.clear();
    }

    @Override
    void idsToPlain() {
        plain.reserve(plainSize);
        for (int i = 0; i < ids.count(); i++) {
            int id = ids.get(i);
            putPlain(plain, dictionary.bytes(), dictionary.start(id), dictionary.end(id) - dictionary.start(id));
        }
    }

    @Override
    Statistics<?> statistics(long nulls) {
        return range.statistics(nulls);
    }

    @Override
    void clearStatistics() {
        range.clear();
        dictionary.startPage();
    }
}
