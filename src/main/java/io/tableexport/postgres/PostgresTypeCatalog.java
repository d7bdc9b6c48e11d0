package io.tableexport.postgres;

import io.tableexport.failure.ExportException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads types from {@code pg_catalog}, and what they are made of, each once. Belongs to one scan. */
final class PostgresTypeCatalog {
    /**
     * What is read of a row {@code t} of {@code pg_type}. {@code int2vector} and {@code oidvector} look like arrays, and
     * begin at 0.
     */
    static final String FIELDS =
            """
            t.typname, pg_catalog.format_type(t.oid, -1), t.typtype, t.typbasetype::pg_catalog.int8, t.typtypmod,
            t.typndims,
            CASE WHEN t.typlen = -1 AND t.oid NOT IN (22, 30) THEN t.typelem::pg_catalog.int8 ELSE 0 END,
            t.typrelid::pg_catalog.int8
            """;

    private static final String TYPE =
            "SELECT " + FIELDS + " FROM pg_catalog.pg_type t WHERE t.oid = ?::pg_catalog.int8::pg_catalog.oid";

    private static final String ATTRIBUTES =
            """
            SELECT a.attname, a.atttypid::pg_catalog.int8, a.atttypmod, a.attndims
            FROM pg_catalog.pg_attribute a
            WHERE a.attrelid = ?::pg_catalog.int8::pg_catalog.oid AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum
            """;

    /** Types in types: deeper than any real one, and far from the end of a thread's stack. */
    private static final int MAX_DEPTH = 32;

    private final Connection connection;
    private final Map<Long, Row> rows = new HashMap<>();
    private final Map<Long, List<Field>> fields = new HashMap<>();

    PostgresTypeCatalog(Connection connection) {
        this.connection = connection;
    }

    private record Row(
            String name,
            String sqlName,
            String kind,
            long base,
            int baseModifier,
            int dimensions,
            long element,
            long relation) {

        /** Of {@link #FIELDS}, the first of which has this index. */
        static Row of(ResultSet row, int first) throws SQLException {
            return new Row(
                    row.getString(first),
                    row.getString(first + 1),
                    row.getString(first + 2),
                    row.getLong(first + 3),
                    row.getInt(first + 4),
                    row.getInt(first + 5),
                    row.getLong(first + 6),
                    row.getLong(first + 7));
        }
    }

    private record Field(String name, long oid, int modifier, int dimensions) {}

    /** Takes {@link #FIELDS} of a type from a query of others, so that they need not be asked for. */
    void learn(long oid, ResultSet row, int first) throws SQLException {
        rows.put(oid, Row.of(row, first));
    }

    /**
     * A column's or field's type.
     *
     * @param oid of the declared type
     * @param modifier declared
     * @param dimensions declared, 0 if not
     */
    PostgresType type(long oid, int modifier, int dimensions) throws SQLException {
        return type(oid, modifier, dimensions, 0);
    }

    private PostgresType type(long oid, int modifier, int dimensions, int depth) throws SQLException {
        if (depth > MAX_DEPTH) {
            throw ExportException.invalid("a column's type has more than " + MAX_DEPTH
                    + " types within each other: read the table through a view that casts the column to text");
        }
        Row row = row(oid);
        if (row.base() != 0) {
            return type(
                    row.base(),
                    modifier == PostgresType.NO_MODIFIER ? row.baseModifier() : modifier,
                    Math.max(dimensions, row.dimensions()),
                    depth + 1);
        }
        PostgresType element = row.element() == 0 ? null : type(row.element(), modifier, 0, depth + 1);
        List<PostgresType.Attribute> attributes = new ArrayList<>();
        if (row.relation() != 0) {
            for (Field field : fields(row.relation())) {
                attributes.add(new PostgresType.Attribute(
                        field.name(), type(field.oid(), field.modifier(), field.dimensions(), depth + 1)));
            }
        }
        return new PostgresType(
                oid,
                modifier,
                row.name(),
                row.sqlName(),
                row.kind(),
                Math.max(1, dimensions),
                element,
                List.copyOf(attributes));
    }

    private Row row(long oid) throws SQLException {
        Row known = rows.get(oid);
        if (known != null) {
            return known;
        }
        try (PreparedStatement statement = connection.prepareStatement(TYPE)) {
            statement.setLong(1, oid);
            try (ResultSet found = statement.executeQuery()) {
                if (!found.next()) {
                    throw new SQLException("pg_type has no row for the type " + oid, "42704");
                }
                Row row = Row.of(found, 1);
                rows.put(oid, row);
                return row;
            }
        }
    }

    private List<Field> fields(long relation) throws SQLException {
        List<Field> known = fields.get(relation);
        if (known != null) {
            return known;
        }
        try (PreparedStatement statement = connection.prepareStatement(ATTRIBUTES)) {
            statement.setLong(1, relation);
            List<Field> read = new ArrayList<>();
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    read.add(new Field(found.getString(1), found.getLong(2), found.getInt(3), found.getInt(4)));
                }
            }
            fields.put(relation, read);
            return read;
        }
    }
}
