package io.tableexport.postgres;

/** Types of PostgreSQL that are mapped alike. To add one: a class or lambda, and a line in {@link PostgresTypes}. */
@FunctionalInterface
interface PostgresTypeFamily {
    /**
     * What a type of the family becomes.
     *
     * @param types maps the types it is made of, and knows what the scan asks for
     */
    PostgresMapping of(PostgresType type, PostgresTypes types);
}
