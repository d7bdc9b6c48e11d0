package io.tableexport.postgres;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import org.postgresql.copy.CopyOut;
import org.postgresql.core.VisibleBufferedInputStream;

/**
 * The rows of one {@code COPY … TO STDOUT (FORMAT binary)}, one at a time and without a copy: a row lies in {@link
 * #bytes()} from {@link #position()} to {@link #end()} at most, each field as a 32-bit length, −1 for NULL, and that many
 * bytes. Whatever is not exactly in the documented form, a missing trailer included, fails: a stream that breaks off is
 * never a short result.
 *
 * <p>Rows are read where the driver has buffered them; what is no row, or too large for that buffer, goes through the
 * driver's own API. Used by the thread that holds the session. Memory is one row.
 */
final class PostgresCopy {
    /** "File Header" in the documentation of COPY. */
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0};

    /** Signature, flags, length of the header's extension. */
    private static final int HEADER_BYTES = SIGNATURE.length + 2 * Integer.BYTES;

    private static final int TRAILER = -1;

    /** "Message Formats" in the documentation of the protocol: a type and a length that counts itself. */
    private static final int MESSAGE_HEADER_BYTES = 1 + Integer.BYTES;

    private static final byte COPY_DATA = 'd';

    /**
     * A longer message would let the driver's buffer grow, which never shrinks: it does where less than a kilobyte would
     * stay free. The rest is margin. Read through the driver's API such messages can still let it grow, to twice their
     * size at most.
     */
    private static final int MAX_BUFFERED_BYTES = PostgresInput.BUFFER_BYTES - 4 * 1024;

    private final PostgresSession session;
    private final CopyOut copy;
    private final VisibleBufferedInputStream input;
    private final int fields;
    private byte[] bytes = new byte[0];
    private int position;
    private int end;
    private boolean headerRead;
    private boolean trailerRead;
    private long rows;

    PostgresCopy(PostgresSession session, String sql, int fields) {
        this.session = session;
        this.fields = fields;
        this.copy = session.startCopy(sql);
        this.input = session.input();
    }

    /** Moves to the next row; false once the server said that all rows were sent and their number is right. */
    boolean next() {
        if (position == end && !readMessage()) {
            if (!trailerRead || copy.getHandledRowCount() != rows) {
                throw PostgresWire.broken("COPY ended after " + rows + " rows without its proper end");
            }
            return false;
        }
        require(!trailerRead && end - position >= Short.BYTES);
        int count = PostgresWire.int16(bytes, position);
        position += Short.BYTES;
        if (count == TRAILER) {
            trailerRead = true;
            require(position == end);
            return next();
        }
        require(count == fields);
        rows++;
        return true;
    }

    private boolean readMessage() {
        session.requireRunning();
        if (input == null || !readBuffered()) {
            bytes = session.readCopy();
            position = 0;
            if (bytes == null) {
                bytes = new byte[0];
                end = 0;
                return false;
            }
            end = bytes.length;
        }
        if (!headerRead) {
            readHeader();
        }
        return true;
    }

    /** Reads the next message if it is data and fits the driver's buffer, where it then lies until the next call. */
    private boolean readBuffered() {
        try {
            requireBuffered(MESSAGE_HEADER_BYTES);
            int at = input.getIndex();
            int length = PostgresWire.int32(input.getBuffer(), at + 1);
            if (input.getBuffer()[at] != COPY_DATA || length > MAX_BUFFERED_BYTES) {
                return false;
            }
            require(length >= Integer.BYTES);
            requireBuffered(1 + length);
            bytes = input.getBuffer();
            position = input.getIndex() + MESSAGE_HEADER_BYTES;
            end = input.getIndex() + 1 + length;
            input.skip(1 + length);
            return true;
        } catch (IOException e) {
            throw session.lost(e);
        }
    }

    private void requireBuffered(int count) throws IOException {
        if (!input.ensureBytes(count)) {
            throw new EOFException("the server closed the connection");
        }
    }

    private void readHeader() {
        require(end - position >= HEADER_BYTES
                && Arrays.equals(bytes, position, position + SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)
                // No flag and no extension is defined that the server would set unasked.
                && PostgresWire.int64(bytes, position + SIGNATURE.length) == 0);
        position += HEADER_BYTES;
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

    /** Where the row must have ended. */
    int end() {
        return end;
    }

    /** Tells where the row just read ends. */
    void advanceTo(int rowEnd) {
        position = rowEnd;
    }
}
