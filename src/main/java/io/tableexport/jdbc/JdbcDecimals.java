package io.tableexport.jdbc;

import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableColumn.Fidelity;
import io.tableexport.table.Decimals;
import io.tableexport.table.JdbcDatabase;
import io.tableexport.table.Utf8;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;

/**
 * {@code numeric(p,s)} that fits 38 digits. Without a precision, with more digits, or floating ({@code DECFLOAT}) it is
 * no DECIMAL of a file, but text.
 */
final class JdbcDecimals implements JdbcTypeFamily {

    @Override
    public Mapping map(JdbcColumn column) {
        boolean numeric = column.code() == Types.NUMERIC || column.code() == Types.DECIMAL;
        if (!numeric) {
            return null;
        }
        if (column.typeName().startsWith("DECFLOAT") || column.precision() < 1) {
            return text(
                    column, "a number without a fixed number of digits is written as text, which keeps all of them");
        }
        return mapping(column, column.precision(), column.scale());
    }

    /** A mapping of a column of so many digits, of which {@code scale} stand after the point. */
    static Mapping mapping(JdbcColumn column, int declaredPrecision, int declaredScale) {
        // A negative scale means zeros before the point; one above the precision means zeros after it.
        int scale = Math.max(0, declaredScale);
        int precision = declaredScale < 0 ? declaredPrecision - declaredScale : Math.max(declaredPrecision, scale);
        if (precision > ColumnType.MAX_DECIMAL_PRECISION) {
            return text(
                    column,
                    "more than " + ColumnType.MAX_DECIMAL_PRECISION
                            + " digits are written as text, as not every reader takes such a decimal");
        }
        return mapping(column.exact(ColumnType.decimal(precision, scale)));
    }

    private static Mapping text(JdbcColumn column, String note) {
        return new Mapping(
                column.as(ColumnType.of(Kind.STRING), Fidelity.TEXT, note),
                column.database() == JdbcDatabase.ORACLE ? JdbcDecimals::appendPlain : JdbcText::append);
    }

    /** Oracle's driver prints no zero before a point, and exponents. */
    private static void appendPlain(ResultSet row, int index, ColumnVector into) throws SQLException {
        BigDecimal value = row.getBigDecimal(index);
        if (value == null) {
            into.appendNull();
        } else {
            Utf8.appendAscii(value.toPlainString(), (BytesVector) into);
        }
    }

    /** A mapping to a DECIMAL, read by {@code getBigDecimal}. */
    static Mapping mapping(TableColumn column) {
        ColumnType type = column.type();
        return new Mapping(column, (row, index, into) -> {
            BigDecimal value = row.getBigDecimal(index);
            if (value == null) {
                into.appendNull();
            } else {
                Decimals.append(value, type, into);
            }
        });
    }
}
