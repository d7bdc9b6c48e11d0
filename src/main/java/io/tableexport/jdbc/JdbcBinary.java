package io.tableexport.jdbc;

import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.TableColumn.Fidelity;
import io.tableexport.table.JdbcDatabase;
import io.tableexport.table.LargeValues;
import io.tableexport.table.UnfitValueException;
import java.sql.Blob;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;

/** Byte strings, and H2's Java objects as the serialised bytes they are stored as: they are never deserialised. */
final class JdbcBinary implements JdbcTypeFamily {

    @Override
    public Mapping map(JdbcColumn column) {
        return switch (column.code()) {
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY ->
                new Mapping(column.exact(Kind.BINARY), JdbcBinary::append);
            case Types.BLOB -> new Mapping(column.exact(Kind.BINARY), JdbcBinary::appendBlob);
            case Types.JAVA_OBJECT ->
                column.database() == JdbcDatabase.H2
                        ? new Mapping(
                                column.as(
                                        ColumnType.of(Kind.BINARY),
                                        Fidelity.WIDENED,
                                        "the serialised bytes of the object"),
                                JdbcBinary::append)
                        : null;
            default -> null;
        };
    }

    static void append(ResultSet row, int index, ColumnVector into) throws SQLException, UnfitValueException {
        append(row.getBytes(index), into);
    }

    /** Appends bytes, or NULL. */
    static void append(byte[] value, ColumnVector into) throws UnfitValueException {
        if (value == null) {
            into.appendNull();
        } else if (value.length > LargeValues.MAX_BYTES) {
            throw LargeValues.tooLarge();
        } else {
            ((BytesVector) into).append(value);
        }
    }

    private static void appendBlob(ResultSet row, int index, ColumnVector into)
            throws SQLException, UnfitValueException {
        Blob value = row.getBlob(index);
        if (value == null) {
            into.appendNull();
        } else {
            LargeValues.append(value, (BytesVector) into);
        }
    }
}
