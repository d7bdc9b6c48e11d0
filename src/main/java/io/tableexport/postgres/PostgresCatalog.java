package io.tableexport.postgres;

import io.tableexport.table.ResolvedTable;
import io.tableexport.table.ScanOptions;
import io.tableexport.table.SelectedColumns;
import io.tableexport.table.TypeOptions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads from {@code pg_catalog} what a scan must know of its table, in the scan's snapshot. */
final class PostgresCatalog {
    /** The first version that reads a range of {@code ctid} without reading the pages before it. */
    static final int TID_RANGE_SCANS = 14;

    /** The first version that can detach a partition beside its readers. */
    private static final int CONCURRENT_DETACH = 14;

    /** The first version in which NOT NULL can be NOT VALID: {@code attnotnull} is true while NULLs exist. */
    private static final int NOT_NULL_NOT_VALID = 18;

    /**
     * The columns with their types, and what of the server the mapping of types depends on: how many digits a fraction
     * of {@code money} has follows from the locale, lc_monetary.
     */
    private static final String COLUMNS =
            """
            SELECT pg_catalog.scale(0::pg_catalog.int4::pg_catalog.money::pg_catalog.numeric),
                   pg_catalog.current_setting('server_encoding'),
                   a.attname, pg_catalog.quote_ident(a.attname), pg_catalog.format_type(a.atttypid, a.atttypmod),
                   c.relkind IN ('r', 'p') AND a.attnotnull AND %s,
                   a.atttypid::pg_catalog.int8, a.atttypmod, a.attndims, t.typcategory,
                   %s
            FROM pg_catalog.pg_attribute a
            JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
            JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
            WHERE a.attrelid = ?::pg_catalog.regclass AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum
            """;

    /** Where the fields of the type begin in {@link #COLUMNS}. */
    private static final int TYPE_FIELDS = 11;

    private static final String VALIDATED =
            """
            EXISTS (
              SELECT FROM pg_catalog.pg_constraint n
              WHERE n.conrelid = a.attrelid AND n.contype = 'n' AND n.convalidated AND a.attnum = ANY (n.conkey))
            """;

    /** The table first, then all its descendants. */
    private static final String RELATIONS =
            """
            WITH RECURSIVE tree (oid, level) AS (
              SELECT ?::pg_catalog.regclass::pg_catalog.oid, 0
              UNION
              SELECT i.inhrelid, tree.level + 1
              FROM tree JOIN pg_catalog.pg_inherits i ON i.inhparent = tree.oid %s)
            SELECT DISTINCT ON (c.oid)
                   pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname), c.relkind,
                   coalesce(am.amname = 'heap', false),
                   CASE WHEN c.relkind IN ('r', 'm')
                        THEN pg_catalog.pg_relation_size(c.oid)
                             / pg_catalog.current_setting('block_size')::pg_catalog.int8
                   END,
                   pg_catalog.has_table_privilege(c.oid, 'SELECT'), pg_catalog.row_security_active(c.oid),
                   tree.level
            FROM tree
            JOIN pg_catalog.pg_class c ON c.oid = tree.oid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam
            ORDER BY c.oid
            """;

    private PostgresCatalog() {}

    /** What {@link #COLUMNS} tells. */
    private record Columns(List<PostgresTypes.Declared> all, int moneyScale, boolean validUtf8) {}

    /** A row of {@link #RELATIONS}. */
    private record Relation(
            String quoted, String kind, boolean heap, long pages, boolean readable, boolean rowSecurity, int level) {

        boolean partitioned() {
            return kind.equals("p");
        }

        PostgresTable.Source source(int version) {
            boolean stored = kind.equals("r") || kind.equals("m");
            return new PostgresTable.Source("ONLY " + quoted, stored && heap && version >= TID_RANGE_SCANS, pages);
        }
    }

