package io.tableexport.postgres;

import java.util.List;

/**
 * A type of PostgreSQL as the catalog describes it, of a domain the type it stands on in the end.
 *
 * @param oid its oid, unsigned
 * @param modifier {@code atttypmod}; {@link #NO_MODIFIER} if there is none. An array's is that of its elements
 * @param name {@code typname}
 * @param sqlName {@code format_type} without a modifier: what a literal is cast to
 * @param kind {@code typtype}: {@code b}ase, {@code c}omposite, {@code e}num, {@code r}ange, {@code m}ultirange,
 *     {@code p}seudo
 * @param dimensions of an array, as declared; at least 1, as an array whose declaration does not say is one list
 * @param element of an array; else null
 * @param attributes of a composite; else none
 */
record PostgresType(
        long oid,
        int modifier,
        String name,
        String sqlName,
        String kind,
        int dimensions,
        PostgresType element,
        List<Attribute> attributes) {
    /** What {@code atttypmod} is where a type has no modifier. */
    static final int NO_MODIFIER = -1;

    /** The first oid that no built-in type has (FirstNormalObjectId in transam.h). */
    private static final long FIRST_OWN_OID = 16_384;

    /** A field of a composite. */
    record Attribute(String name, PostgresType type) {}

    boolean builtIn() {
        return oid < FIRST_OWN_OID;
    }
}
