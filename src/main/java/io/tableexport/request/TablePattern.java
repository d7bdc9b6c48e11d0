package io.tableexport.request;

import java.util.regex.Pattern;

/**
 * A pattern of tables a token may read: {@code [datasource:]schema.table}, each part with {@code *} for anything; or
 * {@code *} alone. Without a data source it is about all of them. Names are compared as the database spells them.
 */
final class TablePattern {
    private static final String ANYTHING = ".*";

    private final Pattern datasource;
    private final String schemaText;
    private final Pattern schema;
    private final Pattern table;

    private TablePattern(String datasource, String schema, String table) {
        this.datasource = Glob.compile(datasource, ANYTHING);
        this.schemaText = schema;
        this.schema = Glob.compile(schema, ANYTHING);
        this.table = Glob.compile(table, ANYTHING);
    }

    static TablePattern parse(String key, String text) {
        if (text.equals("*")) {
            return new TablePattern("*", "*", "*");
        }
        int colon = text.indexOf(':');
        String datasource = colon < 0 ? "*" : text.substring(0, colon);
        String name = text.substring(colon + 1);
        int dot = name.indexOf('.');
        if (datasource.isEmpty() || dot < 1 || dot == name.length() - 1) {
            throw new IllegalArgumentException(key + ": '" + text + "' is not a pattern of tables; legal are '*' and"
                    + " '[datasource:]schema.table', each part with '*' for anything");
        }
        return new TablePattern(datasource, name.substring(0, dot), name.substring(dot + 1));
    }

    /** A schema of the database's own is only ever matched by its very name. */
    boolean matches(String datasourceName, String schemaName, String tableName, boolean systemSchema) {
        boolean schemaMatches = systemSchema
                ? schemaText.equals(schemaName)
                : schema.matcher(schemaName).matches();
        return schemaMatches
                && datasource.matcher(datasourceName).matches()
                && table.matcher(tableName).matches();
    }

    /** Whether a table of this name, in any case, could be one of these; a null schema stands for any but the database's. */
    boolean mayMatch(String datasourceName, String schemaName, String tableName, boolean systemSchema) {
        boolean schemaMatches = schemaName == null
                || (systemSchema ? schemaText.equalsIgnoreCase(schemaName) : matchesInAnyCase(schema, schemaName));
        return schemaMatches && datasource.matcher(datasourceName).matches() && matchesInAnyCase(table, tableName);
    }

    private static boolean matchesInAnyCase(Pattern pattern, String name) {
        int flags = pattern.flags() | Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
        return Pattern.compile(pattern.pattern(), flags).matcher(name).matches();
    }
}
