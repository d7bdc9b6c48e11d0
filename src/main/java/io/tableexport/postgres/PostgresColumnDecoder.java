package io.tableexport.postgres;

import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.TableColumn;
import io.tableexport.failure.ExportException;
import io.tableexport.table.UnfitValueException;

/**
 * Appends one column's values, as binary COPY carries them, to that column's vector of a batch. Made once for a reader
 * and bound to its batch; used by one thread at a time. One small subclass for each binary form.
 */
abstract class PostgresColumnDecoder {
    private final String column;
    private final boolean required;
    private final ColumnVector target;

    PostgresColumnDecoder(TableColumn column, ColumnVector target) {
        this.column = column.name();
        this.required = column.required();
        this.target = target;
    }

    /**
     * Appends the value in {@code bytes[offset .. offset + length)}, which is not NULL and lies within the array.
     *
     * @throws UnfitValueException if the file type cannot hold it; the vector is unchanged then
     */
    abstract void decode(byte[] bytes, int offset, int length) throws UnfitValueException;

    /** A decoder of what this one's values are made of; {@code what} it is, for messages. */
    final PostgresColumnDecoder part(PostgresMapping mapping, String what, ColumnVector partTarget) {
        TableColumn part = new TableColumn(
                column + "' (" + what + ") '", "", mapping.type(), false, mapping.fidelity(), mapping.note());
        return mapping.form().decoder(part, partTarget);
    }

    /**
     * Appends a value that stands behind its length, -1 for NULL, inside another.
     *
     * @param end where the value it stands in ends
     * @return where it ends
     */
    final int decodeField(byte[] bytes, int offset, int end, ColumnVector into) throws UnfitValueException {
        int length = end - offset < Integer.BYTES ? Integer.MAX_VALUE : PostgresWire.int32(bytes, offset);
        if (length < 0) {
            into.appendNull();
            return offset + Integer.BYTES;
        }
        if (length > end - offset - Integer.BYTES) {
            throw broken("came with a value that ends inside one of its own");
        }
        decode(bytes, offset + Integer.BYTES, length);
        return offset + Integer.BYTES + length;
    }

    /** Appends a NULL, which a column that the schema calls required may not hold. */
    final void decodeNull(long row) {
        if (required) {
            throw unrepresentable(
                    row, "is NULL in a column the database declares NOT NULL; repair the row or the constraint");
        }
        target.appendNull();
    }

    /**
     * Appends what stands for a value that does not fit, or fails.
     *
     * @param row position of its row within what the reader reads, from 1, for messages
     */
    final void decodeUnfit(UnfitValueException unfit, boolean asNull, long row) {
        if (!asNull) {
            throw unrepresentable(row, unfit.getMessage());
        }
        target.appendNull();
    }

    private ExportException unrepresentable(long row, String reason) {
        return ExportException.unrepresentable(column, row, reason);
    }

    /** Fails unless a value of a fixed width has that width. */
    final void requireLength(int length, int expected) {
        if (length != expected) {
            throw PostgresWire.broken(
                    "column '" + column + "' came with " + length + " bytes a value instead of " + expected);
        }
    }

    final ExportException broken(String what) {
        return PostgresWire.broken("column '" + column + "' " + what);
    }
}
