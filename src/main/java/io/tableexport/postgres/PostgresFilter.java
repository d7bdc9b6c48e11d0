package io.tableexport.postgres;

import io.tableexport.failure.ExportException;
import io.tableexport.request.ColumnFilter;
import io.tableexport.request.ColumnFilter.Operator;
import io.tableexport.table.FilterTexts;
import io.tableexport.table.SelectedColumns;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.postgresql.core.Oid;

/**
 * The conditions of a request as a condition in SQL. COPY takes no parameters, so the server itself makes the literals:
 * no value is ever quoted here. A literal has the column's base type without its modifier, as a cast to {@code
 * varchar(3)} or {@code numeric(5,2)} would silently cut or round what is compared with.
 *
 * <p>Works on the coordinator's connection, in its snapshot. A condition that does not fit aborts the transaction, and
 * with it the scan.
 */
final class PostgresFilter {
    /**
     * How much cheaper by the planner's own estimate one stream must be for the table not to be read by ranges of pages.
     * Ranges are read by several readers at once and in order, and costs are guesses: below an order of magnitude the
     * readers make up for it.
     */
    private static final double FAR_CHEAPER = 10;

    /** Equality of these compares areas or lengths, if there is one. */
    private static final String GEOMETRIC = "G";

    private static final String NUMERIC = "N";
    private static final String BOOLEAN = "B";

    /** "Appendix A. PostgreSQL Error Codes": data exceptions. */
    private static final String DATA_EXCEPTION = "22";

    /** undefined_function, ambiguous_function, datatype_mismatch, cannot_coerce, indeterminate_collation. */
    private static final Set<String> NO_SUCH_OPERATOR = Set.of("42883", "42725", "42804", "42846", "42P22");

    private final Connection connection;
    private final String from;
    private final SelectedColumns<PostgresTypes.Declared> columns;

    /** @param from what stands after FROM for the whole table */
    PostgresFilter(Connection connection, String from, SelectedColumns<PostgresTypes.Declared> columns) {
        this.connection = connection;
        this.from = from;
        this.columns = columns;
    }

    /** All conditions in one, or nothing if there are none. */
    String condition(List<ColumnFilter> conditions) throws SQLException {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < conditions.size(); i++) {
            ColumnFilter condition = conditions.get(i);
            PostgresTypes.Declared column = columns.filtered(i, condition);
            String field = "field 'filter[" + i + "]': column '" + column.name() + "' of type " + column.sqlType();
            requireFit(field, column, condition);
            List<String> literals = literals(field, column, condition);
            String sql = column.quoted() + " " + comparison(condition, literals);
            probe(field, condition, sql, literals);
            all.add(sql);
        }
        return String.join(" AND ", all);
    }

    private static void requireFit(String field, PostgresTypes.Declared column, ColumnFilter condition) {
        Operator operator = condition.operator();
        if (operator == Operator.IS_NULL || operator == Operator.IS_NOT_NULL) {
            return;
        }
        if (column.category().equals(GEOMETRIC) || (operator == Operator.LIKE && !isText(column))) {
            throw noOperator(field, operator);
        }
    }

    private static boolean isText(PostgresTypes.Declared column) {
        return switch ((int) column.type().oid()) {
            case Oid.TEXT, Oid.VARCHAR, Oid.BPCHAR, Oid.NAME -> true;
            default -> column.type().name().equals("citext");
        };
    }

    private static ExportException noOperator(String field, Operator operator) {
        return ExportException.invalid(
                field + " cannot be compared by '" + operator.wireName() + "'; take another operator or column");
    }

    private static String comparison(ColumnFilter condition, List<String> literals) {
        Operator operator = condition.operator();
        if (operator == Operator.IS_NULL) {
            return "IS NULL";
        }
        if (operator == Operator.IS_NOT_NULL) {
            return "IS NOT NULL";
        }
        return switch (operator) {
            case IN -> "IN (" + String.join(", ", literals) + ")";
            case BETWEEN -> "BETWEEN " + literals.get(0) + " AND " + literals.get(1);
            case LIKE -> "LIKE " + literals.get(0);
            case NOT_EQUAL -> "<> " + literals.get(0);
            default -> operator.wireName() + " " + literals.get(0);
        };
    }

    private static boolean ordered(Operator operator) {
        return switch (operator) {
            case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, BETWEEN -> true;
            default -> false;
        };
    }

    private List<String> literals(String field, PostgresTypes.Declared column, ColumnFilter condition)
            throws SQLException {
        if (condition.values().isEmpty()) {
            return List.of();
        }
        // Trailing blanks of a pattern count; as bpchar they would not.
        String type = condition.operator() == Operator.LIKE
                ? "pg_catalog.text"
                : column.type().sqlName();
        return literals(texts(field, column, condition.values()), type);
    }

    private static List<String> texts(String field, PostgresTypes.Declared column, List<Object> values) {
        List<String> texts = new ArrayList<>();
        for (Object value : values) {
            if ((value instanceof Number && !column.category().equals(NUMERIC))
                    || (value instanceof Boolean && !column.category().equals(BOOLEAN))) {
                throw FilterTexts.notOfJsonType(field, value);
            }
            texts.add(FilterTexts.legal(field, value.toString()));
        }
        return texts;
    }

    private List<String> literals(List<String> texts, String type) throws SQLException {
        String sql = "SELECT pg_catalog.format('%L::%s', v.text, ?::pg_catalog.text)"
                + " FROM pg_catalog.unnest(?::pg_catalog.text[]) WITH ORDINALITY AS v (text, place) ORDER BY v.place";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, type);
            statement.setArray(2, connection.createArrayOf("text", texts.toArray()));
            List<String> literals = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    // Brackets: a cast binds stronger than any operator, but a reader need not know.
                    literals.add("(" + row.getString(1) + ")");
                }
            }
            return literals;
        }
    }

    /** Lets the server parse and plan the condition and read no row. */
    private void probe(String field, ColumnFilter condition, String sql, List<String> literals) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute("SELECT FROM " + from + PostgresTable.where(sql) + " LIMIT 0");
            if (!literals.isEmpty() && condition.operator() != Operator.LIKE) {
                // Of nested types, only a comparison that is made shows whether their parts can be compared.
                String literal = literals.get(0);
                statement.execute("SELECT " + literal + (ordered(condition.operator()) ? " < " : " = ") + literal);
            }
        } catch (SQLException e) {
            // The server's message may hold the value: it goes no further.
            String state = e.getSQLState() == null ? "" : e.getSQLState();
            if (NO_SUCH_OPERATOR.contains(state)) {
                throw noOperator(field, condition.operator());
            }
            if (state.startsWith(DATA_EXCEPTION)) {
                throw ExportException.invalid(field + " is compared with what is no value of that type");
            }
            throw e;
        }
    }

    /**
     * Whether reading the whole table in one stream, by an index, is far cheaper than reading all its pages.
     *
     * @param select what is read of the table
     */
    boolean isFarCheaperWhole(String select, String condition) throws SQLException {
        String all = select + " FROM " + from;
        double whole = PostgresExplain.of(connection, all + PostgresTable.where(condition))
                .cost();
        return whole * FAR_CHEAPER < PostgresExplain.of(connection, all).cost();
    }
}
