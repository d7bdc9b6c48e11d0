package io.tableexport.jdbc;

import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.LongVector;
import io.tableexport.table.Temporals;
import io.tableexport.table.UnfitValueException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDateTime;

/** Timestamps without a zone, to microseconds. Stands after {@link JdbcInstants} and {@link JdbcNanos}. */
final class JdbcTimestamps implements JdbcTypeFamily {

    @Override
    public Mapping map(JdbcColumn column) {
        boolean zoned =
                column.typeName().equals("TIMESTAMPTZ") || column.typeName().contains("TIME ZONE");
        if (column.code() != Types.TIMESTAMP || zoned || column.scale() > JdbcTimes.MICROS_DIGITS) {
            return null;
        }
        return new Mapping(column.exact(Kind.TIMESTAMP_MICROS), JdbcTimestamps::append, true);
    }

    private static void append(ResultSet row, int index, ColumnVector into) throws SQLException, UnfitValueException {
        LocalDateTime value = row.getObject(index, LocalDateTime.class);
        if (value == null) {
            into.appendNull();
        } else {
            ((LongVector) into).append(Temporals.epochMicros(value));
        }
    }
}
