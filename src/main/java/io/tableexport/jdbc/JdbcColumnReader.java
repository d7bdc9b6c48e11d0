package io.tableexport.jdbc;

import io.tableexport.batch.ColumnVector;
import io.tableexport.table.UnfitValueException;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads one column of the current row into its vector. Resolved once per scan; used by one thread at a time. */
@FunctionalInterface
interface JdbcColumnReader {

    /**
     * Appends exactly one value or NULL.
     *
     * @param index the column's position in the row, from 1
     * @throws UnfitValueException if the column's file type cannot hold the value; {@code into} is unchanged then
     */
    void append(ResultSet row, int index, ColumnVector into) throws SQLException, UnfitValueException;
}
