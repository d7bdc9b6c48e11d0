package io.tableexport.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tableexport.file.FileOptions;
import io.tableexport.file.PartWriter;
import io.tableexport.file.PartWriters;
import io.tableexport.request.Compression;
import io.tableexport.request.FileFormat;
import io.tableexport.request.UnrepresentablePolicy;
import io.tableexport.source.TableScans;
import io.tableexport.table.ScanOptions;
import io.tableexport.table.TablePartition;
import io.tableexport.table.TableScan;
import io.tableexport.table.TypeOptions;
import io.tableexport.testing.PostgresServer;
import io.tableexport.testing.SparkReader;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spark, the strictest consumer, finds in the parts what PostgreSQL prints for every value. */
@Tag("heavy")
class SparkReadsPartsIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * A column, and how both sides print its value alike.
     *
     * @param spark an expression of Spark SQL
     * @param postgres an expression of PostgreSQL
     */
    private record Column(String name, String sqlType, String spark, String postgres, List<String> literals) {
        static Column text(String name, String sqlType, String... literals) {
            return new Column(
                    name, sqlType, "cast(" + name + " as string)", "cast(" + name + " as text)", List.of(literals));
        }

        /** Lists, maps and structs as JSON without spaces. */
        static Column nested(String name, String sqlType, String... literals) {
            return new Column(
                    name,
                    sqlType,
                    "to_json(" + name + ")",
                    "regexp_replace(to_json(" + name + ")::text, '([:,]) ', '\\1', 'g')",
                    List.of(literals));
        }

        static Column hex(String name, String sqlType, String... literals) {
            return new Column(
                    name,
                    sqlType,
                    "lower(hex(" + name + "))",
                    "encode(convert_to(" + name + "::text, 'UTF8'), 'hex')",
                    List.of(literals));
        }
    }

    /** What Spark takes with the default options. */
    private static final List<Column> COLUMNS = List.of(
            Column.text("b", "boolean", "true", "false"),
            Column.text("i2", "smallint", "-32768", "0", "32767"),
            Column.text("i4", "integer", "-2147483648", "2147483647"),
            Column.text("i8", "bigint", "-9223372036854775808", "9223372036854775807"),
            Column.text("n9", "numeric(9,2)", "-9999999.99", "0.01"),
            Column.text("n18", "numeric(18,0)", "999999999999999999", "-1"),
            Column.text("n38", "numeric(38,9)", "99999999999999999999999999999.999999999", "-0.000000001"),
            Column.text("n", "numeric", "'NaN'", "1e100", "0.10"),
            new Column(
                    "f4",
                    "real",
                    "cast(f4 as string)",
                    "replace(f4::text, 'e+', 'E')",
                    List.of("3.4028235e38", "'NaN'", "'-Infinity'")),
            new Column(
                    "f8",
                    "double precision",
                    "cast(f8 as string)",
                    "replace(f8::text, '5e-324', '4.9E-324')",
                    List.of("'Infinity'", "5e-324")),
            new Column("c", "char(4)", "lower(hex(c))", "encode(bpcharsend(c), 'hex')", List.of("'a'", "''")),
            Column.hex("t", "text", "''", "'ünïcödé 😀'", "E'line\\nbreak'"),
            new Column("y", "bytea", "lower(hex(y))", "encode(y, 'hex')", List.of("'\\x00ff'", "'\\x'")),
            Column.text("d", "date", "'0001-01-01'", "'1582-10-10'", "'9999-12-31'"),
            Column.text("ts", "timestamp", "'1582-10-10 00:00:00'", "'2024-02-29 23:59:59.123456'"),
            new Column(
                    "tz",
                    "timestamptz",
                    "cast(tz as string)",
                    "replace(tz::text, '+00', '')",
                    List.of("'2024-02-29 23:59:59.5+02'", "'1969-12-31 23:59:59.999999+00'")),
            Column.text("j", "json", "'{\"a\": [1, 2.50]}'", "'null'"),
            Column.nested("ints", "int[]", "'{1,NULL,-2147483648}'", "'{}'"),
            Column.nested("grid", "text[][]", "'{{a,NULL},{\"\",b}}'"),
            Column.nested("couple", "pair", "'(1,x)'"),
            Column.nested("couples", "pair[]", "'{\"(1,x)\"}'", "'{}'"),
            Column.nested("stored", "hstore", "'a=>1'", "''"),
            new Column(
                    "cash",
                    "money",
                    "cast(cash as string)",
                    "cash::numeric::text",
                    List.of("'-92233720368547758.08'")));

    /** What Spark refuses by default, and takes with {@code compat: "spark"}. */
    private static final List<Column> REFUSED = List.of(
            Column.text(
                    "u", "uuid", "'00000000-0000-0000-0000-000000000000'", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'"),
            Column.text("tm", "time", "'00:00:00'", "'23:59:59.999999'"),
            Column.nested("us", "uuid[]", "'{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}'"));

    private static PostgresServer server;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws SQLException {
        server = PostgresServer.open();
        server.execute("CREATE TYPE pair AS (a int, b text)", "CREATE EXTENSION hstore");
        create("plain", COLUMNS);
        List<Column> all = new ArrayList<>(COLUMNS);
        all.addAll(REFUSED);
        create("everything", all);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void sparkFindsEveryValueOfTheDefaultTypes() throws Exception {
        export("plain", TypeOptions.DEFAULT);

        assertThat(sparkRows(COLUMNS)).isEqualTo(databaseRows("plain", COLUMNS));
    }

    @Test
    void compatSparkMakesEveryTypeReadable() throws Exception {
        List<Column> all = new ArrayList<>(COLUMNS);
        all.addAll(REFUSED);
        export("everything", new TypeOptions(FileFormat.PARQUET, true, UnrepresentablePolicy.FAIL));

        assertThat(sparkRows(all)).isEqualTo(databaseRows("everything", all));
    }

    @Test
    void withoutCompatSparkRefusesWhatTheOptionIsFor() throws Exception {
        export("everything", TypeOptions.DEFAULT);

        assertThatThrownBy(() -> sparkRows(REFUSED)).isInstanceOf(IOException.class);
    }

    private static void create(String table, List<Column> columns) throws SQLException {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(columns.stream()
                    .map(column -> column.name() + " " + column.sqlType())
                    .collect(Collectors.joining(", ", "CREATE TABLE " + table + " (id integer NOT NULL, ", ")")));
            int rows = columns.stream()
                    .mapToInt(column -> column.literals().size())
                    .max()
                    .orElseThrow();
            for (int row = 0; row <= rows; row++) {
                int at = row;
                statement.execute(columns.stream()
                        .map(column -> at < column.literals().size()
                                ? column.literals().get(at)
                                : "NULL")
                        .collect(Collectors.joining(", ", "INSERT INTO " + table + " VALUES (" + row + ", ", ")")));
            }
        }
    }

    private void export(String table, TypeOptions types) throws IOException {
        FileOptions options = new FileOptions(FileFormat.PARQUET, Compression.ZSTD, 1_000_000, 0, 0);
        try (TableScan scan = TableScans.open(
                server.dataSource(), table, ScanOptions.withReaders(1).with(types), resolved -> {})) {
            TablePartition partition = scan.partitions().get(0);
            try (PartWriter part = PartWriters.open(scan.schema(), options, directory.resolve("part-00000.parquet"))) {
                while (partition.hasNext()) {
                    part.write(partition.next());
                }
                part.commit();
            }
        }
    }

    private Map<String, Map<String, String>> sparkRows(List<Column> columns) throws Exception {
        List<String> expressions = new ArrayList<>(List.of("cast(id as string) AS id"));
        columns.forEach(column -> expressions.add(column.spark() + " AS " + column.name()));
        Map<String, Map<String, String>> rows = new TreeMap<>();
        List<String> lines = SparkReader.read(directory, expressions);
        for (String line : lines.subList(1, lines.size())) {
            Map<String, String> row = new TreeMap<>();
            JSON.readTree(line)
                    .properties()
                    .forEach(field -> row.put(field.getKey(), field.getValue().asText()));
            rows.put(row.remove("id"), row);
        }
        return rows;
    }

    private static Map<String, Map<String, String>> databaseRows(String table, List<Column> columns)
            throws SQLException {
        String select = columns.stream()
                .map(Column::postgres)
                .collect(Collectors.joining(", ", "SELECT id, ", " FROM " + table));
        Map<String, Map<String, String>> rows = new TreeMap<>();
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            try (ResultSet found = statement.executeQuery(select)) {
                while (found.next()) {
                    Map<String, String> row = new TreeMap<>();
                    for (int i = 0; i < columns.size(); i++) {
                        String value = found.getString(i + 2);
                        if (value != null) {
                            row.put(columns.get(i).name(), value);
                        }
                    }
                    rows.put(found.getString(1), row);
                }
            }
        }
        return rows;
    }
}
