package io.tableexport.jdbc;

import io.tableexport.batch.BooleanVector;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.ColumnVector;
import io.tableexport.table.JdbcDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;

/** {@code boolean}, and a {@code bit} of one digit where that is the database's boolean. */
final class JdbcBooleans implements JdbcTypeFamily {

    @Override
    public Mapping map(JdbcColumn column) {
        boolean claimed =
                switch (column.code()) {
                    case Types.BOOLEAN -> true;
                    // PostgreSQL's driver gives BIT for bool and for bit(n), whose digits are text.
                    case Types.BIT ->
                        column.database() == JdbcDatabase.POSTGRESQL
                                ? column.typeName().equals("BOOL")
                                : column.precision() <= 1;
                    default -> false;
                };
        return claimed ? new Mapping(column.exact(Kind.BOOLEAN), JdbcBooleans::append) : null;
    }

    private static void append(ResultSet row, int index, ColumnVector into) throws SQLException {
        boolean value = row.getBoolean(index);
        if (!value && row.wasNull()) {
            into.appendNull();
        } else {
            ((BooleanVector) into).append(value);
        }
    }
}
