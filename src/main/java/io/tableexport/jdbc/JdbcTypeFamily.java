package io.tableexport.jdbc;

import io.tableexport.batch.TableColumn;

/**
 * A family of SQL types: which columns belong to it, what they become in the file, and how they are read. A new type is
 * one small class of this interface and one line in {@link JdbcTypeFamilies}.
 */
@FunctionalInterface
interface JdbcTypeFamily {

    /** What becomes of a column, or null if it is not of this family. */
    Mapping map(JdbcColumn column);

    /**
     * A column of the file and the reader of its values.
     *
     * @param partial whether the SQL type has values the file type cannot hold; such a column is read as text where the
     *     request asks for that
     * @param expression what stands for the column in the select list where its driver cannot give it as it is, else
     *     null
     */
    record Mapping(TableColumn column, JdbcColumnReader reader, boolean partial, String expression) {

        /** Of the column as it is. */
        Mapping(TableColumn column, JdbcColumnReader reader, boolean partial) {
            this(column, reader, partial, null);
        }

        /** Of a file type that holds every value. */
        Mapping(TableColumn column, JdbcColumnReader reader) {
            this(column, reader, false, null);
        }
    }
}
