package io.tableexport.table;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The database's own list of schemas and tables. Where a database has catalogs for schemas (MySQL, MariaDB), what is
 * called a schema here is a catalog there.
 */
public final class TableCatalog {
    /** Schemas that belong to the database itself, in lower case: PostgreSQL, H2, MySQL, Oracle, SQL Server, Db2. */
    private static final Set<String> SYSTEM_SCHEMAS = Set.of(
            "information_schema", "pg_catalog", "mysql", "performance_schema", "sys", "system", "sysibm", "syscat");

    private static final String SYSTEM_SCHEMA_PREFIX = "pg_toast";

    private final Connection connection;
    private final TableAccess access;
    private final DatabaseMetaData metadata;
    private final boolean catalogsAreSchemas;

    /** A list of all there is. */
    public TableCatalog(Connection connection) throws SQLException {
        this(connection, table -> {});
    }

    /** A list of what may be read. */
    TableCatalog(Connection connection, TableAccess access) throws SQLException {
        this.connection = connection;
        this.access = access;
        this.metadata = connection.getMetaData();
        this.catalogsAreSchemas =
                !metadata.supportsSchemasInTableDefinitions() && metadata.supportsCatalogsInTableDefinitions();
    }

    /** The schemas an unqualified name is looked for in, in order; a null stands for a database without schemas. */
    List<String> searchPath() throws SQLException {
        List<String> path = new ArrayList<>();
        if (JdbcDatabase.of(metadata) == JdbcDatabase.POSTGRESQL) {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT unnest(current_schemas(false))")) {
                while (rows.next()) {
                    path.add(rows.getString(1));
                }
            }
        } else {
            path.add(catalogsAreSchemas ? connection.getCatalog() : connection.getSchema());
        }
        return path;
    }

    List<String> schemas(TableName.Part name, boolean ignoringCase) throws SQLException {
        List<String> found = new ArrayList<>();
        try (ResultSet rows = catalogsAreSchemas ? metadata.getCatalogs() : metadata.getSchemas()) {
            while (rows.next()) {
                String schema = rows.getString(1);
                if (name.matches(schema, ignoringCase) && !found.contains(schema)) {
                    found.add(schema);
                }
            }
        }
        return found;
    }

    /** Tables and views of a schema, or of all if it is null. */
    List<ResolvedTable> tables(String schema, TableName.Part name, boolean ignoringCase) throws SQLException {
        // The pattern narrows the search only; names are compared here, as % and _ in them are wildcards to drivers.
        String pattern = ignoringCase ? "%" : escaped(name.text());
        List<ResolvedTable> found = new ArrayList<>();
        try (ResultSet rows = metadata.getTables(catalogOf(schema), schemaPattern(schema), pattern, null)) {
            while (rows.next()) {
                String in = rows.getString(catalogsAreSchemas ? "TABLE_CAT" : "TABLE_SCHEM");
                String table = rows.getString("TABLE_NAME");
                String kind = rows.getString("TABLE_TYPE");
                if ((schema == null || schema.equals(in)) && name.matches(table, ignoringCase) && isReadable(kind)) {
                    ResolvedTable match = new ResolvedTable(in, table, kind, isSystem(in, kind), quoted(in, table));
                    if (access.permits(match)) {
                        found.add(match);
                    }
                }
            }
        }
        return found;
    }

    /** {@code DatabaseMetaData.getColumns} of exactly this table: the caller still compares the names. */
    public ResultSet columns(ResolvedTable table) throws SQLException {
        return metadata.getColumns(
                catalogOf(table.schema()), schemaPattern(table.schema()), escaped(table.name()), null);
    }

    /** MySQL's and MariaDB's definition of each column's type, which their drivers tell in part; empty elsewhere. */
    public Map<String, String> definitions(ResolvedTable table) throws SQLException {
        Map<String, String> definitions = new HashMap<>();
        if (JdbcDatabase.of(metadata).isMySql()) {
            try (PreparedStatement statement = connection.prepareStatement("SELECT column_name, column_type FROM"
                    + " information_schema.columns WHERE table_schema = ? AND table_name = ?")) {
                statement.setString(1, table.schema());
                statement.setString(2, table.name());
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        definitions.put(rows.getString(1), rows.getString(2));
                    }
                }
            }
        }
        return definitions;
    }

    /** Whether a row of the driver's metadata is about this table. */
    public boolean isOf(ResolvedTable table, ResultSet row) throws SQLException {
        String schema = row.getString(catalogsAreSchemas ? "TABLE_CAT" : "TABLE_SCHEM");
        return table.name().equals(row.getString("TABLE_NAME"))
                && (table.schema() == null || table.schema().equals(schema));
    }

    /** A name between the database's own quote strings, doubled inside. */
    public String quoted(String name) throws SQLException {
        String quote = metadata.getIdentifierQuoteString();
        // JDBC's way to say that the database cannot quote.
        return quote == null || quote.isBlank() ? name : quote + name.replace(quote, quote + quote) + quote;
    }

    private String quoted(String schema, String table) throws SQLException {
        return schema == null || schema.isEmpty() ? quoted(table) : quoted(schema) + "." + quoted(table);
    }

    private String catalogOf(String schema) throws SQLException {
        return catalogsAreSchemas ? schema : connection.getCatalog();
    }

    private String schemaPattern(String schema) throws SQLException {
        return catalogsAreSchemas || schema == null ? null : escaped(schema);
    }

    private String escaped(String name) throws SQLException {
        String escape = metadata.getSearchStringEscape();
        if (escape == null || escape.isEmpty()) {
            return name;
        }
        return name.replace(escape, escape + escape).replace("%", escape + "%").replace("_", escape + "_");
    }

    /** Tables and views of every kind have one of these words in their type; indexes, sequences and types have not. */
    private static boolean isReadable(String kind) {
        String upper = String.valueOf(kind).toUpperCase(Locale.ROOT);
        return upper.contains("TABLE") || upper.contains("VIEW");
    }

    private static boolean isSystem(String schema, String kind) {
        return isSystemSchema(String.valueOf(schema))
                || kind.toUpperCase(Locale.ROOT).startsWith("SYSTEM");
    }

    /** Whether a schema of this name belongs to the database itself. */
    public static boolean isSystemSchema(String schema) {
        String lower = schema.toLowerCase(Locale.ROOT);
        return SYSTEM_SCHEMAS.contains(lower) || lower.startsWith(SYSTEM_SCHEMA_PREFIX);
    }
}
