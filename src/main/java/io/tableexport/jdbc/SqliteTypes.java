package io.tableexport.jdbc;

import io.tableexport.batch.BooleanVector;
import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.DoubleVector;
import io.tableexport.batch.LongVector;
import io.tableexport.batch.TableColumn.Fidelity;
import io.tableexport.request.Unrepresentable;
import io.tableexport.table.Decimals;
import io.tableexport.table.JdbcDatabase;
import io.tableexport.table.UnfitValueException;
import io.tableexport.table.Utf8;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * SQLite's columns, which hold values of any storage class: the declared type's affinity decides what the column is in
 * the file, and a value of another class than that does not fit. Columns of the affinity NUMERIC hold numbers and text
 * side by side by design (dates are the common case) and are text.
 */
final class SqliteTypes implements JdbcTypeFamily {
    /** Every decimal of so many digits survives the way into a double and back (DBL_DIG of C). */
    private static final int EXACT_DOUBLE_DIGITS = 15;

    private static final String ANY_NOTE =
            "values of any class as text: numbers in full, blobs and text that is no UTF-8 as SQLite's X'..'";

    /** What a declared type makes of the values put into it (sqlite.org/datatype3, 3.1). */
    enum Affinity {
        INTEGER,
        TEXT,
        BLOB,
        REAL,
        NUMERIC,
        /** No type, or ANY of a STRICT table: values stay as they come. */
        NONE;

        static Affinity of(String declared) {
            if (declared.contains("INT")) {
                return INTEGER;
            } else if (declared.contains("CHAR") || declared.contains("CLOB") || declared.contains("TEXT")) {
                return TEXT;
            } else if (declared.contains("BLOB")) {
                return BLOB;
            } else if (declared.isEmpty() || declared.equals("ANY")) {
                return NONE;
            } else if (declared.contains("REAL") || declared.contains("FLOA") || declared.contains("DOUB")) {
                return REAL;
            }
            return NUMERIC;
        }
    }

    @Override
    public Mapping map(JdbcColumn column) {
        if (column.database() != JdbcDatabase.SQLITE) {
            return null;
        }
        Mapping mapping =
                switch (Affinity.of(column.typeName())) {
                    case INTEGER -> new Mapping(column.exact(Kind.INT64), SqliteTypes::appendInteger, true);
                    case TEXT -> new Mapping(column.exact(Kind.STRING), SqliteTypes::appendText, true);
                    case BLOB -> new Mapping(column.exact(Kind.BINARY), SqliteTypes::appendBlob, true);
                    case REAL -> new Mapping(column.exact(Kind.DOUBLE), SqliteTypes::appendReal, true);
                    case NUMERIC -> numeric(column);
                    case NONE -> any(column);
                };
        // The driver's own text loses digits and bytes, so the text of any value is made here.
        return mapping.partial() && column.onUnrepresentable() == Unrepresentable.TEXT ? any(column) : mapping;
    }

    private static Mapping numeric(JdbcColumn column) {
        String name = column.typeName();
        if (name.equals("BOOLEAN") || name.equals("BOOL")) {
            return new Mapping(column.exact(Kind.BOOLEAN), SqliteTypes::appendBoolean, true);
        }
        boolean decimal = name.equals("DECIMAL") || name.equals("NUMERIC");
        if (decimal
                && column.precision() > 0
                && column.precision() <= EXACT_DOUBLE_DIGITS
                && column.scale() <= column.precision()) {
            ColumnType type = ColumnType.decimal(column.precision(), Math.max(0, column.scale()));
            return new Mapping(column.exact(type), (row, index, into) -> appendDecimal(row, index, type, into), true);
        }
        return any(column);
    }

    private static Mapping any(JdbcColumn column) {
        return new Mapping(column.as(ColumnType.of(Kind.STRING), Fidelity.TEXT, ANY_NOTE), SqliteTypes::appendAny);
    }

    private static void appendInteger(ResultSet row, int index, ColumnVector into)
            throws SQLException, UnfitValueException {
        Object value = row.getObject(index);
        if (value == null) {
            into.appendNull();
        } else if (isInteger(value)) {
            ((LongVector) into).append(((Number) value).longValue());
        } else {
            throw mismatch(value, "INTEGER");
        }
    }

