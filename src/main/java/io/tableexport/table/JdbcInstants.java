package io.tableexport.table;

import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.LongVector;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableColumn.Fidelity;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.OffsetDateTime;

/** Timestamps that are points in time, to microseconds; finer ones stay text. */
final class JdbcInstants implements JdbcTypeFamily {
    /** Oracle's TIMESTAMP WITH TIME ZONE and WITH LOCAL TIME ZONE (OracleTypes), SQL Server's datetimeoffset. */
    private static final int ORACLE_ZONED = -101;

    private static final int ORACLE_LOCAL_ZONE = -102;

    private static final int SQL_SERVER_ZONED = -155;

    @Override
    public Mapping map(JdbcColumn column) {
        if (!isInstant(column) || column.scale() > JdbcTimes.MICROS_DIGITS) {
            return null;
        }
        return new Mapping(declared(column), JdbcInstants::append);
    }

    private static boolean isInstant(JdbcColumn column) {
        return switch (column.code()) {
            case Types.TIMESTAMP_WITH_TIMEZONE, ORACLE_ZONED, ORACLE_LOCAL_ZONE, SQL_SERVER_ZONED -> true;
            case Types.TIMESTAMP -> column.typeName().equals("TIMESTAMPTZ") || isMysqlTimestamp(column);
            default -> false;
        };
    }

    private static TableColumn declared(JdbcColumn column) {
        ColumnType type = ColumnType.of(Kind.INSTANT_MICROS);
        // These store the instant alone; the others store the offset it was written with beside it.
        boolean instantAlone = column.database() == JdbcDatabase.POSTGRESQL
                || column.database() == JdbcDatabase.DUCKDB
                || column.code() == ORACLE_LOCAL_ZONE
                || isMysqlTimestamp(column);
        return instantAlone
                ? column.exact(type)
                : column.as(type, Fidelity.LOSSY, "the instant is exact; the offset it was stored with is not kept");
    }

    private static boolean isMysqlTimestamp(JdbcColumn column) {
        return (column.database() == JdbcDatabase.MYSQL || column.database() == JdbcDatabase.MARIADB)
                && column.typeName().equals("TIMESTAMP");
    }

    private static void append(ResultSet row, int index, ColumnVector into) throws SQLException, UnfitValueException {
        OffsetDateTime value = row.getObject(index, OffsetDateTime.class);
        if (value == null) {
            into.appendNull();
        } else {
            ((LongVector) into).append(Temporals.epochMicros(value.toInstant()));
        }
    }
}
