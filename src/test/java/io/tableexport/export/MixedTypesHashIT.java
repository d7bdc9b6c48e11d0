package io.tableexport.export;

import static io.tableexport.testing.ExportService.V1;
import static org.assertj.core.api.Assertions.assertThat;

import io.tableexport.testing.ExportService;
import io.tableexport.testing.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A table of mixed types arrives whole: counts, sums, extremes, distinct counts and a hash over all columns of all rows,
 * whatever their order, are the same in PostgreSQL and, by DuckDB, in the files.
 */
class MixedTypesHashIT {
    private static final int ROWS = 100_000;
    private static final int MANY_ROWS = 5_000_000;

    /** Hexadecimal digits of an MD5 that make a whole number of 60 bits. */
    private static final int HASH_DIGITS = 15;

    /**
     * A column and how both databases print its value alike.
     *
     * @param sqlType in PostgreSQL
     * @param value an expression of {@code i}, the row's number
     * @param postgres prints it in PostgreSQL
     * @param duckDb prints it in DuckDB
     */
    private record Column(String name, String sqlType, String value, String postgres, String duckDb) {
        static Column plain(String name, String sqlType, String value) {
            return new Column(name, sqlType, value, name + "::text", name + "::varchar");
        }
    }

    private static final List<Column> COLUMNS = List.of(
            Column.plain("id", "bigint not null", "i"),
            Column.plain("small", "smallint", "nullif(i % 60000 - 30000, 7)"),
            Column.plain("whole", "integer", "nullif(hashint8(i), 0)"),
            Column.plain(
                    "price", "numeric(15,2)", "case when i % 11 > 0 then (i * 7919 % 1000000007)::numeric / 100 end"),
            Column.plain("wide", "numeric(38,10)", "power(i::numeric, 3) + 0.0000000001"),
            Column.plain("free", "numeric", "i::numeric / 4"),
            new Column(
                    "ratio",
                    "double precision",
                    "case when i % 13 > 0 then i / 8.0 end",
                    "(ratio * 8)::bigint::text",
                    "(ratio * 8)::bigint::varchar"),
            new Column(
                    "flag",
                    "boolean",
                    "case i % 3 when 0 then true when 1 then false end",
                    "flag::int::text",
                    "flag::int::varchar"),
            Column.plain("name", "text", "case when i % 17 > 0 then 'Nº ' || i || repeat('ß', (i % 5)::int) end"),
            Column.plain("code", "varchar(8)", "'c' || i % 100"),
            Column.plain("day", "date", "date '1900-01-01' + (i % 80000)::int"),
            new Column(
                    "made",
                    "timestamp",
                    "timestamp '1960-01-01' + i * interval '1013.000001 second'",
                    "(extract(epoch from made) * 1000000)::bigint::text",
                    "epoch_us(made)::varchar"),
            new Column(
                    "seen",
                    "timestamptz",
                    "case when i % 19 > 0 then timestamptz '2020-01-01 00:00:00+02' + i * interval '0.000007 second' end",
                    "(extract(epoch from seen) * 1000000)::bigint::text",
                    "epoch_us(seen)::varchar"),
            Column.plain("key", "uuid", "md5(i::text)::uuid"),
            new Column(
                    "raw",
                    "bytea",
                    "case when i % 23 > 0 then decode(md5(i::text), 'hex') end",
                    "encode(raw, 'hex')",
                    "lower(hex(raw))"),
            Column.plain("doc", "jsonb", "jsonb_build_object('i', i, 't', 'x' || i % 10)"));

    @TempDir
    private Path root;

    @Test
    void aHundredThousandRowsArriveWhole() throws Exception {
        arriveWhole(ROWS);
    }

    @Test
    @Tag("heavy")
    void fiveMillionRowsArriveWhole() throws Exception {
        arriveWhole(MANY_ROWS);
    }

    private void arriveWhole(int rows) throws Exception {
        try (PostgresServer postgres = PostgresServer.open()) {
            postgres.execute(
                    COLUMNS.stream()
                            .map(column -> column.name() + " " + column.sqlType())
                            .collect(Collectors.joining(", ", "CREATE UNLOGGED TABLE mixed (", ")")),
                    COLUMNS.stream()
                            .map(Column::value)
                            .collect(Collectors.joining(
                                    ", ",
                                    "INSERT INTO mixed SELECT ",
                                    " FROM generate_series(1, " + rows + "::bigint) AS i")));
            export(postgres, rows);
            try (Connection database = postgres.dataSource().getConnection();
                    Connection duckDb = DriverManager.getConnection("jdbc:duckdb:")) {
                Map<String, String> expected = facts(database, "mixed", true);
                assertThat(facts(duckDb, "'" + root + "/mixed/*.parquet'", false))
                        .isEqualTo(expected);
                System.out.println(rows + " rows: " + expected);
            }
        }
    }

    private void export(PostgresServer postgres, int rows) throws Exception {
        Map<String, String> settings = new HashMap<>();
        settings.put("export.datasource.main.url", postgres.url());
        settings.put("export.datasource.main.username", postgres.user());
        settings.put("export.datasource.main.password", postgres.password());
        settings.put("export.local.root", root.toString());
        settings.put("export.parallelism", "2");
        try (ExportService service = ExportService.start(settings)) {
            ExportService.Answer answer = service.post(
                    V1,
                    "{\"export_paths\": {\"paths\": [\"mixed\"]}, \"table\": \"mixed\","
                            + " \"row_group_size\": 10000000, \"target_file_size_bytes\": 50000000}");
            assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
            assertThat(answer.result().get("total_row_count").asLong()).isEqualTo(rows);
        }
    }

    /** What must be the same, by name. */
    private static Map<String, String> facts(Connection connection, String from, boolean postgres) throws SQLException {
        Map<String, String> expressions = new LinkedHashMap<>();
        expressions.put("count", "count(*)");
        for (Column column : COLUMNS) {
            String text = postgres ? column.postgres() : column.duckDb();
            // The least and the greatest by bytes, which both databases order alike.
            String bytes = postgres ? "(" + text + ") COLLATE \"C\"" : text;
            expressions.put(column.name() + ".count", "count(" + column.name() + ")");
            expressions.put(column.name() + ".distinct", "count(DISTINCT " + text + ")");
            expressions.put(column.name() + ".min", "min(" + bytes + ")");
            expressions.put(column.name() + ".max", "max(" + bytes + ")");
        }
        for (String number : List.of("id", "small", "whole", "price", "wide")) {
            expressions.put(number + ".sum", "sum(" + number + ")");
        }
        expressions.put("hash", "sum(" + hash(postgres) + ")");
        String select = expressions.values().stream().collect(Collectors.joining(", ", "SELECT ", " FROM " + from));
        Map<String, String> facts = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            try (ResultSet row = statement.executeQuery(select)) {
                row.next();
                int index = 1;
                for (String name : expressions.keySet()) {
                    facts.put(name, row.getString(index++));
                }
            }
        }
        return facts;
    }

    /** A number of a row that depends on each of its values, and on which of them are NULL. */
    private static String hash(boolean postgres) {
        String row = COLUMNS.stream()
                .map(column -> "coalesce(" + (postgres ? column.postgres() : column.duckDb()) + ", 'NULL')")
                .collect(Collectors.joining(" || '|' || "));
        String digits = "substr(md5(" + row + "), 1, " + HASH_DIGITS + ")";
        return postgres ? "('x' || " + digits + ")::bit(60)::bigint" : "('0x' || " + digits + ")::bigint";
    }
}
