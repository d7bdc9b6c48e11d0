package io.tableexport.file;

import io.tableexport.batch.ColumnVector;
import java.util.Arrays;
import org.apache.parquet.column.Encoding;

/**
 * Which rows of a page have a value, as Parquet's definition levels of an optional column: one bit a row in the hybrid
 * of run-length and bit-packed runs, after its length in four bytes. A page without NULLs, or with nothing else, is one
 * run-length run; any other page is one bit-packed run, whose size is known before it is written. Memory: one bit a row
 * of a page.
 */
final class DefinitionLevels extends PageLevels {
    private static final byte[] NONE = {};

    private final boolean required;
    private byte[] present = new byte[64];
    private int rows;
    private int nulls;

    DefinitionLevels(boolean required) {
        this.required = required;
    }

    @Override
    int rows() {
        return rows;
    }

    @Override
    int entries() {
        return rows;
    }

    @Override
    int nulls() {
        return nulls;
    }

    @Override
    Encoding repetitionEncoding() {
        return UNUSED;
    }

    @Override
    Encoding definitionEncoding() {
        return required ? UNUSED : Encoding.RLE;
    }

    void append(ColumnVector vector, int from, int to) {
        int count = to - from;
        if (vector.nullCount() == 0) {
            if (nulls > 0) {
                room(rows + count);
                setPresent(rows, rows + count);
            }
            rows += count;
            return;
        }
        room(rows + count);
        if (nulls == 0) {
            setPresent(0, rows);
        }
        boolean[] isNull = vector.nulls();
        int row = rows;
        for (int i = from; i < to; i++, row++) {
            if (isNull[i]) {
                nulls++;
            } else {
                present[row >>> 3] |= (byte) (1 << (row & 7));
            }
        }
        if (nulls == 0) {
            Arrays.fill(present, 0, bytesFor(row), (byte) 0);
        }
        rows = row;
    }

    @Override
    int encodedSize() {
        if (required) {
            return 0;
        }
        return isOneRun()
                ? LENGTH_BYTES + Varint.size(rows << 1) + 1
                : LENGTH_BYTES + Varint.size(bytesFor(rows) << 1 | 1) + bytesFor(rows);
    }

    @Override
    byte[] encoded() {
        if (required) {
            return NONE;
        }
        byte[] encoded = new byte[encodedSize()];
        int length = encoded.length - LENGTH_BYTES;
        for (int i = 0; i < LENGTH_BYTES; i++) {
            encoded[i] = (byte) (length >>> (8 * i));
        }
        if (isOneRun()) {
            int end = Varint.write(rows << 1, encoded, LENGTH_BYTES);
            encoded[end] = (byte) (nulls == 0 ? 1 : 0);
        } else {
            int end = Varint.write(bytesFor(rows) << 1 | 1, encoded, LENGTH_BYTES);
            System.arraycopy(present, 0, encoded, end, bytesFor(rows));
        }
        return encoded;
    }

    @Override
    void clear() {
        if (nulls > 0) {
            Arrays.fill(present, 0, bytesFor(rows), (byte) 0);
        }
        rows = 0;
        nulls = 0;
    }

    private boolean isOneRun() {
        return nulls == 0 || nulls == rows;
    }

    private void room(int rowCount) {
        int bytes = bytesFor(rowCount);
        if (bytes > present.length) {
            present = Arrays.copyOf(present, Math.max(bytes, present.length * 2));
        }
    }

    private void setPresent(int from, int to) {
        int row = from;
        while (row < to && (row & 7) != 0) {
            present[row >>> 3] |= (byte) (1 << (row & 7));
            row++;
        }
        Arrays.fill(present, row >>> 3, Math.max(row, to) >>> 3, (byte) 0xFF);
        for (int last = Math.max(row, to & ~7); last < to; last++) {
            present[last >>> 3] |= (byte) (1 << (last & 7));
        }
    }

    private static int bytesFor(int rowCount) {
        return (rowCount + 7) >>> 3;
    }
}
