package io.tableexport.jdbc;

import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.LongVector;
import io.tableexport.table.Temporals;
import io.tableexport.table.UnfitValueException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalTime;

/** {@code time} without a zone to microseconds. MySQL's, which runs to ±838 hours, is text. */
final class JdbcTimes implements JdbcTypeFamily {
    /** Digits of a fraction of a second that microseconds hold. */
    static final int MICROS_DIGITS = 6;

    @Override
    public Mapping map(JdbcColumn column) {
        boolean duration = column.database().isMySql();
        boolean zoned = column.typeName().equals("TIMETZ") || column.typeName().contains("TIME ZONE");
        if (column.code() != Types.TIME || zoned || duration || column.scale() > MICROS_DIGITS) {
            return null;
        }
        return column.types().spark()
                ? JdbcText.refusedBySpark(column)
                : new Mapping(column.exact(Kind.TIME_MICROS), JdbcTimes::append);
    }

    private static void append(ResultSet row, int index, ColumnVector into) throws SQLException, UnfitValueException {
        LocalTime value = row.getObject(index, LocalTime.class);
        if (value == null) {
            into.appendNull();
        } else {
            ((LongVector) into).append(Temporals.microsOfDay(value));
        }
    }
}
