package io.tableexport.export;

import java.util.List;
import java.util.Random;
import java.util.function.Function;

/**
 * A column of a test table.
 *
 * @param name its name, unquoted
 * @param sqlType as the manifest says it
 * @param definition as a table definition says it
 * @param fileType as the manifest says it
 * @param fidelity as the manifest says it
 * @param form what its values are brought to
 * @param required whether it is NOT NULL
 * @param printed the expression by which the database prints its value
 * @param far whether years lie before 1 or after 9999, which DuckDB does not read in ISO 8601's form with a sign
 * @param literals values chosen by hand, as SQL literals
 * @param random makes one more, as an SQL literal
 */
record TypedColumn(
        String name,
        String sqlType,
        String definition,
        String fileType,
        String fidelity,
        ColumnForm form,
        boolean required,
        String printed,
        boolean far,
        List<String> literals,
        Function<Random, String> random) {

    String quoted() {
        return '"' + name + '"';
    }

    TypedColumn printedBy(String expression) {
        return new TypedColumn(
                name, sqlType, definition, fileType, fidelity, form, required, expression, far, literals, random);
    }

    TypedColumn declared(String otherSqlType, String otherFidelity) {
        return new TypedColumn(
                name,
                otherSqlType,
                definition,
                fileType,
                otherFidelity,
                form,
                required,
                printed,
                far,
                literals,
                random);
    }

    /** Where a table definition says more than the catalog keeps. */
    TypedColumn definedAs(String otherDefinition) {
        return new TypedColumn(
                name, sqlType, otherDefinition, fileType, fidelity, form, required, printed, far, literals, random);
    }

    /** With no other values than these. */
    TypedColumn withLiterals(List<String> others) {
        return new TypedColumn(
                name,
                sqlType,
                definition,
                fileType,
                fidelity,
                form,
                required,
                printed,
                far,
                others,
                generator -> others.get(generator.nextInt(others.size())));
    }

    /** With no other values than these, of which some are outside the years 1 to 9999. */
    TypedColumn withFarLiterals(List<String> others) {
        TypedColumn near = withLiterals(others);
        return new TypedColumn(
                name,
                sqlType,
                definition,
                fileType,
                fidelity,
                form,
                required,
                printed,
                true,
                near.literals(),
                near.random());
    }

    TypedColumn notNull() {
        return new TypedColumn(
                name, sqlType, definition, fileType, fidelity, form, true, printed, far, literals, random);
    }

    /** The type DuckDB is told for the value in a JSON Lines part. */
    String duckDbType() {
        if (far) {
            return "VARCHAR";
        }
        return switch (form) {
            case WHOLE -> "BIGINT";
            case DECIMAL, WIDE_DECIMAL -> fileType;
            case FLOAT, DOUBLE, BOOLEAN, JSON, DATE, TIME, TIMESTAMP -> form.name();
            case INSTANT -> "TIMESTAMPTZ";
            case SHAPE -> "VARCHAR";
            case TEXT -> fileType.equals("UUID") ? "UUID" : "VARCHAR";
            case TIME_NANOS, TIMESTAMP_NANOS, INSTANT_NANOS -> "VARCHAR"; // its types keep six digits
            case NESTED -> "JSON";
            case BYTES -> "VARCHAR"; // base64, which DuckDB decodes by a function
        };
    }
}
