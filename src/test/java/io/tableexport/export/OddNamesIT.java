package io.tableexport.export;

import static io.tableexport.testing.ExportService.V1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tableexport.testing.ExportService;
import io.tableexport.testing.ExportService.Answer;
import io.tableexport.testing.ParquetFiles;
import io.tableexport.testing.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tables as wide as databases let them be, and names as odd: over HTTP, in both formats, read back by readers that share
 * no code with the export, equal in names, order and values.
 */
class OddNamesIT {
    private static final String H2_URL = "jdbc:h2:mem:odd-names;DB_CLOSE_DELAY=-1";
    private static final int ROWS = 3;

    /** PostgreSQL's limit. */
    private static final int POSTGRES_COLUMNS = 1_600;

    private static final int H2_COLUMNS = 5_000;

    /** No two that are the same but for case: DuckDB would rename one. The last five have 63 bytes, or end there. */
    private static final List<String> NAMES = List.of(
            "plain",
            "a b",
            " ",
            "  ",
            "\u00a0",
            "\u200b",
            "\t",
            "with \"quotes\"",
            "it's",
            "\"",
            "'",
            "`",
            "line\nbreak",
            "carriage\r\nreturn",
            "line\u2028separator",
            "back\\slash",
            "\\n",
            "\\",
            "dot.dot",
            ".",
            "..",
            "a.b.c",
            "slash/slash",
            "colon:semi;comma,",
            "{brace}[bracket](round)",
            "$dollar${x}%s%",
            "<tag>&amp;",
            "--",
            "/*",
            "?",
            "*",
            "@#!^~|+=",
            "0",
            "1st",
            "-1",
            "null",
            "true",
            "select",
            "list",
            "element",
            "\u0001control",
            "\u007fdelete",
            "Größe",
            "column é",
            "e\u0301 decomposed",
            "表の列",
            "עברית",
            "\u202ereversed",
            "\ud83d\ude00",
            "\ud83d\udc69\u200d\ud83d\udcbb and \ud83c\uddee\ud83c\uddf8",
            "x".repeat(63),
            "é".repeat(31) + "y",
            "\ud83d\ude00".repeat(15) + "abc",
            "\"".repeat(63),
            "\\".repeat(63));

    /** H2's names may be longer than what other databases take, and hold some that end in quotes themselves. */
    private static final List<String> LONG_NAMES =
            List.of("y".repeat(256), "表".repeat(256), "\ud83d\ude00".repeat(128), "a.".repeat(128));

    @TempDir
    private static Path root;

