package io.tableexport.jdbc;

import io.tableexport.batch.BytesVector;
import io.tableexport.table.UnfitValueException;
import io.tableexport.table.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.SQLException;

/** Large objects, read from their streams straight into a batch. */
public final class JdbcLargeValues {
    /** Characters read from a stream at a time. */
    private static final int CHUNK_CHARS = 8192;

    private JdbcLargeValues() {}

    public static void append(Blob value, BytesVector into) throws SQLException, UnfitValueException {
        long length = value.length();
        if (length > UnfitValueException.MAX_BYTES) {
            throw UnfitValueException.tooLarge();
        }
        try (InputStream stream = value.getBinaryStream()) {
            byte[] bytes = stream.readNBytes(UnfitValueException.MAX_BYTES);
            if (stream.read() >= 0) {
                throw UnfitValueException.tooLarge();
            }
            into.append(bytes);
        } catch (IOException e) {
            throw new SQLException("reading a BLOB", e);
        } finally {
            value.free();
        }
    }

    public static void append(Clob value, BytesVector into) throws SQLException, UnfitValueException {
        long length = value.length();
        if (length > UnfitValueException.MAX_BYTES) {
            throw UnfitValueException.tooLarge();
        }
        StringBuilder text = new StringBuilder((int) Math.max(length, 0));
        char[] chunk = new char[(int) Math.min(Math.max(length, 1), CHUNK_CHARS)];
        try (Reader reader = value.getCharacterStream()) {
            for (int n = reader.read(chunk); n >= 0; n = reader.read(chunk)) {
                if (text.length() + (long) n > UnfitValueException.MAX_BYTES) {
                    throw UnfitValueException.tooLarge();
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
