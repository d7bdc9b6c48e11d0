package io.tableexport.request;

import java.util.Locale;

/** What becomes of a value its column's file type cannot hold. */
public enum Unrepresentable {
    /** The export fails, naming column and row. */
    FAIL,
    /** NULL is written; the column is optional then, whatever the table says. */
    NULL,
    /** Every column whose type can hold such a value is a column of text, decided before any row is read. */
    TEXT;

    /** As it stands in requests. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
