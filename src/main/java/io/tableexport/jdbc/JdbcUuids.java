package io.tableexport.jdbc;

import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.ColumnVector;
import io.tableexport.table.UnfitValueException;
import io.tableexport.table.Uuids;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/** {@code uuid}, and SQL Server's {@code uniqueidentifier}, whose bytes its driver gives in another order. */
final class JdbcUuids implements JdbcTypeFamily {

    @Override
    public Mapping map(JdbcColumn column) {
        return switch (column.typeName()) {
            case "UUID", "UNIQUEIDENTIFIER" ->
                column.types().spark()
                        ? JdbcText.refusedBySpark(column)
                        : new Mapping(column.exact(Kind.UUID), JdbcUuids::append);
            default -> null;
        };
    }

    static void append(ResultSet row, int index, ColumnVector into) throws SQLException, UnfitValueException {
        String text = row.getString(index);
        if (text == null) {
            into.appendNull();
            return;
        }
        try {
            Uuids.append(UUID.fromString(text), (BytesVector) into);
        } catch (IllegalArgumentException e) {
            throw new UnfitValueException("the driver's text for it is not a UUID");
        }
    }
}
