package io.tableexport.jdbc;

import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.IntVector;
import io.tableexport.table.Temporals;
import io.tableexport.table.UnfitValueException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;

/** {@code date}, read as {@link LocalDate}: {@code java.sql.Date} mangles years before 1582 and BC. */
final class JdbcDates implements JdbcTypeFamily {

    @Override
    public Mapping map(JdbcColumn column) {
        // MySQL's driver gives DATE for YEAR too, which is a number.
        if (column.code() != Types.DATE || column.typeName().equals("YEAR")) {
            return null;
        }
        return new Mapping(column.exact(Kind.DATE), JdbcDates::append, true);
    }

    private static void append(ResultSet row, int index, ColumnVector into) throws SQLException, UnfitValueException {
        LocalDate value = row.getObject(index, LocalDate.class);
        if (value == null) {
            into.appendNull();
        } else {
            ((IntVector) into).append(Temporals.epochDay(value));
        }
    }
}
