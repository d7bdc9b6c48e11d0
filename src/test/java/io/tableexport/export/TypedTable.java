package io.tableexport.export;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A table with a column of each type, filled with values chosen by hand, then with random ones and NULLs. Its first
 * column, {@code id}, tells the rows apart.
 */
final class TypedTable {
    private static final Logger LOG = LoggerFactory.getLogger(TypedTable.class);

    static final String NAME = "every_type";

    /** The first has no NULL, the second nothing else where it may. */
    private static final int HAND_MADE_ROWS = 60;

    private static final int RANDOM_ROWS = 3_000;
    static final int ROWS = HAND_MADE_ROWS + RANDOM_ROWS;

    private static final int ROWS_A_STATEMENT = 100;
    private static final int MAX_DIFFERENCES = 20;
    private static final int MAX_PRINTED = 120;

    private final List<TypedColumn> columns;
    private final Map<String, Map<String, String>> rows = new TreeMap<>();

    private TypedTable(List<TypedColumn> columns) {
        this.columns = columns;
    }

    /** Creates and fills the table, then lets the database print it. */
    static TypedTable load(Connection connection, List<TypedColumn> columns) throws SQLException {
        TypedTable table = new TypedTable(columns);
        try (Statement statement = connection.createStatement()) {
            statement.execute(columns.stream()
                    .map(column -> column.quoted() + " " + column.definition() + (column.required() ? " NOT NULL" : ""))
                    .collect(Collectors.joining(", ", "CREATE TABLE " + NAME + " (", ")")));
            Random random = new Random(20_240_229);
            for (int first = 0; first < ROWS; first += ROWS_A_STATEMENT) {
                StringJoiner values = new StringJoiner(", ", "INSERT INTO " + NAME + " VALUES ", "");
                for (int row = first; row < Math.min(ROWS, first + ROWS_A_STATEMENT); row++) {
                    values.add(table.literals(row, random));
                }
                statement.execute(values.toString());
            }
            table.print(statement);
        }
        return table;
    }

    private String literals(int row, Random random) {
        StringJoiner values = new StringJoiner(", ", "(", ")");
        values.add(Integer.toString(row));
        for (int i = 1; i < columns.size(); i++) {
            TypedColumn column = columns.get(i);
            boolean empty = row == 1 || row > 1 && random.nextInt(8) == 0;
            List<String> chosen = column.literals();
            if (empty && !column.required()) {
                values.add("NULL");
            } else if (row < HAND_MADE_ROWS) {
                values.add(chosen.get((row + i) % chosen.size()));
            } else {
                values.add(column.random().apply(random));
            }
        }
        return values.toString();
    }

    private void print(Statement statement) throws SQLException {
        String select = columns.stream()
                .map(TypedColumn::printed)
                .collect(Collectors.joining(", ", "SELECT ", " FROM " + NAME));
        try (ResultSet found = statement.executeQuery(select)) {
            while (found.next()) {
                Map<String, String> row = new LinkedHashMap<>();
                for (int i = 0; i < columns.size(); i++) {
                    String printed = found.getString(i + 1);
                    TypedColumn column = columns.get(i);
                    row.put(
                            column.name(),
                            printed == null ? null : column.form().ofDatabase(printed));
                }
                rows.put(row.get("id"), row);
            }
        }
    }

    List<TypedColumn> columns() {
        return columns;
    }

    /** Prints how much was compared. */
    void report(String what) {
        long values = (long) rows.size() * columns.size();
        long distinct = columns.stream()
                .mapToLong(column -> rows.values().stream()
                        .map(row -> row.get(column.name()))
                        .distinct()
                        .count())
                .sum();
        LOG.info(
                "{}: {} types, {} pairs of type and value, {} values equal to what the database prints",
                what,
                columns.stream().map(TypedColumn::definition).distinct().count(),
                distinct,
                values);
    }

    /** Whether a column has both values and, where it may, NULLs: without them the comparison proves little. */
    boolean hasValuesAndNulls(TypedColumn column) {
        boolean values = rows.values().stream().anyMatch(row -> row.get(column.name()) != null);
        boolean nulls = rows.values().stream().anyMatch(row -> row.get(column.name()) == null);
        return values && nulls != column.required();
    }

    /** What a value is once it went through a format or reader that does not keep all of its text. */
    @FunctionalInterface
    interface Passage {
        String of(ColumnForm form, String canonical);
    }

    /** What differs between these rows and the database's own, in words; nothing if every value is the same. */
    List<String> differences(List<Map<String, String>> found, Passage passage) {
        List<String> differences = new ArrayList<>();
        Map<String, Map<String, String>> missing = new TreeMap<>(rows);
        List<String> names = columns.stream().map(TypedColumn::name).toList();
        for (Map<String, String> row : found) {
            Map<String, String> expected = missing.remove(row.get("id"));
            if (expected == null) {
                differences.add("row " + row.get("id") + " is not in the table, or twice in the export");
            } else if (!List.copyOf(row.keySet()).equals(names)) {
                differences.add("row " + row.get("id") + " has the columns " + row.keySet());
            } else {
                compare(expected, row, passage, differences);
            }
        }
        missing.keySet().forEach(id -> differences.add("row " + id + " is missing"));
        return differences.size() > MAX_DIFFERENCES ? differences.subList(0, MAX_DIFFERENCES) : differences;
    }

    private void compare(
            Map<String, String> expected, Map<String, String> row, Passage passage, List<String> differences) {
        for (TypedColumn column : columns) {
            String value = row.get(column.name());
            String wanted = passage.of(column.form(), expected.get(column.name()));
            if (!Objects.equals(wanted, value)) {
                differences.add("row " + row.get("id") + ", column " + column.name() + ": " + printed(wanted)
                        + " in the database, " + printed(value) + " in the export");
            }
        }
    }

    private static String printed(String value) {
        if (value == null) {
            return "NULL";
        }
        return "'" + (value.length() > MAX_PRINTED ? value.substring(0, MAX_PRINTED) + "…" : value) + "'";
    }
}