    static PostgresTable read(Connection connection, ResolvedTable table, int version, ScanOptions options)
            throws SQLException {
        Columns declared = columns(connection, table, version);
        SelectedColumns<PostgresTypes.Declared> selected =
                new SelectedColumns<>(declared.all(), PostgresTypes.Declared::name, table.qualifiedName());
        TypeOptions types = selected.resolved(options.types());
        PostgresTypes mappings = new PostgresTypes(types.spark(), declared.moneyScale(), declared.validUtf8());
        List<PostgresColumn> columns = selected.projected(options.selection()).stream()
                .map(column -> mappings.column(column, types.onUnrepresentable().of(column.name())))
                .toList();
        List<Relation> relations = relations(connection, table, version);
        Relation root = relations.stream()
                .filter(relation -> relation.level() == 0)
                .findFirst()
                .orElseThrow(() -> new SQLException("pg_class has no row for the table", "42P01"));
        List<PostgresTable.Source> sources = sources(root, relations, version);
        String from = root.partitioned() ? root.quoted() : sources.get(0).from();
        PostgresFilter filter = new PostgresFilter(connection, from, selected);
        String condition = filter.condition(options.selection().filter());
        boolean divided = options.readers() > 1 && sources.stream().anyMatch(PostgresTable.Source::divisible);
        if (divided && !condition.isEmpty() && filter.isFarCheaperWhole(PostgresTable.select(columns), condition)) {
            sources = List.of(new PostgresTable.Source(from, false, 0));
        }
        return new PostgresTable(columns, types, from, condition, sources);
    }

    /**
     * What the rows are read from: a plain table by itself, a partitioned one by its leaves. Everything else is one
     * stream from the name asked for: views, foreign tables, inheritance, and partitions whose rights or row security
     * differ from their parent's when they are read directly.
     */
    private static List<PostgresTable.Source> sources(Relation root, List<Relation> relations, int version) {
        PostgresTable.Source whole = new PostgresTable.Source(root.quoted(), false, 0);
        if (root.partitioned()) {
            List<Relation> leaves = relations.stream()
                    .filter(relation -> !relation.partitioned())
                    .toList();
            boolean direct = !leaves.isEmpty()
                    && leaves.stream().allMatch(Relation::readable)
                    && relations.stream().noneMatch(Relation::rowSecurity);
            return direct ? leaves.stream().map(leaf -> leaf.source(version)).toList() : List.of(whole);
        }
        boolean plain = root.kind().equals("r") || root.kind().equals("m");
        return plain && relations.size() == 1 ? List.of(root.source(version)) : List.of(whole);
    }

    private static Columns columns(Connection connection, ResolvedTable table, int version) throws SQLException {
        String sql = COLUMNS.formatted(version >= NOT_NULL_NOT_VALID ? VALIDATED : "true", PostgresTypeCatalog.FIELDS);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, table.quoted());
            PostgresTypeCatalog types = new PostgresTypeCatalog(connection);
            Columns columns = new Columns(List.of(), 0, true);
            List<PostgresTypes.Declared> all = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    long type = row.getLong(7);
                    types.learn(type, row, TYPE_FIELDS);
                    all.add(new PostgresTypes.Declared(
                            row.getString(3),
                            row.getString(4),
                            row.getString(5),
                            row.getBoolean(6),
                            types.type(type, row.getInt(8), row.getInt(9)),
                            row.getString(10)));
                    columns = new Columns(all, row.getInt(1), !row.getString(2).equals("SQL_ASCII"));
                }
            }
            return columns;
        }
    }

    private static List<Relation> relations(Connection connection, ResolvedTable table, int version)
            throws SQLException {
        String sql = RELATIONS.formatted(version >= CONCURRENT_DETACH ? "AND NOT i.inhdetachpending" : "");
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, table.quoted());
            List<Relation> relations = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    relations.add(new Relation(
                            row.getString(1),
                            row.getString(2),
                            row.getBoolean(3),
                            row.getLong(4),
                            row.getBoolean(5),
                            row.getBoolean(6),
                            row.getInt(7)));
                }
            }
            return relations;
        }
    }
}
