package io.tableexport.jdbc;

import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableSchema;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.request.ColumnFilter;
import io.tableexport.request.Unrepresentable;
import io.tableexport.request.UnrepresentablePolicy;
import io.tableexport.table.JdbcDatabase;
import io.tableexport.table.ResolvedTable;
import io.tableexport.table.ScanOptions;
import io.tableexport.table.SelectedColumns;
import io.tableexport.table.TableCatalog;
import io.tableexport.table.TypeOptions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * How a table is read through JDBC: the statement, what its columns become, and a reader for each. Made once per scan,
 * immutable.
 */
final class JdbcPlan {
    private final JdbcDatabase database;
    private final ResolvedTable table;
    private final JdbcFilter filter;
    private final TableSchema schema;
    private final List<JdbcTypeFamily.Mapping> mappings;
    private final boolean[] nullsWhatDoesNotFit;
    private final TypeOptions types;
    private final String select;
    private final List<Returned> returned;

    /** What the driver says of a column the statement returns. */
    private record Returned(int code, String typeName, int precision, int scale) {}

    private JdbcPlan(
            JdbcSession session, ResolvedTable table, List<JdbcColumn> columns, JdbcFilter filter, TypeOptions types)
            throws SQLException {
        this.database = session.database();
        this.table = table;
        this.filter = filter;
        this.types = types;
        this.mappings = columns.stream().map(JdbcTypeFamilies::map).toList();
        this.nullsWhatDoesNotFit = new boolean[columns.size()];
        TableCatalog catalog = new TableCatalog(session.connection());
        List<TableColumn> fileColumns = new ArrayList<>();
        List<String> expressions = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            JdbcColumn column = columns.get(i);
            JdbcTypeFamily.Mapping mapping = mappings.get(i);
            nullsWhatDoesNotFit[i] = column.onUnrepresentable() == Unrepresentable.NULL;
            fileColumns.add(nullsWhatDoesNotFit[i] ? mapping.column().optional() : mapping.column());
            expressions.add(mapping.expression() == null ? catalog.quoted(column.name()) : mapping.expression());
        }
        this.schema = new TableSchema(table.name(), fileColumns);
        this.select = "SELECT " + String.join(", ", expressions) + " FROM " + table.quoted() + filter.where();
        this.returned = probe(session);
    }

    /** Asks for the columns, in the session's transaction; fails if the table may not be selected from. */
    static JdbcPlan of(JdbcSession session, ResolvedTable table, ScanOptions options) throws SQLException {
        TableCatalog catalog = new TableCatalog(session.connection());
        List<JdbcColumns.Declared> declared = JdbcColumns.declared(catalog, table);
        if (declared.isEmpty()) {
            throw ExportException.invalid(
                    "table '" + table.qualifiedName() + "' has no columns: there is nothing to export");
        }
        SelectedColumns<JdbcColumns.Declared> selected =
                new SelectedColumns<>(declared, JdbcColumns.Declared::name, table.qualifiedName());
        List<JdbcColumns.Declared> projected = selected.projected(options.selection());
        TypeOptions types = selected.resolved(options.types());
        List<ColumnFilter> conditions = options.selection().filter();
        // Columns neither read nor compared are left alone: the user may lack the right to them.
        Set<JdbcColumns.Declared> needed = new LinkedHashSet<>(projected);
        for (int i = 0; i < conditions.size(); i++) {
            needed.add(selected.filtered(i, conditions.get(i)));
        }
        List<JdbcColumn> described = described(session, table, List.copyOf(needed), types);
        JdbcFilter filter = conditions.isEmpty()
                ? JdbcFilter.NONE
                : JdbcFilter.of(
                        session.connection(),
                        table.quoted(),
                        new SelectedColumns<>(described, JdbcColumn::name, table.qualifiedName()),
                        conditions);
        return new JdbcPlan(session, table, described.subList(0, projected.size()), filter, types);
    }

    /** No row is wanted yet: this checks the privilege and tells the types. */
    private static List<JdbcColumn> described(
            JdbcSession session, ResolvedTable table, List<JdbcColumns.Declared> declared, TypeOptions types)
            throws SQLException {
        TableCatalog catalog = new TableCatalog(session.connection());
        List<String> names = new ArrayList<>();
        for (JdbcColumns.Declared column : declared) {
            names.add(catalog.quoted(column.name()));
        }
        String sql = "SELECT " + String.join(", ", names) + " FROM " + table.quoted() + " WHERE 1 = 0";
        try (Statement statement = session.connection().createStatement();
                ResultSet none = statement.executeQuery(sql)) {
            return JdbcColumns.described(session.database(), table, declared, none.getMetaData(), types);
        }
    }

    /** What the statement that reads will return. */
    private List<Returned> probe(JdbcSession session) throws SQLException {
        String sql = select + (filter.where().isEmpty() ? " WHERE 1 = 0" : " AND 1 = 0");
        try (Statement statement = filter.statement(session.connection(), sql);
                ResultSet none = filter.run(statement, sql)) {
            return returned(none.getMetaData());
        }
    }

    /** SQLite's driver tells the types of the row it stands on, which say nothing. */
    private List<Returned> returned(ResultSetMetaData metadata) throws SQLException {
        List<Returned> columns = new ArrayList<>();
        for (int i = 1; i <= metadata.getColumnCount(); i++) {
            columns.add(
                    database == JdbcDatabase.SQLITE
                            ? new Returned(0, "", 0, 0)
                            : new Returned(
                                    metadata.getColumnType(i),
                                    metadata.getColumnTypeName(i),
                                    metadata.getPrecision(i),
                                    metadata.getScale(i)));
        }
        return columns;
    }

    /** The text that reads all rows, and the one that counts them, both for {@link #statement}. */
    String select() {
        return select;
    }

    String count() {
        return "SELECT count(*) FROM " + table.quoted() + filter.where();
    }

    Statement statement(Connection connection, String sql) throws SQLException {
        return filter.statement(connection, sql);
    }

    /** What a failure to count means if it is the filter's; else null. */
    ExportException filterFailure(SQLException cause) {
        return filter.failure(cause);
    }

    ResultSet run(Statement statement, String sql) throws SQLException {
        return filter.run(statement, sql);
    }

    UnrepresentablePolicy onUnrepresentable() {
        return types.onUnrepresentable();
    }

    TableSchema schema() {
        return schema;
    }

    /** One for each column, in order. */
    JdbcColumnReader[] readers() {
        return mappings.stream().map(JdbcTypeFamily.Mapping::reader).toArray(JdbcColumnReader[]::new);
    }

    /** For each column, whether a value that does not fit is written as NULL. */
    boolean[] nullsWhatDoesNotFit() {
        return nullsWhatDoesNotFit.clone();
    }

    /** Compares what the running statement returns with the plan: definitions are not part of a snapshot everywhere. */
    void check(ResultSetMetaData running) throws SQLException {
        if (!returned(running).equals(returned)) {
            throw new ExportException(
                    FailureType.DATABASE_FAILED,
                    "table '" + table.qualifiedName() + "' was altered while it was being opened; try again");
        }
    }
}
