package io.tableexport.table;

import io.tableexport.batch.BytesVector;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.SQLException;

/** Values that may be large: how large, and large objects read from their streams straight into a batch. */
public final class LargeValues {
    /**
     * The longest value taken, in bytes: 1 GiB, PostgreSQL's own limit for a value. A batch's array can hold it beside
     * what is there already, and a page encoder can hold it once more.
     */
    public static final int MAX_BYTES = 1 << 30;

    /** Characters read from a stream at a time. */
    private static final int CHUNK_CHARS = 8192;

    private LargeValues() {}

    /** A value of more than {@link #MAX_BYTES}. */
    public static UnfitValueException tooLarge() {
        return new UnfitValueException("the value is larger than " + MAX_BYTES + " bytes, the most a value may have");
    }

    /** Appends a BLOB, which is freed. */
    public static void append(Blob value, BytesVector into) throws SQLException, UnfitValueException {
        long length = value.length();
        if (length > MAX_BYTES) {
            throw tooLarge();
        }
        try (InputStream stream = value.getBinaryStream()) {
            byte[] bytes = stream.readNBytes(MAX_BYTES);
            if (stream.read() >= 0) {
                throw tooLarge();
            }
            into.append(bytes);
        } catch (IOException e) {
            throw new SQLException("reading a BLOB", e);
        } finally {
            value.free();
        }
    }

    /** Appends a CLOB as UTF-8, which is freed. */
    public static void append(Clob value, BytesVector into) throws SQLException, UnfitValueException {
        long length = value.length();
        if (length > MAX_BYTES) {
            throw tooLarge();
        }
        StringBuilder text = new StringBuilder((int) Math.max(length, 0));
        char[] chunk = new char[(int) Math.min(Math.max(length, 1), CHUNK_CHARS)];
        try (Reader reader = value.getCharacterStream()) {
            for (int n = reader.read(chunk); n >= 0; n = reader.read(chunk)) {
                if (text.length() + (long) n > MAX_BYTES) {
                    throw tooLarge();
                }
                text.append(chunk, 0, n);
            }
        } catch (IOException e) {
            throw new SQLException("reading a CLOB", e);
        } finally {
            value.free();
        }
        Utf8.append(text.toString(), into);
    }
}