    private static PostgresServer postgres;
    private static ExportService service;
    private static int exports;

    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresServer.open();
        Map<String, String> settings = new HashMap<>();
        settings.put("export.datasource.postgres.url", postgres.url());
        settings.put("export.datasource.postgres.username", postgres.user());
        settings.put("export.datasource.postgres.password", postgres.password());
        settings.put("export.datasource.h2.url", H2_URL);
        settings.put("export.datasource.h2.username", "sa");
        settings.put("export.local.root", root.toString());
        settings.put("export.parallelism", "2");
        service = ExportService.start(settings);
    }

    @AfterAll
    static void stop() {
        service.close();
        postgres.close();
    }

    private static Connection connect(String database) throws SQLException {
        return database.equals("postgres")
                ? postgres.dataSource().getConnection()
                : DriverManager.getConnection(H2_URL, "sa", "");
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Value of a column in a row; of different columns in a row, no two alike, every seventh NULL. */
    private static Integer value(int row, int column) {
        return (row + column) % 7 == 0 ? null : row * 10_000 + column;
    }

    private static void make(String database, String table, List<String> columns) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute("drop table if exists " + quoted(table));
            statement.execute(columns.stream()
                    .map(name -> quoted(name) + " integer")
                    .collect(Collectors.joining(", ", "create table " + quoted(table) + " (", ")")));
            for (int row = 1; row <= ROWS; row++) {
                int current = row;
                statement.execute(IntStream.range(0, columns.size())
                        .mapToObj(column -> String.valueOf(value(current, column)))
                        .collect(Collectors.joining(", ", "insert into " + quoted(table) + " values (", ")")));
            }
        }
    }

    private static List<Map<String, String>> expected(List<String> columns) {
        List<Map<String, String>> rows = new ArrayList<>();
        for (int row = 1; row <= ROWS; row++) {
            Map<String, String> values = new LinkedHashMap<>();
            for (int column = 0; column < columns.size(); column++) {
                Integer value = value(row, column);
                values.put(columns.get(column), value == null ? null : value.toString());
            }
            rows.add(values);
        }
        return rows;
    }

    @ParameterizedTest
    @CsvSource({"postgres,Parquet", "postgres,Jsonl", "h2,Parquet", "h2,Jsonl"})
    void thousandsOfColumnsArrive(String database, String format) throws Exception {
        int width = database.equals("postgres") ? POSTGRES_COLUMNS : H2_COLUMNS;
        List<String> columns =
                IntStream.range(0, width).mapToObj(i -> "column_" + i).toList();
        make(database, "wide", columns);
        Path directory = export(database, "wide", format, columns);
        isReadBack(directory, format, columns);
        if (format.equals("Parquet")) {
            assertThat(ParquetFiles.avroRows(part(directory))).isEqualTo(expected(columns));
        }
    }

    @ParameterizedTest
    @CsvSource({"postgres,Parquet", "postgres,Jsonl", "h2,Parquet", "h2,Jsonl"})
    void oddNamesOfColumnsArrive(String database, String format) throws Exception {
        List<String> columns = new ArrayList<>(NAMES);
        if (database.equals("h2")) {
            columns.addAll(LONG_NAMES);
        }
        make(database, "odd columns", columns);
        isReadBack(export(database, "odd columns", format, columns), format, columns);
    }

    /** Each name a request may have is a table's too, asked for as it is. */
    @ParameterizedTest
    @CsvSource({"postgres", "h2"})
    void tablesOfOddNamesAreFound(String database) throws Exception {
        for (String name : NAMES) {
            if (!mayBeAskedFor(name)) {
                continue;
            }
            List<String> columns = List.of("id", name + (utf8Length(name) > 50 ? "" : " of its own"));
            make(database, name, columns);
            for (String format : List.of("Parquet", "Jsonl")) {
                isReadBack(export(database, name, format, columns), format, columns);
            }
        }
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Requests name nothing that cannot be seen, and no expression. */
    private static boolean mayBeAskedFor(String table) {
        return !table.contains("${")
                && table.codePoints()
                        .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.LINE_SEPARATOR);
    }

    /** Exports, and proves that the answer and the manifest say what is there. */
    private static Path export(String database, String table, String format, List<String> columns) throws Exception {
        String directory = "export" + exports++;
        ObjectMapper json = new ObjectMapper();
        Answer answer = service.post(
                V1,
                "{\"export_paths\": {\"paths\": [\"" + directory + "\"]}, \"datasource\": \"" + database
                        + "\", \"format\": \"" + format + "\", \"table\": " + json.writeValueAsString(table) + "}");
        assertThat(answer.status()).as(table + ": " + answer.response().body()).isEqualTo(200);
        assertThat(answer.result().path("total_row_count").asInt()).isEqualTo(ROWS);
        JsonNode manifest = json.readTree(
                Files.readString(root.resolve(directory).resolve("_manifest.json"), StandardCharsets.UTF_8));
        List<String> named = new ArrayList<>();
        manifest.get("columns").forEach(column -> named.add(column.get("name").asText()));
        assertThat(named).isEqualTo(columns);
        assertThat(manifest.get("table").asText()).isEqualTo((database.equals("h2") ? "PUBLIC." : "public.") + table);
        return root.resolve(directory);
    }

    private static void isReadBack(Path directory, String format, List<String> columns) throws Exception {
        List<Map<String, String>> expected = expected(columns);
        Path part = part(directory);
        if (format.equals("Parquet")) {
            assertSame(ParquetFiles.duckDbRows(part), expected, columns);
            assertSame(groups(part), expected, columns);
            assertSame(ParquetFiles.arrowRows(part), expected, columns);
        } else {
            assertSame(jackson(part), expected, columns);
            assertSame(
                    ParquetFiles.duckDb("read_json('" + part + "', format = 'newline_delimited', columns = "
                            + columns.stream()
                                    .map(name -> "'" + name.replace("'", "''") + "': 'INTEGER'")
                                    .collect(Collectors.joining(", ", "{", "})"))),
                    expected,
                    columns);
        }
    }

    private static void assertSame(
            List<Map<String, String>> found, List<Map<String, String>> expected, List<String> columns) {
        assertThat(found).isEqualTo(expected);
        found.forEach(row -> assertThat(List.copyOf(row.keySet())).isEqualTo(columns));
    }

    private static Path part(Path directory) throws Exception {
        try (var files = Files.list(directory)) {
            List<Path> parts = files.filter(
                            file -> file.getFileName().toString().startsWith("part-"))
                    .toList();
            assertThat(parts).hasSize(1);
            return parts.get(0);
        }
    }

    /** By parquet-java without Avro, which forbids most of these names. */
    private static List<Map<String, String>> groups(Path part) throws Exception {
        List<Map<String, String>> rows = new ArrayList<>();
        try (ParquetReader<Group> reader =
                new ParquetReader.Builder<Group>(new LocalInputFile(part), new PlainParquetConfiguration()) {
                    @Override
                    protected ReadSupport<Group> getReadSupport() {
                        return new GroupReadSupport();
                    }
                }.build()) {
            for (Group found = reader.read(); found != null; found = reader.read()) {
                Map<String, String> row = new LinkedHashMap<>();
                for (int i = 0; i < found.getType().getFieldCount(); i++) {
                    row.put(
                            found.getType().getFieldName(i),
                            found.getFieldRepetitionCount(i) == 0 ? null : found.getValueToString(i, 0));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    private static List<Map<String, String>> jackson(Path part) throws Exception {
        JsonMapper strict = JsonMapper.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        List<Map<String, String>> rows = new ArrayList<>();
        for (String line : Files.readString(part, StandardCharsets.UTF_8).split("\n")) {
            Map<String, String> row = new LinkedHashMap<>();
            strict.readTree(line)
                    .fields()
                    .forEachRemaining(field -> row.put(
                            field.getKey(),
                            field.getValue().isNull() ? null : field.getValue().asText()));
            rows.add(row);
        }
        return rows;
    }
}
