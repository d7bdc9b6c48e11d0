package io.tableexport.request;

import java.util.List;

/** What the bearer of a token may do. Immutable; holds the token's hash, never the token. */
public final class AccessToken {
    private final String name;
    private final byte[] sha256;
    private final List<TablePattern> tables;
    private final List<DestinationPattern> destinations;

    AccessToken(String name, byte[] sha256, List<TablePattern> tables, List<DestinationPattern> destinations) {
        this.name = name;
        this.sha256 = sha256.clone();
        this.tables = List.copyOf(tables);
        this.destinations = List.copyOf(destinations);
    }

    /**
     * The rights of everybody where no token is asked for: every table but the database's own, every destination. No
     * header authenticates as it.
     */
    public static AccessToken unrestricted(String name) {
        return new AccessToken(
                name, new byte[0], List.of(TablePattern.parse("", "*")), List.of(DestinationPattern.parse("", "*")));
    }

    /** The name it is configured under, for logs and for whose job a job is. */
    public String name() {
        return name;
    }

    /**
     * Whether it may read a table.
     *
     * @param schema as the database spells it; null or empty where the database has none
     * @param table as the database spells it
     * @param systemSchema whether the schema is the database's own, which a pattern must name literally
     */
    public boolean mayRead(String datasource, String schema, String table, boolean systemSchema) {
        String schemaName = schema == null ? "" : schema;
        return tables.stream().anyMatch(pattern -> pattern.matches(datasource, schemaName, table, systemSchema));
    }

    /** Whether it may write to a target. */
    public boolean mayWrite(StorageTarget target) {
        return destinations.stream().anyMatch(pattern -> pattern.matches(target));
    }

    byte[] sha256() {
        return sha256.clone();
    }

    @Override
    public String toString() {
        return name;
    }
}
