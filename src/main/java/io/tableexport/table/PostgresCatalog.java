package io.tableexport.table;

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

    private static final String COLUMNS =
            """
            WITH RECURSIVE base (attnum, typid, typmod) AS (
              SELECT a.attnum, a.atttypid, a.atttypmod
              FROM pg_catalog.pg_attribute a
              WHERE a.attrelid = ?::pg_catalog.regclass AND a.attnum > 0 AND NOT a.attisdropped
              UNION ALL
              SELECT b.attnum, t.typbasetype, CASE WHEN b.typmod <> -1 THEN b.typmod ELSE t.typtypmod END
              FROM base b JOIN pg_catalog.pg_type t ON t.oid = b.typid
              WHERE t.typtype = 'd')
            SELECT a.attname, pg_catalog.quote_ident(a.attname), pg_catalog.format_type(a.atttypid, a.atttypmod),
                   t.oid::pg_catalog.int8, b.typmod, t.typname, t.typtype = 'e',
                   c.relkind IN ('r', 'p') AND a.attnotnull AND %s, t.typcategory,
                   pg_catalog.format_type(t.oid, -1)
            FROM base b
            JOIN pg_catalog.pg_type t ON t.oid = b.typid AND t.typtype <> 'd'
            JOIN pg_catalog.pg_attribute a ON a.attrelid = ?::pg_catalog.regclass AND a.attnum = b.attnum
            JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
            ORDER BY a.attnum
            """;

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
        List<PostgresTypes.Declared> declared = columns(connection, table, version);
        SelectedColumns<PostgresTypes.Declared> selected =
                new SelectedColumns<>(declared, PostgresTypes.Declared::name, table.qualifiedName());
        TypeOptions types = selected.resolved(options.types());
        List<PostgresColumn> columns = selected.projected(options.selection()).stream()
                .map(column -> PostgresTypes.column(column, types))
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

    private static List<PostgresTypes.Declared> columns(Connection connection, ResolvedTable table, int version)
            throws SQLException {
        String sql = COLUMNS.formatted(version >= NOT_NULL_NOT_VALID ? VALIDATED : "true");
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, table.quoted());
            statement.setString(2, table.quoted());
            List<PostgresTypes.Declared> columns = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    columns.add(new PostgresTypes.Declared(
                            row.getString(1),
                            row.getString(2),
                            row.getString(3),
                            row.getBoolean(8),
                            // Oids are unsigned; the switch over the built-in ones needs an int.
                            (int) row.getLong(4),
                            row.getInt(5),
                            row.getString(6),
                            row.getBoolean(7),
                            row.getString(9),
                            row.getString(10)));
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
