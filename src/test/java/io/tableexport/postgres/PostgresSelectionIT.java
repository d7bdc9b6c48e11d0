package io.tableexport.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.request.ColumnFilter;
import io.tableexport.request.ColumnFilter.Operator;
import io.tableexport.request.FileFormat;
import io.tableexport.request.Selection;
import io.tableexport.request.Unrepresentable;
import io.tableexport.request.UnrepresentablePolicy;
import io.tableexport.table.ScanOptions;
import io.tableexport.table.TableScan;
import io.tableexport.table.TypeOptions;
import io.tableexport.testing.PostgresServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns, conditions and policies of a request on a real server. */
class PostgresSelectionIT {
    private static PostgresServer server;

    @BeforeAll
    static void start() {
        server = PostgresServer.open();
        server.execute(
                "CREATE TABLE things (id int NOT NULL, name text, \"Code\" varchar(3), day date NOT NULL, p point)",
                "INSERT INTO things VALUES (1, 'one', 'abc', '2020-01-01', '(1,2)'), (2, NULL, 'x', 'infinity', NULL)");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static TableScan open(Selection selection, UnrepresentablePolicy policy) {
        ScanOptions options =
                ScanOptions.withReaders(2).with(selection).with(new TypeOptions(FileFormat.PARQUET, false, policy));
        return PostgresScans.open(server.dataSource(), "public", "things", options);
    }

    private static List<List<Object>> ids(String column, Operator operator, Object... values) {
        Selection selection =
                new Selection(List.of("id"), List.of(new ColumnFilter(column, operator, List.of(values))));
        try (TableScan scan = open(selection, UnrepresentablePolicy.FAIL)) {
            List<List<Object>> rows = PostgresScans.rows(scan);
            assertThat(scan.countRows()).isEqualTo(rows.size());
            return rows;
        }
    }

    @Test
    void columnsComeInTheOrderAskedFor() {
        try (TableScan scan = open(new Selection(List.of("code", "ID"), List.of()), UnrepresentablePolicy.FAIL)) {
            assertThat(PostgresScans.rows(scan)).containsExactly(List.of("abc", 1L), List.of("x", 2L));
        }
    }

    @Test
    void conditionsSelectRows() {
        assertThat(ids("id", Operator.EQUAL, 2L)).containsExactly(List.of(2L));
        assertThat(ids("id", Operator.BETWEEN, 1L, "1")).containsExactly(List.of(1L));
        assertThat(ids("id", Operator.IN, 1L, 2L, 3L)).hasSize(2);
        assertThat(ids("name", Operator.NOT_EQUAL, "two")).containsExactly(List.of(1L));
        assertThat(ids("name", Operator.IS_NULL)).containsExactly(List.of(2L));
        assertThat(ids("name", Operator.LIKE, "o%")).containsExactly(List.of(1L));
        assertThat(ids("day", Operator.GREATER, "2020-01-01")).containsExactly(List.of(2L));
        assertThat(ids("code", Operator.EQUAL, "abcdef")).as("no silent cut").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "' OR true --",
                "\\' OR true --",
                "'; DROP TABLE things; --",
                "\\",
                "{d '2020-01-01'}",
                "%s?$1",
                "Grüße 日本 🎉",
                "\\\\'';{}",
                ") TO PROGRAM 'x' --"
            })
    void valuesAreNeverSql(String value) {
        server.execute(
                "DELETE FROM things WHERE id = 3",
                "INSERT INTO things VALUES (3, '" + value.replace("'", "''") + "', NULL, '2020-01-01', NULL)");
        try {
            assertThat(ids("name", Operator.EQUAL, value)).containsExactly(List.of(3L));
        } finally {
            server.execute("DELETE FROM things WHERE id = 3");
        }
    }

    @Test
    void whatDoesNotFitIsRefusedWithoutTheValue() {
        refused(FailureType.INVALID_REQUEST, "id", Operator.EQUAL, "s3cret");
        refused(FailureType.INVALID_REQUEST, "id", Operator.LIKE, "s3cret");
        refused(FailureType.INVALID_REQUEST, "p", Operator.LESS, "(1,2)");
        refused(FailureType.INVALID_REQUEST, "name", Operator.EQUAL, 1L);
        refused(FailureType.INVALID_REQUEST, "id", Operator.EQUAL, true);
        refused(FailureType.INVALID_REQUEST, "name", Operator.EQUAL, "a\0s3cret");
        refused(FailureType.NOT_FOUND, "nome", Operator.EQUAL, "s3cret");
    }

    private static void refused(FailureType type, String column, Operator operator, Object value) {
        assertThatThrownBy(() -> ids(column, operator, value))
                .isInstanceOfSatisfying(
                        ExportException.class, e -> assertThat(e.type()).isEqualTo(type))
                .hasMessageContaining("filter[0]")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void policyDecidesWhatBecomesOfAnInfiniteDate() {
        Selection day = new Selection(List.of("day"), List.of());
        try (TableScan scan = open(day, new UnrepresentablePolicy(Unrepresentable.NULL, Map.of()))) {
            assertThat(scan.schema().columns().get(0).required()).isFalse();
            assertThat(PostgresScans.rows(scan).get(1)).containsOnlyNulls();
        }
        UnrepresentablePolicy text =
                new UnrepresentablePolicy(Unrepresentable.FAIL, Map.of("DAY", Unrepresentable.TEXT));
        try (TableScan scan = open(day, text)) {
            assertThat(PostgresScans.rows(scan)).containsExactly(List.of("2020-01-01"), List.of("infinity"));
        }
    }

    @Test
    void nestedValuesWhosePartsCannotBeComparedAreRefused() {
        server.execute(
                "CREATE TYPE cj AS (a int, j json)",
                "CREATE TABLE parts (c cj, ja json[], pa point[], x xid[], ok int[])",
                "INSERT INTO parts VALUES ('(1,{})', '{1}', '{\"(1,2)\"}', '{1}', '{1}')");
        for (String[] each :
                new String[][] {{"c", "=", "(1,{})"}, {"ja", "=", "{1}"}, {"pa", "=", "{\"(1,2)\"}"}, {"x", "<", "{1}"}
                }) {
            Operator operator = each[1].equals("<") ? Operator.LESS : Operator.EQUAL;
            assertThatThrownBy(() -> parts(new ColumnFilter(each[0], operator, List.of(each[2]))))
                    .as(each[0])
                    .isInstanceOfSatisfying(
                            ExportException.class, e -> assertThat(e.type()).isEqualTo(FailureType.INVALID_REQUEST));
        }
        assertThat(parts(new ColumnFilter("ok", Operator.EQUAL, List.of("{1}"))))
                .isEqualTo(1);
    }

    private static long parts(ColumnFilter filter) {
        ScanOptions options = ScanOptions.withReaders(1).with(new Selection(List.of("ok"), List.of(filter)));
        try (TableScan scan = PostgresScans.open(server.dataSource(), "public", "parts", options)) {
            return scan.countRows();
        }
    }
}
