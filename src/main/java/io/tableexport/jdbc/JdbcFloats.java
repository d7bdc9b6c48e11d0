package io.tableexport.jdbc;

import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.DoubleVector;
import io.tableexport.batch.FloatVector;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;

/** Binary floating point, NaN and infinities included. */
final class JdbcFloats implements JdbcTypeFamily {
    /** Oracle's own codes (OracleTypes.BINARY_FLOAT, BINARY_DOUBLE). */
    private static final int ORACLE_BINARY_FLOAT = 100;

    private static final int ORACLE_BINARY_DOUBLE = 101;

    @Override
    public Mapping map(JdbcColumn column) {
        if (column.typeName().equals("MONEY")) {
            return null; // PostgreSQL's driver gives DOUBLE for it, which would lose cents
        }
        return switch (column.code()) {
            case Types.REAL, ORACLE_BINARY_FLOAT -> floats(column);
            // FLOAT is eight bytes to the JDBC specification, four to some databases: the driver's class tells.
            case Types.FLOAT -> column.javaClass().equals(Float.class.getName()) ? floats(column) : doubles(column);
            case Types.DOUBLE, ORACLE_BINARY_DOUBLE -> doubles(column);
            default -> null;
        };
    }

    private static Mapping floats(JdbcColumn column) {
        return new Mapping(column.exact(Kind.FLOAT), JdbcFloats::appendFloat);
    }

    private static Mapping doubles(JdbcColumn column) {
        return new Mapping(column.exact(Kind.DOUBLE), JdbcFloats::appendDouble);
    }

    private static void appendFloat(ResultSet row, int index, ColumnVector into) throws SQLException {
        float value = row.getFloat(index);
        // JDBC gives 0 for NULL, DuckDB's driver NaN.
        if ((value == 0 || Float.isNaN(value)) && row.wasNull()) {
            into.appendNull();
        } else {
            ((FloatVector) into).append(value);
        }
    }

    static void appendDouble(ResultSet row, int index, ColumnVector into) throws SQLException {
        double value = row.getDouble(index);
        if ((value == 0 || Double.isNaN(value)) && row.wasNull()) {
            into.appendNull();
        } else {
            ((DoubleVector) into).append(value);
        }
    }
}
