package io.tableexport.jdbc;

import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.TableColumn.Fidelity;
import io.tableexport.table.LargeValues;
import io.tableexport.table.UnfitValueException;
import io.tableexport.table.Utf8;
import java.sql.Clob;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;

/** Character strings of every kind, padding kept, and the enumerations and documents that are exact as text. */
final class JdbcText implements JdbcTypeFamily {

    @Override
    public Mapping map(JdbcColumn column) {
        return switch (column.code()) {
            case Types.CHAR,
                    Types.VARCHAR,
                    Types.LONGVARCHAR,
                    Types.NCHAR,
                    Types.NVARCHAR,
                    Types.LONGNVARCHAR,
                    Types.SQLXML -> new Mapping(column.exact(Kind.STRING), JdbcText::append);
            case Types.CLOB, Types.NCLOB -> new Mapping(column.exact(Kind.STRING), JdbcText::appendClob);
            default ->
                column.typeName().startsWith("ENUM") ? new Mapping(column.exact(Kind.STRING), JdbcText::append) : null;
        };
    }

    /** A column of any type as text, because the request wants no value of it to be refused. */
    static Mapping asText(JdbcColumn column) {
        return new Mapping(
                column.as(
                        ColumnType.of(Kind.STRING),
                        Fidelity.TEXT,
                        "text because of on_unrepresentable: some values of " + column.sqlType()
                                + " have no other form"),
                JdbcText::append);
    }

    /** A column whose file type Spark refuses a whole file for, as text. */
    static Mapping refusedBySpark(JdbcColumn column) {
        return new Mapping(
                column.as(
                        ColumnType.of(Kind.STRING),
                        Fidelity.TEXT,
                        "Spark refuses files with a column of type " + column.sqlType()),
                JdbcText::append);
    }

    /** Appends what {@code getString} gives: for any type, the text its driver prints. */
    static void append(ResultSet row, int index, ColumnVector into) throws SQLException, UnfitValueException {
        String text = row.getString(index);
        if (text == null) {
            into.appendNull();
        } else {
            Utf8.append(text, (BytesVector) into);
        }
    }

    private static void appendClob(ResultSet row, int index, ColumnVector into)
            throws SQLException, UnfitValueException {
        Clob value = row.getClob(index);
        if (value == null) {
            into.appendNull();
        } else {
            LargeValues.append(value, (BytesVector) into);
        }
    }
}
