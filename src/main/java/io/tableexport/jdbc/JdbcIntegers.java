package io.tableexport.jdbc;

import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.IntVector;
import io.tableexport.batch.LongVector;
import io.tableexport.batch.TableColumn.Fidelity;
import io.tableexport.table.JdbcDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;

/** Whole numbers of one to eight bytes; an unsigned one takes the next wider signed type. */
final class JdbcIntegers implements JdbcTypeFamily {
    /** 2^64 - 1 has 20 digits. */
    static final ColumnType UNSIGNED_LONG = ColumnType.decimal(20, 0);

    static final String UNSIGNED_NOTE = "unsigned: stored in the next wider signed type";

    @Override
    public Mapping map(JdbcColumn column) {
        // DuckDB's driver gives an unsigned type the code of the next wider signed one already.
        boolean signed = (column.signed() || column.database() == JdbcDatabase.DUCKDB)
                && !column.typeName().contains("UNSIGNED");
        return switch (column.code()) {
            case Types.TINYINT -> signed ? ints(column, Kind.INT8) : widened(column, Kind.INT16);
            case Types.SMALLINT -> signed ? ints(column, Kind.INT16) : widened(column, Kind.INT32);
            case Types.INTEGER -> signed ? ints(column, Kind.INT32) : widened(column, Kind.INT64);
            case Types.BIGINT ->
                signed
                        ? new Mapping(column.exact(Kind.INT64), JdbcIntegers::appendLong)
                        : JdbcDecimals.mapping(column.as(UNSIGNED_LONG, Fidelity.WIDENED, UNSIGNED_NOTE));
            default -> null;
        };
    }

    private static Mapping ints(JdbcColumn column, Kind kind) {
        return new Mapping(column.exact(kind), JdbcIntegers::appendInt);
    }

    private static Mapping widened(JdbcColumn column, Kind kind) {
        return new Mapping(
                column.as(ColumnType.of(kind), Fidelity.WIDENED, UNSIGNED_NOTE),
                kind == Kind.INT64 ? JdbcIntegers::appendLong : JdbcIntegers::appendInt);
    }

    static void appendInt(ResultSet row, int index, ColumnVector into) throws SQLException {
        int value = row.getInt(index);
        if (value == 0 && row.wasNull()) {
            into.appendNull();
        } else {
            ((IntVector) into).append(value);
        }
    }

    static void appendLong(ResultSet row, int index, ColumnVector into) throws SQLException {
        long value = row.getLong(index);
        if (value == 0 && row.wasNull()) {
            into.appendNull();
        } else {
            ((LongVector) into).append(value);
        }
    }
}
