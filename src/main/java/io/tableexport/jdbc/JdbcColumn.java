package io.tableexport.jdbc;

import io.tableexport.batch.ColumnType;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableColumn.Fidelity;
import io.tableexport.request.Unrepresentable;
import io.tableexport.table.JdbcDatabase;
import io.tableexport.table.TypeOptions;

/**
 * A column as a JDBC driver describes it.
 *
 * @param name as the database spells it
 * @param sqlType the type as the database prints it, with its parameters
 * @param typeName the type's bare name in upper case: what decides where a driver's code lies
 * @param code a constant of {@link java.sql.Types}, or the driver's own
 * @param precision digits, characters or bytes
 * @param scale digits after the point, or of a second's fraction
 * @param signed whether a number may be negative
 * @param javaClass the class {@code getObject} returns
 * @param required whether a NULL is impossible
 * @param types what else decides what it becomes
 */
record JdbcColumn(
        JdbcDatabase database,
        String name,
        String sqlType,
        String typeName,
        int code,
        int precision,
        int scale,
        boolean signed,
        String javaClass,
        boolean required,
        TypeOptions types) {

    /** What becomes of a value of this column that its file type cannot hold. */
    Unrepresentable onUnrepresentable() {
        return types.onUnrepresentable().of(name);
    }

    /** The same under other options. */
    JdbcColumn with(TypeOptions others) {
        return new JdbcColumn(
                database, name, sqlType, typeName, code, precision, scale, signed, javaClass, required, others);
    }

    TableColumn exact(ColumnType.Kind kind) {
        return exact(ColumnType.of(kind));
    }

    TableColumn exact(ColumnType type) {
        return TableColumn.exact(name, sqlType, type, required);
    }

    TableColumn as(ColumnType type, Fidelity fidelity, String note) {
        return new TableColumn(name, sqlType, type, required, fidelity, note);
    }
}
