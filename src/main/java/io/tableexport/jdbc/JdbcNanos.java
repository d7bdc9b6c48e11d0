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
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * Times, timestamps and instants of seven to nine digits of a second's fraction, to nanoseconds. Timestamps reach from
 * 1677 to 2262 then; others do not fit. Spark reads no nanoseconds: for it they are text.
 */
final class JdbcNanos implements JdbcTypeFamily {
    private static final int NANOS_DIGITS = 9;

    @Override
    public Mapping map(JdbcColumn column) {
        if (column.scale() <= JdbcTimes.MICROS_DIGITS || column.scale() > NANOS_DIGITS) {
            return null;
        }
        if (JdbcInstants.isInstant(column)) {
            return JdbcInstants.keepsOffset(column)
                    ? JdbcInstants.textWithOffset(column)
                    : mapping(column, Kind.INSTANT_NANOS, JdbcNanos::appendInstant);
        }
        return switch (column.code()) {
            case Types.TIME -> mapping(column, Kind.TIME_NANOS, JdbcNanos::appendTime);
            case Types.TIMESTAMP -> mapping(column, Kind.TIMESTAMP_NANOS, JdbcNanos::appendTimestamp);
            default -> null;
        };
    }

    private static Mapping mapping(JdbcColumn column, Kind kind, JdbcColumnReader reader) {
        if (column.types().spark()) {
            return JdbcText.refusedBySpark(column);
        }
        boolean instant = kind == Kind.INSTANT_NANOS;
        return new Mapping(
                instant ? JdbcInstants.declared(column, kind) : column.exact(kind), reader, kind != Kind.TIME_NANOS);
    }

    private static void appendTime(ResultSet row, int index, ColumnVector into) throws SQLException {
        LocalTime value = row.getObject(index, LocalTime.class);
        if (value == null) {
            into.appendNull();
        } else {
            ((LongVector) into).append(value.toNanoOfDay());
        }
    }

    private static void appendTimestamp(ResultSet row, int index, ColumnVector into)
            throws SQLException, UnfitValueException {
        LocalDateTime value = row.getObject(index, LocalDateTime.class);
        if (value == null) {
            into.appendNull();
        } else {
            ((LongVector) into).append(Temporals.epochNanos(value));
        }
    }

    private static void appendInstant(ResultSet row, int index, ColumnVector into)
            throws SQLException, UnfitValueException {
        OffsetDateTime value = row.getObject(index, OffsetDateTime.class);
        if (value == null) {
            into.appendNull();
        } else {
            ((LongVector) into)
                    .append(Temporals.epochNanos(LocalDateTime.ofInstant(value.toInstant(), ZoneOffset.UTC)));
        }
    }
}
