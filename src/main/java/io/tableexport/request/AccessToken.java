package io.tableexport.request;

import java.time.Instant;
import java.util.List;

/** What the bearer of a token may do, or of a JWT by its role. Immutable; holds the token's hash, never the token. */
public final class AccessToken {
    /** Who asks where no token is asked for. */
    public static final AccessToken ANYBODY = unrestricted("anybody");

    private final String kind;
    private final String name;
    private final byte[] sha256;
    private final Instant expires;
    private final Rights rights;

    /** @param serverCredentials whether exports may run with the server's own storage credentials */
    record Rights(List<TablePattern> tables, List<DestinationPattern> destinations, boolean serverCredentials) {
        Rights {
            tables = List.copyOf(tables);
            destinations = List.copyOf(destinations);
        }
    }

    /**
     * @param kind the part of configuration keys before the name: {@code token}, or {@code role} for those of JWTs
     * @param expires from when on it is good for nothing; null for never
     */
    AccessToken(String kind, String name, byte[] sha256, Instant expires, Rights rights) {
        this.kind = kind;
        this.name = name;
        this.sha256 = sha256.clone();
        this.expires = expires;
        this.rights = rights;
    }

    /**
     * The rights of everybody where no token is asked for: every table but the database's own, every destination, by
     * credentials of their own. No header authenticates as it.
     */
    static AccessToken unrestricted(String name) {
        Rights rights =
                new Rights(List.of(TablePattern.parse("", "*")), List.of(DestinationPattern.parse("", "*")), false);
        return new AccessToken("token", name, new byte[0], null, rights);
    }

    /** The name it is configured under, for logs and for whose job a job is. */
    public String name() {
        return name;
    }

    /** What it is, with its name, for messages: {@code token 'ci'}. */
    public String described() {
        return kind + " '" + name + "'";
    }

    /** The configuration key of one of its rights, for messages: {@code export.token.ci.tables}. */
    public String key(String right) {
        return "export." + kind + "." + name + "." + right;
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
        return rights.tables.stream().anyMatch(pattern -> pattern.matches(datasource, schemaName, table, systemSchema));
    }

    /**
     * Whether it may read a table of this name if there were one, whatever its case: decides what a client hears of a
     * table before anybody looks for it.
     *
     * @param schema null for any
     */
    public boolean mayName(String datasource, String schema, String table, boolean systemSchema) {
        return rights.tables.stream().anyMatch(pattern -> pattern.mayMatch(datasource, schema, table, systemSchema));
    }

    /** Whether it may write to a target. */
    public boolean mayWrite(StorageTarget target) {
        return rights.destinations.stream().anyMatch(pattern -> pattern.matches(target));
    }

    /** Whether its exports may run with the server's own storage credentials. */
    public boolean mayUseServerCredentials() {
        return rights.serverCredentials;
    }

    boolean isExpired(Instant now) {
        return expires != null && !now.isBefore(expires);
    }

    byte[] sha256() {
        return sha256.clone();
    }

    @Override
    public String toString() {
        return name;
    }
}
