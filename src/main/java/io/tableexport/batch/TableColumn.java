package io.tableexport.batch;

import java.util.Objects;

/**
 * One column of a table and what becomes of it in the file.
 *
 * @param name as the database spells it
 * @param sqlType the type as the database prints it, for example {@code numeric(15,2)}
 * @param type what it is in the file
 * @param required whether NULL is impossible: a validated NOT NULL of a table. A NULL that comes all the same fails
 *     the export
 * @param fidelity how faithfully the file type holds the SQL type
 * @param note a sentence for the manifest where {@code fidelity} is not {@code EXACT}; else null
 * @param recognised whether the SQL type is one we know; one we do not is text, and the answer warns of it
 */
public record TableColumn(
        String name,
        String sqlType,
        ColumnType type,
        boolean required,
        Fidelity fidelity,
        String note,
        boolean recognised) {

    /** How faithfully a file type holds a SQL type. */
    public enum Fidelity {
        /** Every value arrives as it is, in the natural type. */
        EXACT,
        /** Every value arrives as it is, in a wider type. */
        WIDENED,
        /** Every value arrives as the text the database prints for it. */
        TEXT,
        /** Something is not kept; {@code note} says what. */
        LOSSY
    }

    public TableColumn {
        Objects.requireNonNull(name);
        Objects.requireNonNull(sqlType);
        Objects.requireNonNull(type);
        Objects.requireNonNull(fidelity);
    }

    /** A column of a SQL type we know. */
    public TableColumn(String name, String sqlType, ColumnType type, boolean required, Fidelity fidelity, String note) {
        this(name, sqlType, type, required, fidelity, note, true);
    }

    /** A column whose file type holds the SQL type as it is. */
    public static TableColumn exact(String name, String sqlType, ColumnType type, boolean required) {
        return new TableColumn(name, sqlType, type, required, Fidelity.EXACT, null);
    }

    /** The same column with NULL allowed. */
    public TableColumn optional() {
        return new TableColumn(name, sqlType, type, false, fidelity, note, recognised);
    }
}
