package io.tableexport.jdbc;

import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.LongVector;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableColumn.Fidelity;
import io.tableexport.request.FileFormat;
import io.tableexport.table.JdbcDatabase;
import io.tableexport.table.Temporals;
import io.tableexport.table.UnfitValueException;
import io.tableexport.table.Utf8;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;

/** Timestamps that are points in time, to microseconds; finer ones are {@link JdbcNanos}'s. */
final class JdbcInstants implements JdbcTypeFamily {
    /** Oracle's TIMESTAMP WITH TIME ZONE and WITH LOCAL TIME ZONE (OracleTypes), SQL Server's datetimeoffset. */
    private static final int ORACLE_ZONED = -101;

    private static final int ORACLE_LOCAL_ZONE = -102;

    private static final int SQL_SERVER_ZONED = -155;

    /** As instants without an offset are in JSON: all digits there may be. */
    private static final DateTimeFormatter WITH_MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSXXXXX");

    private static final DateTimeFormatter WITH_NANOS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSSXXXXX");

    @Override
    public Mapping map(JdbcColumn column) {
        if (!isInstant(column) || column.scale() > JdbcTimes.MICROS_DIGITS) {
            return null;
        }
        return keepsOffset(column)
                ? textWithOffset(column)
                : new Mapping(declared(column, Kind.INSTANT_MICROS), JdbcInstants::append, true);
    }

    static boolean isInstant(JdbcColumn column) {
        return switch (column.code()) {
            case Types.TIMESTAMP_WITH_TIMEZONE, ORACLE_ZONED, ORACLE_LOCAL_ZONE, SQL_SERVER_ZONED -> true;
            case Types.TIMESTAMP -> column.typeName().equals("TIMESTAMPTZ") || isMysqlTimestamp(column);
            default -> false;
        };
    }

    static TableColumn declared(JdbcColumn column, Kind kind) {
        ColumnType type = ColumnType.of(kind);
        return isInstantAlone(column)
                ? column.exact(type)
                : column.as(type, Fidelity.LOSSY, "the instant is exact; the offset it was stored with is not kept");
    }

    /** These store the instant alone; the others store the offset it was written with beside it. */
    private static boolean isInstantAlone(JdbcColumn column) {
        return column.database() == JdbcDatabase.POSTGRESQL
                || column.database() == JdbcDatabase.DUCKDB
                || column.code() == ORACLE_LOCAL_ZONE
                || isMysqlTimestamp(column);
    }

    /** In JSON a time can have an offset. */
    static boolean keepsOffset(JdbcColumn column) {
        return column.types().format() == FileFormat.JSONL && !isInstantAlone(column);
    }

    static Mapping textWithOffset(JdbcColumn column) {
        DateTimeFormatter format = column.scale() > JdbcTimes.MICROS_DIGITS ? WITH_NANOS : WITH_MICROS;
        return new Mapping(
                column.as(ColumnType.of(Kind.STRING), Fidelity.TEXT, "text, which keeps the offset"),
                (row, index, into) -> appendText(row, index, format, into));
    }

    private static void appendText(ResultSet row, int index, DateTimeFormatter format, ColumnVector into)
            throws SQLException, UnfitValueException {
        OffsetDateTime value = row.getObject(index, OffsetDateTime.class);
        if (value == null) {
            into.appendNull();
        } else {
            Utf8.append(format.format(value), (BytesVector) into);
        }
    }

    private static boolean isMysqlTimestamp(JdbcColumn column) {
        return column.database().isMySql() && column.typeName().equals("TIMESTAMP");
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
