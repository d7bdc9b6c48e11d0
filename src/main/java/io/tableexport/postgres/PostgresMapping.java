package io.tableexport.postgres;

import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.TableColumn.Fidelity;

/**
 * What a type of PostgreSQL becomes and how it is read.
 *
 * @param type in the file
 * @param fidelity how faithfully that holds it
 * @param note a sentence for the manifest where {@code fidelity} is not {@code EXACT}; else null
 * @param cast the type the server is asked to cast a value to before it sends it; null if it sends the value itself
 * @param expression what stands for a column in the SELECT, with {@link #COLUMN} for its name, where a cast is not enough;
 *     else null
 * @param form how the binary form of what is sent is decoded
 * @param partial whether the type has values the file type cannot hold
 * @param recognised whether the type is one we know
 */
record PostgresMapping(
        ColumnType type,
        Fidelity fidelity,
        String note,
        String cast,
        String expression,
        PostgresColumn.Form form,
        boolean partial,
        boolean recognised) {
    static final String TEXT_TYPE = "pg_catalog.text";

    /** Stands for the quoted name in an {@link #expression}. */
    static final String COLUMN = "{column}";

    /** Whether a value inside another can be read: the server casts whole columns only. */
    boolean readsInside() {
        return cast == null;
    }

    static PostgresMapping exact(ColumnType type, PostgresColumn.Form form) {
        return new PostgresMapping(type, Fidelity.EXACT, null, null, null, form, false, true);
    }

    static PostgresMapping exact(Kind kind, PostgresColumn.Form form) {
        return exact(ColumnType.of(kind), form);
    }

    /** As text that is made here from the binary form. */
    static PostgresMapping textOf(PostgresColumn.Form form, String note) {
        return new PostgresMapping(ColumnType.of(Kind.STRING), Fidelity.TEXT, note, null, null, form, false, true);
    }

    /** As the text the server prints. */
    static PostgresMapping printed(String note) {
        return new PostgresMapping(
                ColumnType.of(Kind.STRING),
                Fidelity.TEXT,
                note,
                TEXT_TYPE,
                null,
                PostgresBytesDecoders.PLAIN,
                false,
                true);
    }

    PostgresMapping with(Fidelity other, String otherNote) {
        return new PostgresMapping(type, other, otherNote, cast, expression, form, partial, recognised);
    }

    /** The same of a type with values the file type cannot hold. */
    PostgresMapping asPartial() {
        return new PostgresMapping(type, fidelity, note, cast, expression, form, true, recognised);
    }

    /** The same, asked for by an expression. */
    PostgresMapping readBy(String otherExpression) {
        return new PostgresMapping(type, fidelity, note, cast, otherExpression, form, partial, recognised);
    }

    /** What stands for a column of a quoted name in the SELECT. */
    String select(String quoted) {
        if (expression != null) {
            return expression.replace(COLUMN, quoted);
        }
        return cast == null ? quoted : quoted + "::" + cast;
    }

    PostgresMapping unrecognised() {
        return new PostgresMapping(type, fidelity, note, cast, expression, form, partial, false);
    }
}
