package io.tableexport.jdbc;

import io.tableexport.batch.ColumnVector;
import io.tableexport.table.UnfitValueException;
import java.sql.SQLException;

/** Appends one Java value a driver gave to a vector: what elements of nested values are read by. Stateless. */
@FunctionalInterface
interface JavaValueReader {

    /**
     * Appends exactly one value.
     *
     * @param value never null
     * @throws UnfitValueException if the file type cannot hold the value; {@code into} is unchanged then
     */
    void append(Object value, ColumnVector into) throws SQLException, UnfitValueException;

    /** Appends a value or, for null, a NULL. */
    default void appendNullable(Object value, ColumnVector into) throws SQLException, UnfitValueException {
        if (value == null) {
            into.appendNull();
        } else {
            append(value, into);
        }
    }

    /** Reads a whole column by {@code getObject}. */
    default JdbcColumnReader ofColumn() {
        return (row, index, into) -> appendNullable(row.getObject(index), into);
    }
}
