package io.tableexport.table;

import io.tableexport.batch.ColumnType;
import io.tableexport.batch.TableColumn;
import java.math.BigDecimal;
import java.sql.Types;

/**
 * {@code numeric(p,s)} that fits 38 digits. Without a precision, with more digits, or floating ({@code DECFLOAT}) it is
 * no DECIMAL of a file; the column is left to {@link JdbcOther}, which keeps every digit as text.
 */
final class JdbcDecimals implements JdbcTypeFamily {

    @Override
    public Mapping map(JdbcColumn column) {
        boolean numeric = column.code() == Types.NUMERIC || column.code() == Types.DECIMAL;
        if (!numeric || column.typeName().startsWith("DECFLOAT") || column.precision() < 1) {
            return null;
        }
        // A negative scale means zeros before the point; one above the precision means zeros after it.
        int scale = Math.max(0, column.scale());
        int precision = column.scale() < 0 ? column.precision() - column.scale() : Math.max(column.precision(), scale);
        if (precision > ColumnType.MAX_DECIMAL_PRECISION) {
            return null;
        }
        return mapping(column.exact(ColumnType.decimal(precision, scale)));
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
