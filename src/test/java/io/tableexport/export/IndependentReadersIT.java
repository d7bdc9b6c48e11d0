package io.tableexport.export;

import static io.tableexport.testing.ExportService.V1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tableexport.testing.ExportService;
import io.tableexport.testing.ExportService.Answer;
import io.tableexport.testing.MariaDbServer;
import io.tableexport.testing.ParquetFiles;
import io.tableexport.testing.PostgresServer;
import io.tableexport.testing.S3Server;
import io.tableexport.testing.TpchH2;
import io.tableexport.testing.TpchTables;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What readers that share no code with the export find in its parts is what the database itself prints for the table:
 * every type, every row, every column, NULLs included, from both readers, to both storages, over HTTP.
 */
class IndependentReadersIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BUCKET = "bucket";
    private static final String H2_URL = "jdbc:h2:mem:independent-readers;DB_CLOSE_DELAY=-1";

    /** Many row groups and parts. */
    private static final String SIZES = "\"row_group_size\": 100000, \"max_row_groups_per_file\": 2";

    /** As DuckDB is told them, in PostgreSQL's spelling of names. */
    private static final String LINEITEM = "{l_orderkey: 'BIGINT', l_partkey: 'INTEGER', l_suppkey: 'INTEGER',"
            + " l_linenumber: 'INTEGER', l_quantity: 'DECIMAL(15,2)', l_extendedprice: 'DECIMAL(15,2)',"
            + " l_discount: 'DECIMAL(15,2)', l_tax: 'DECIMAL(15,2)', l_returnflag: 'VARCHAR',"
            + " l_linestatus: 'VARCHAR', l_shipdate: 'DATE', l_commitdate: 'DATE', l_receiptdate: 'DATE',"
            + " l_shipinstruct: 'VARCHAR', l_shipmode: 'VARCHAR', l_comment: 'VARCHAR'}";

    private static PostgresServer postgres;
    private static S3Server s3;
    private static ExportService service;
    private static final Map<Database, TypedTable> TABLES = new EnumMap<>(Database.class);

    private static final List<MariaDbServer> MARIADB = new ArrayList<>();

    @TempDir
    private static Path root;

    @TempDir
    private Path downloads;

    enum Database {
        POSTGRES,
        H2,
        DUCKDB,
        SQLITE,
        MARIADB,
        /** MariaDB by the driver of MySQL. */
        MYSQL
    }

    enum Storage {
        LOCAL,
        S3
    }

    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresServer.open();
        try (Connection connection = postgres.dataSource().getConnection()) {
            TABLES.put(Database.POSTGRES, PostgresTypedTable.load(connection));
            TpchTables.load(connection, 0.01, "lineitem");
        }
        try (Connection connection = DriverManager.getConnection(H2_URL, "sa", "")) {
            TABLES.put(Database.H2, H2TypedTable.load(connection));
        }
        String duckDb = "jdbc:duckdb:" + root.resolve("source.duckdb");
        try (Connection connection = DriverManager.getConnection(duckDb)) {
            TABLES.put(Database.DUCKDB, DuckDbTypedTable.load(connection));
        }
        String sqlite = "jdbc:sqlite:" + root.resolve("source.sqlite");
        try (Connection connection = DriverManager.getConnection(sqlite)) {
            TABLES.put(Database.SQLITE, SqliteTypedTable.load(connection));
        }
        Map<String, String> settings = new HashMap<>();
        for (MariaDbServer.Driver driver : MariaDbServer.Driver.values()) {
            MariaDbServer server = MariaDbServer.open();
            MARIADB.add(server);
            String source = "export.datasource." + driver.name().toLowerCase(Locale.ROOT);
            settings.put(source + ".url", server.url(driver));
            settings.put(source + ".username", server.user());
            settings.put(source + ".password", server.password());
            try (Connection connection = DriverManager.getConnection(
                    server.url(MariaDbServer.Driver.MARIADB), server.user(), server.password())) {
                TABLES.put(Database.valueOf(driver.name()), MariaDbTypedTable.load(connection, driver));
            }
        }
        s3 = S3Server.inMemory("accesskey", "secretkey");
        s3.createBucket(BUCKET);
        settings.put("export.datasource.postgres.url", postgres.url());
        settings.put("export.datasource.postgres.username", postgres.user());
        settings.put("export.datasource.postgres.password", postgres.password());
        settings.put("export.datasource.h2.url", H2_URL);
        settings.put("export.datasource.h2.username", "sa");
        settings.put("export.datasource.duckdb.url", duckDb);
        settings.put("export.datasource.sqlite.url", sqlite);
        settings.put("export.datasource.main.url", TpchH2.url("lineitem"));
        settings.put("export.local.root", root.toString());
        settings.put("export.parallelism", "2");
        settings.put("export.s3.allowed-endpoints", s3.endpoint().toString());
        service = ExportService.start(settings);
    }

    @AfterAll
    static void stop() {
        service.close();
        MARIADB.forEach(MariaDbServer::close);
        s3.close();
        postgres.close();
    }

    @ParameterizedTest
    @CsvSource({"POSTGRES,LOCAL", "POSTGRES,S3", "H2,S3", "DUCKDB,LOCAL", "SQLITE,LOCAL", "MARIADB,LOCAL", "MYSQL,LOCAL"
    })
    void threeReadersOfParquetFindTheDatabasesOwnValues(Database database, Storage storage) throws Exception {
        TypedTable table = TABLES.get(database);
        Export export = export(database, storage, "\"format\": \"Parquet\"");

        List<Map<String, String>> avro = new ArrayList<>();
        List<Map<String, String>> arrow = new ArrayList<>();
        for (Path part : export.parts()) {
            avro.addAll(ParquetFiles.avroRows(part));
            arrow.addAll(ParquetFiles.arrowRows(part));
        }
        List<Map<String, String>> duckDb = ParquetFiles.duckDbRows(export.all("parquet"));
        for (List<Map<String, String>> rows : List.of(avro, arrow, duckDb)) {
            for (Map<String, String> row : rows) {
                table.columns()
                        .forEach(column -> row.computeIfPresent(
                                column.name(), (name, value) -> column.form().ofParquet(value)));
            }
        }
        assertThat(table.columns()).allMatch(table::hasValuesAndNulls);
        assertThat(table.differences(avro, (form, value) -> value))
                .as("parquet-avro")
                .isEmpty();
        assertThat(table.differences(arrow, (form, value) -> value)).as("Arrow").isEmpty();
        assertThat(table.differences(duckDb, (form, value) -> value))
                .as("DuckDB")
                .isEmpty();
        table.report(database + ", Parquet by parquet-avro, Arrow and DuckDB");
    }

    @ParameterizedTest
    @CsvSource({"POSTGRES,LOCAL", "POSTGRES,S3", "H2,S3", "DUCKDB,LOCAL", "SQLITE,LOCAL", "MARIADB,LOCAL", "MYSQL,LOCAL"
    })
    void linesOfJsonAreStrictAndHoldTheDatabasesOwnValues(Database database, Storage storage) throws Exception {
        TypedTable table = TABLES.get(database);
        Export export = export(database, storage, "\"format\": \"Jsonl\"");

        List<Map<String, String>> jackson = new ArrayList<>();
        for (Path part : export.parts()) {
            jackson.addAll(JsonLines.rows(part, table.columns()));
        }
        List<Map<String, String>> duckDb = ParquetFiles.duckDb(readJson(export.all("jsonl"), table.columns()));
        for (Map<String, String> row : duckDb) {
            for (TypedColumn column : table.columns()) {
                row.put(column.name(), column.form().throughJsonOfDoubles(row.get(column.name())));
            }
        }
        assertThat(table.differences(jackson, ColumnForm::throughJson))
                .as("Jackson")
                .isEmpty();
        assertThat(table.differences(duckDb, ColumnForm::throughJsonOfDoubles))
                .as("DuckDB")
                .isEmpty();
        table.report(database + ", JSON Lines by Jackson and DuckDB");
    }

    @ParameterizedTest
    @EnumSource
    void theManifestSaysWhatEachColumnBecame(Database database) throws Exception {
        JsonNode manifest =
                export(database, Storage.S3, "\"format\": \"Parquet\"").manifest();

        List<String> described = new ArrayList<>();
        for (JsonNode column : manifest.get("columns")) {
            described.add(
                    column.get("name").asText() + ": " + column.get("sql_type").asText() + " as "
                            + column.get("file_type").asText() + ", "
                            + column.get("fidelity").asText()
                            + (column.get("required").asBoolean() ? ", required" : ""));
            assertThat(column.has("note"))
                    .as("note of %s", column)
                    .isEqualTo(!column.get("fidelity").asText().equals("exact"));
        }
        assertThat(described)
                .isEqualTo(TABLES.get(database).columns().stream()
                        .map(column -> column.name() + ": " + column.sqlType() + " as " + column.fileType() + ", "
                                + column.fidelity() + (column.required() ? ", required" : ""))
                        .toList());
    }

    @ParameterizedTest
    @EnumSource
    void aDryRunGradesEveryTypeAndWritesNothing(Database database) throws Exception {
        JsonNode answer = service.post(
                        V1,
                        """
                        {"export_paths": {"paths": ["dry-%s"]%s}, "datasource": "%s", "table": "%s", "dry_run": true}"""
                                .formatted(database, inS3(), source(database), TypedTable.NAME))
                .body();

        assertThat(answer.path("success").asBoolean()).as(answer.toString()).isTrue();
        List<String> graded = new ArrayList<>();
        for (JsonNode column : answer.at("/data/dry_run/columns")) {
            graded.add(
                    column.get("name").asText() + ": " + column.get("file_type").asText() + ", "
                            + column.get("fidelity").asText());
        }
        assertThat(graded)
                .isEqualTo(TABLES.get(database).columns().stream()
                        .map(column -> column.name() + ": " + column.fileType() + ", " + column.fidelity())
                        .toList());
        assertThat(s3.keys(BUCKET)).noneMatch(key -> key.startsWith("dry-"));
        assertThat(s3.uploadsInProgress(BUCKET)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"POSTGRES,Parquet", "POSTGRES,Jsonl", "H2,Parquet", "H2,Jsonl"})
    void everyRowOfLineitemIsTheDatabasesOwn(Database database, String format) throws Exception {
        String directory = "lineitem-" + database + "-" + format;
        String source = database == Database.POSTGRES ? "postgres" : "main";
        succeed(
                """
                {"export_paths": {"paths": ["%s"]}, "datasource": "%s", "table": "lineitem", "format": "%s",
                 "row_group_size": 500000, "max_row_groups_per_file": 2}"""
                        .formatted(directory, source, format));

        List<String> expected;
        try (Connection connection = database == Database.POSTGRES
                ? postgres.dataSource().getConnection()
                : DriverManager.getConnection(TpchH2.url("lineitem"), "sa", "")) {
            expected = lines(connection, "lineitem");
        }
        List<String> found;
        Path parts = root.resolve(directory);
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
            found = lines(
                    connection,
                    format.equals("Parquet")
                            ? "read_parquet('" + parts + "/*.parquet')"
                            : "read_json('" + parts + "/*.jsonl', format = 'newline_delimited', columns = "
                                    + (database == Database.H2 ? LINEITEM.toUpperCase(Locale.ROOT) : LINEITEM)
                                    + ")");
        }
        assertThat(expected).hasSize((int) TpchH2.LINEITEM_ROWS);
        // not isEqualTo of the lists, whose message would hold them
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(found.get(i)).isEqualTo(expected.get(i));
        }
    }

    private static List<String> lines(Connection connection, String source) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT * FROM " + source + " ORDER BY l_orderkey, l_linenumber")) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                StringJoiner line = new StringJoiner("|");
                for (int i = 1; i <= columns; i++) {
                    Object value = rows.getObject(i);
                    line.add(value instanceof BigDecimal decimal ? decimal.toPlainString() : String.valueOf(value));
                }
                lines.add(line.toString());
            }
        }
        return lines;
    }

    private record Export(List<Path> parts, JsonNode manifest) {
        /** All parts, for a reader that takes patterns. */
        Path all(String extension) {
            return parts.get(0).resolveSibling("*." + extension);
        }
    }

    private static String source(Database database) {
        return database.name().toLowerCase(Locale.ROOT);
    }

    private static String inS3() {
        return """
                , "storage_config": {"storage_type": "S3", "bucket": "%s",
                   "credentials": {"access_key": "accesskey", "secret_key": "secretkey"},
                   "options": {"endpoint": "%s", "allow_http": true}}"""
                .formatted(BUCKET, s3.endpoint());
    }

    /** Exports the table of every type and brings what was written to this machine's disk. */
    private Export export(Database database, Storage storage, String options) throws Exception {
        String directory = "typed-" + storage + "-" + downloads.getFileName();
        String target = storage == Storage.LOCAL ? "" : inS3();
        JsonNode result = succeed(
                """
                {"export_paths": {"paths": ["%s"]%s}, "datasource": "%s", "table": "%s", %s, %s}"""
                        .formatted(directory, target, source(database), TypedTable.NAME, options, SIZES));

        assertThat(result.get("total_row_count").asInt()).isEqualTo(TypedTable.ROWS);
        assertThat(result.get("files").size()).isGreaterThan(2);
        assertThat(result.get("num_row_groups").asInt())
                .isGreaterThan(result.get("files").size());
        Path written = root.resolve(directory);
        if (storage == Storage.S3) {
            written = downloads;
            for (String key : s3.keys(BUCKET)) {
                if (key.startsWith(directory + "/")) {
                    Files.write(written.resolve(key.substring(directory.length() + 1)), s3.read(BUCKET, key));
                }
            }
        }
        List<Path> parts = new ArrayList<>();
        for (JsonNode name : result.get("files")) {
            parts.add(written.resolve(name.asText()));
        }
        return new Export(parts, JSON.readTree(written.resolve("_manifest.json").toFile()));
    }

    private static JsonNode succeed(String request) throws Exception {
        Answer answer = service.post(V1, request);
        assertThat(answer.response().body()).contains("\"success\":true");
        return answer.result();
    }

    /** Parts as DuckDB reads them when told the columns' types. */
    private static String readJson(Path parts, List<TypedColumn> columns) {
        String types = columns.stream()
                .map(column -> column.quoted() + ": '" + column.duckDbType() + "'")
                .collect(Collectors.joining(", ", "{", "}"));
        String decoded = columns.stream()
                .filter(column -> column.form() == ColumnForm.BYTES)
                .map(column -> "from_base64(" + column.quoted() + ") AS " + column.quoted())
                .collect(Collectors.joining(", "));
        return "(SELECT * REPLACE (" + decoded + ") FROM read_json('" + parts
                + "', format = 'newline_delimited', columns = " + types + "))";
    }
}
