package io.tableexport.table;

/**
 * A table as the database's metadata names it.
 *
 * @param schema the schema, or null where the database has none
 * @param name the table's name
 * @param kind the metadata's table type, for example {@code TABLE}, {@code VIEW}, {@code PARTITIONED TABLE}
 * @param system whether it belongs to the database itself ({@code pg_catalog}, {@code INFORMATION_SCHEMA})
 * @param quoted schema and name quoted with the database's own quote string, ready for a statement
 */
public record ResolvedTable(String schema, String name, String kind, boolean system, String quoted) {

    /** {@code schema.table}, unquoted, for messages, access patterns and the manifest. */
    public String qualifiedName() {
        return schema == null || schema.isEmpty() ? name : schema + "." + name;
    }
}
