package io.tableexport.table;

import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableSchema;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.request.Unrepresentable;
import io.tableexport.request.UnrepresentablePolicy;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * How a table is read through JDBC: the statement, what its columns become, and a reader for each. Made once per scan,
 * immutable.
 */
final class JdbcPlan {
    private final JdbcDatabase database;
    private final ResolvedTable table;
    private final String select;
    private final List<JdbcColumns.Declared> declared;
    private final List<JdbcColumn> columns;
    private final TableSchema schema;
    private final List<JdbcColumnReader> readers;
    private final TypeOptions types;

    private JdbcPlan(
            JdbcDatabase database,
            ResolvedTable table,
            String select,
            List<JdbcColumns.Declared> declared,
            List<JdbcColumn> columns,
            TypeOptions types) {
        this.types = types;
        this.database = database;
        this.table = table;
        this.select = select;
        this.declared = List.copyOf(declared);
        this.columns = List.copyOf(columns);
        List<TableColumn> fileColumns = new ArrayList<>();
        List<JdbcColumnReader> columnReaders = new ArrayList<>();
        for (JdbcColumn column : columns) {
            JdbcTypeFamily.Mapping mapping = JdbcTypeFamilies.map(column);
            boolean nulls = column.onUnrepresentable() == Unrepresentable.NULL;
            fileColumns.add(nulls ? mapping.column().optional() : mapping.column());
            columnReaders.add(mapping.reader());
        }
        this.schema = new TableSchema(table.name(), fileColumns);
        this.readers = List.copyOf(columnReaders);
    }

    /** Asks for the columns, in the session's transaction; fails if the table may not be selected from. */
    static JdbcPlan of(JdbcSession session, ResolvedTable table, ScanOptions options) throws SQLException {
        TableCatalog catalog = new TableCatalog(session.connection());
        refuseUnsupported(options, table);
        List<JdbcColumns.Declared> declared = JdbcColumns.declared(catalog, table);
        if (declared.isEmpty()) {
            throw ExportException.invalid(
                    "table '" + table.qualifiedName() + "' has no columns: there is nothing to export");
        }
        SelectedColumns<JdbcColumns.Declared> selected =
                new SelectedColumns<>(declared, JdbcColumns.Declared::name, table.qualifiedName());
        declared = selected.projected(options.selection());
        TypeOptions types = selected.resolved(options.types());
        List<String> names = new ArrayList<>();
        for (JdbcColumns.Declared column : declared) {
            names.add(catalog.quoted(column.name()));
        }
        String select = "SELECT " + String.join(", ", names) + " FROM " + table.quoted();
        // No row is wanted yet: this checks the privilege, tells the types and begins the snapshot.
        try (Statement statement = session.connection().createStatement();
                ResultSet none = statement.executeQuery(select + " WHERE 1 = 0")) {
            List<JdbcColumn> columns =
                    JdbcColumns.described(session.database(), table, declared, none.getMetaData(), types);
            return new JdbcPlan(session.database(), table, select, declared, columns, types);
        }
    }

    /** What only the reader of PostgreSQL does so far: refused, never ignored. */
    private static void refuseUnsupported(ScanOptions options, ResolvedTable table) {
        UnrepresentablePolicy policy = options.types().onUnrepresentable();
        boolean text =
                policy.byDefault() == Unrepresentable.TEXT || policy.columns().containsValue(Unrepresentable.TEXT);
        String field = !options.selection().filter().isEmpty()
                ? "filter"
                : options.types().spark() ? "compat" : text ? "on_unrepresentable" : null;
        if (field != null) {
            throw ExportException.invalid("field '" + field + "' is supported for PostgreSQL only so far, and table '"
                    + table.qualifiedName() + "' is read through plain JDBC: leave it out, or read a view");
        }
    }

    String select() {
        return select;
    }

    String count() {
        return "SELECT count(*) FROM " + table.quoted();
    }

    UnrepresentablePolicy onUnrepresentable() {
        return types.onUnrepresentable();
    }

    TableSchema schema() {
        return schema;
    }

    /** One for each column, in order. */
    JdbcColumnReader[] readers() {
        return readers.toArray(JdbcColumnReader[]::new);
    }

    /** For each column, whether a value that does not fit is written as NULL. */
    boolean[] nullsWhatDoesNotFit() {
        boolean[] nulls = new boolean[columns.size()];
        for (int i = 0; i < nulls.length; i++) {
            nulls[i] = columns.get(i).onUnrepresentable() == Unrepresentable.NULL;
        }
        return nulls;
    }

    /** Compares what the running statement returns with the plan: definitions are not part of a snapshot everywhere. */
    void check(ResultSetMetaData returned) throws SQLException {
        if (!JdbcColumns.described(database, table, declared, returned, types).equals(columns)) {
            throw new ExportException(
                    FailureType.DATABASE_FAILED,
                    "table '" + table.qualifiedName() + "' was altered while it was being opened; try again");
        }
    }
}
