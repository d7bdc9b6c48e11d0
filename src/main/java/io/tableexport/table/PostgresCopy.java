package io.tableexport.table;

import java.util.Arrays;
import org.postgresql.copy.CopyOut;

/**
 * The rows of one {@code COPY … TO STDOUT (FORMAT binary)}, one at a time and without a copy: a row lies in {@link
 * #bytes()} from {@link #position()}, each field as a 32-bit length, −1 for NULL, and that many bytes. Whatever is not
 * exactly in the documented form, a missing trailer included, fails: a stream that breaks off is never a short result.
 *
 * <p>Used by the thread that holds the session. Memory is one message, which pgjdbc allocates: one row.
 */
final class PostgresCopy {
    /** "File Header" in the documentation of COPY. */
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0};

    /** Signature, flags, length of the header's extension. */
    private static final int HEADER_BYTES = SIGNATURE.length + 2 * Integer.BYTES;

    private static final int TRAILER = -1;

    private final PostgresSession session;
    private final CopyOut copy;
    private final int fields;
    private byte[] bytes = new byte[0];
    private int position;
    private boolean headerRead;
    private boolean trailerRead;
    private long rows;

    PostgresCopy(PostgresSession session, String sql, int fields) {
        this.session = session;
        this.fields = fields;
        this.copy = session.startCopy(sql);
    }

    /** Moves to the next row; false once the server said that all rows were sent and their number is right. */
    boolean next() {
        if (position == bytes.length && !readMessage()) {
            if (!trailerRead || copy.getHandledRowCount() != rows) {
                throw PostgresWire.broken("COPY ended after " + rows + " rows without its proper end");
            }
            return false;
        }
        require(!trailerRead && bytes.length - position >= Short.BYTES);
        int count = PostgresWire.int16(bytes, position);
        position += Short.BYTES;
        if (count == TRAILER) {
            trailerRead = true;
            require(position == bytes.length);
            return next();
        }
        require(count == fields);
        rows++;
        return true;
    }

    private boolean readMessage() {
        bytes = session.readCopy();
        position = 0;
        if (bytes == null) {
            bytes = new byte[0];
            return false;
        }
        if (!headerRead) {
            readHeader();
        }
        return true;
    }

    private void readHeader() {
        require(bytes.length >= HEADER_BYTES
                && Arrays.equals(bytes, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)
                // No flag and no extension is defined that the server would set unasked.
                && PostgresWire.int64(bytes, SIGNATURE.length) == 0);
        position = HEADER_BYTES;
        headerRead = true;
    }

    private static void require(boolean asDocumented) {
        if (!asDocumented) {
            throw PostgresWire.broken("a row of COPY is not framed as documented");
        }
    }

    byte[] bytes() {
        return bytes;
    }

    int position() {
        return position;
    }

    /** Tells where the row just read ends. */
    void advanceTo(int end) {
        position = end;
    }
}
