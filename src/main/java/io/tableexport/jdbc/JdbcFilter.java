package io.tableexport.jdbc;

import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableColumn.Fidelity;
import io.tableexport.failure.ExportException;
import io.tableexport.request.ColumnFilter;
import io.tableexport.request.ColumnFilter.Operator;
import io.tableexport.table.DatabaseFailures;
import io.tableexport.table.FilterTexts;
import io.tableexport.table.JdbcDatabase;
import io.tableexport.table.SelectedColumns;
import io.tableexport.table.TableCatalog;
import io.tableexport.table.TypeOptions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The conditions of a request for any JDBC driver: values are bound as parameters, never part of a statement's text.
 * They are checked here against the column's type, because databases differ in what they make of one that is no value of
 * it. Immutable.
 */
final class JdbcFilter {
    /** All rows. */
    static final JdbcFilter NONE = new JdbcFilter("", List.of());

    private final String condition;
    private final List<JdbcParameter> parameters;

    private JdbcFilter(String condition, List<JdbcParameter> parameters) {
        this.condition = condition;
        this.parameters = List.copyOf(parameters);
    }

    /**
     * Checks and builds the conditions, and lets the database parse each.
     *
     * @param columns at least those the conditions name, found as all columns are
     */
    static JdbcFilter of(
            Connection connection, String from, SelectedColumns<JdbcColumn> columns, List<ColumnFilter> conditions)
            throws SQLException {
        TableCatalog catalog = new TableCatalog(connection);
        List<String> all = new ArrayList<>();
        List<JdbcParameter> parameters = new ArrayList<>();
        for (int i = 0; i < conditions.size(); i++) {
            ColumnFilter condition = conditions.get(i);
            JdbcColumn column = columns.filtered(i, condition);
            String field = "field 'filter[" + i + "]': column '" + column.name() + "' of type " + column.sqlType();
            JdbcFilter one = condition(field, catalog.quoted(column.name()), column, condition);
            one.probe(connection, from, field);
            all.add(one.condition);
            parameters.addAll(one.parameters);
        }
        return new JdbcFilter(String.join(" AND ", all), parameters);
    }

    private static JdbcFilter condition(String field, String quoted, JdbcColumn column, ColumnFilter condition) {
        Operator operator = condition.operator();
        if (operator == Operator.IS_NULL) {
            return new JdbcFilter(quoted + " IS NULL", List.of());
        }
        if (operator == Operator.IS_NOT_NULL) {
            return new JdbcFilter(quoted + " IS NOT NULL", List.of());
        }
        // What a policy makes of the column is of no concern: values are compared where they are.
        TableColumn compared =
                JdbcTypeFamilies.map(column.with(TypeOptions.DEFAULT)).column();
        boolean text = isText(column.database(), compared);
        if (!isComparable(column.database(), compared) || (operator == Operator.LIKE && !text)) {
            throw ExportException.invalid(
                    field + " cannot be compared by '" + operator.wireName() + "'; take another operator or column");
        }
        List<JdbcParameter> parameters = new ArrayList<>();
        for (Object value : condition.values()) {
            parameters.add(
                    text
                            ? text(field, compared.fidelity(), value)
                            : JdbcParameter.of(field, column, compared.type(), value));
        }
        List<String> marks = parameters.stream().map(JdbcParameter::mark).toList();
        String comparison =
                switch (operator) {
                    case IN -> "IN (" + String.join(", ", marks) + ")";
                    case BETWEEN -> "BETWEEN " + marks.get(0) + " AND " + marks.get(1);
                    case LIKE -> "LIKE " + marks.get(0) + column.database().likeEscape();
                    case NOT_EQUAL -> "<> " + marks.get(0);
                    default -> operator.wireName() + " " + marks.get(0);
                };
        return new JdbcFilter(quoted + " " + comparison, parameters);
    }

    /** SQLite's columns of no certain type hold numbers and texts, and make of a text what they store it as. */
    private static boolean isText(JdbcDatabase database, TableColumn column) {
        return column.type().kind() == Kind.STRING
                && (column.fidelity() == Fidelity.EXACT || database == JdbcDatabase.SQLITE);
    }

    private static boolean isComparable(JdbcDatabase database, TableColumn column) {
        return switch (column.type().kind()) {
            case STRING -> isText(database, column);
            case JSON, BINARY, GEOMETRY, LIST, MAP, STRUCT -> false;
            default -> true;
        };
    }

    private static JdbcParameter text(String field, Fidelity fidelity, Object value) {
        if (fidelity != Fidelity.EXACT && value instanceof Number number) {
            return JdbcParameter.number(number); // which a column of SQLite without a type may hold beside texts
        }
        if (!(value instanceof String text)) {
            throw FilterTexts.notOfJsonType(field, value);
        }
        return JdbcParameter.text(FilterTexts.legal(field, text));
    }

    /** Lets the database parse the condition and read no row; DuckDB reads the values from texts, so those first. */
    private void probe(Connection connection, String from, String field) throws SQLException {
        if (JdbcDatabase.of(connection.getMetaData()) == JdbcDatabase.DUCKDB && !parameters.isEmpty()) {
            String values =
                    parameters.stream().map(JdbcParameter::mark).collect(Collectors.joining(", ", "SELECT ", ""));
            try (Statement statement = statement(connection, values)) {
                run(statement, values).close();
            } catch (SQLException e) {
                // It has no SQLSTATE.
                throw ExportException.invalid(field + " is compared with what is no value of that type");
            }
        }
        String sql = "SELECT 1 FROM " + from + " WHERE (1 = 0) AND " + condition;
        try (Statement statement = statement(connection, sql)) {
            run(statement, sql).close();
        } catch (SQLException e) {
            if (DatabaseFailures.isAboutValue(e)) {
                // The database's message may hold the value: it goes no further.
                throw ExportException.invalid(field + " is compared with what is no value of that type");
            }
            throw e;
        }
    }

    /** What to say of a failure of the database while it applies these conditions; null if it is not about them. */
    ExportException failure(SQLException cause) {
        return !parameters.isEmpty() && DatabaseFailures.isAboutValue(cause)
                ? ExportException.invalid(
                        "field 'filter': the database cannot compare one of its values with its column" + " (SQLSTATE "
                                + cause.getSQLState() + "); correct the value")
                : null;
    }

    /** {@code WHERE} and the conditions, or nothing. */
    String where() {
        return condition.isEmpty() ? "" : " WHERE " + condition;
    }

    /**
     * A statement for a text with {@link #where()} in it, its parameters set. One without parameters is not prepared:
     * drivers keep what they prepared with the table as it was then, and a table may change between two exports.
     */
    Statement statement(Connection connection, String sql) throws SQLException {
        if (parameters.isEmpty()) {
            return connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
        }
        PreparedStatement statement =
                connection.prepareStatement(sql, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
        try {
            bind(statement);
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }

    /** Runs what {@link #statement} made of the same text. */
    ResultSet run(Statement statement, String sql) throws SQLException {
        // Not by its class: some drivers have one for both.
        return parameters.isEmpty() ? statement.executeQuery(sql) : ((PreparedStatement) statement).executeQuery();
    }

    private void bind(PreparedStatement statement) throws SQLException {
        for (int i = 0; i < parameters.size(); i++) {
            parameters.get(i).bind(statement, i + 1);
        }
    }
}