    private static void appendBoolean(ResultSet row, int index, ColumnVector into)
            throws SQLException, UnfitValueException {
        Object value = row.getObject(index);
        if (value == null) {
            into.appendNull();
        } else if (isInteger(value) && (((Number) value).longValue() & ~1L) == 0) {
            ((BooleanVector) into).append(((Number) value).longValue() == 1);
        } else {
            throw new UnfitValueException("it is neither 0 nor 1, SQLite's FALSE and TRUE");
        }
    }

    private static void appendReal(ResultSet row, int index, ColumnVector into)
            throws SQLException, UnfitValueException {
        Object value = row.getObject(index);
        if (value == null) {
            into.appendNull();
        } else if (value instanceof Double number) {
            ((DoubleVector) into).append(number);
        } else {
            throw mismatch(value, "REAL");
        }
    }

    private static void appendDecimal(ResultSet row, int index, ColumnType type, ColumnVector into)
            throws SQLException, UnfitValueException {
        Object value = row.getObject(index);
        if (value == null) {
            into.appendNull();
        } else if (isInteger(value)) {
            Decimals.append(BigDecimal.valueOf(((Number) value).longValue()), type, into);
        } else if (value instanceof Double number && Double.isFinite(number)) {
            Decimals.append(BigDecimal.valueOf(number), type, into);
        } else {
            throw mismatch(value, "a finite number");
        }
    }

    private static void appendText(ResultSet row, int index, ColumnVector into)
            throws SQLException, UnfitValueException {
        // Asking for the object first makes SQLite turn UTF-16 into UTF-8, which the bytes are then.
        Object value = row.getObject(index);
        if (value == null) {
            into.appendNull();
        } else if (!(value instanceof String text)) {
            throw mismatch(value, "TEXT");
        } else if (isSurelyValid(text)) {
            Utf8.append(text, (BytesVector) into);
        } else {
            byte[] bytes = row.getBytes(index);
            if (!isUtf8(text, bytes)) {
                throw new UnfitValueException("the text is not valid UTF-8");
            }
            ((BytesVector) into).append(bytes);
        }
    }

    private static void appendBlob(ResultSet row, int index, ColumnVector into)
            throws SQLException, UnfitValueException {
        Object value = row.getObject(index);
        if (value == null) {
            into.appendNull();
        } else if (value instanceof byte[] bytes) {
            ((BytesVector) into).append(bytes);
        } else {
            throw mismatch(value, "BLOB");
        }
    }

    private static void appendAny(ResultSet row, int index, ColumnVector into)
            throws SQLException, UnfitValueException {
        Object value = row.getObject(index);
        if (value == null) {
            into.appendNull();
        } else if (value instanceof byte[] bytes) {
            Utf8.append(literal(bytes), (BytesVector) into);
        } else if (value instanceof String text && !isSurelyValid(text) && !isUtf8(text, row.getBytes(index))) {
            Utf8.append(literal(row.getBytes(index)), (BytesVector) into);
        } else {
            Utf8.append(value.toString(), (BytesVector) into);
        }
    }

    private static boolean isInteger(Object value) {
        return value instanceof Long || value instanceof Integer;
    }

    /** The driver puts U+FFFD for what is no UTF-8: without one, nothing was replaced. */
    private static boolean isSurelyValid(String decoded) {
        return decoded.indexOf('\uFFFD') < 0;
    }

    private static boolean isUtf8(String decoded, byte[] bytes) {
        return Arrays.equals(decoded.getBytes(StandardCharsets.UTF_8), bytes);
    }

    private static String literal(byte[] bytes) {
        return "X'" + HexFormat.of().withUpperCase().formatHex(bytes) + "'";
    }

    private static UnfitValueException mismatch(Object value, String wanted) {
        String found = value instanceof byte[]
                ? "BLOB"
                : value instanceof String ? "TEXT" : value instanceof Double ? "REAL" : "INTEGER";
        return new UnfitValueException(
                "its storage class is " + found + ", the column's declared type wants " + wanted);
    }
}
