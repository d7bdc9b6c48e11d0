package io.tableexport.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tableexport.testing.ExportService;
import io.tableexport.testing.PostgresServer;
import io.tableexport.testing.TpchTables;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged folder as users run it, a process of its own with little memory: both formats, compared with the table by
 * DuckDB. Small here; with {@code -Pheavy} it is 6 million rows under {@code -Xmx512m}.
 */
class PackagedServiceIT {
    private static final Path PROGRAM =
            Path.of("target/camel-table-export/bin/camel-table-export").toAbsolutePath();
    private static final int STARTUP_SECONDS = 60;

    /**
     * What both databases can add up exactly: the totals differ if one value is lost, doubled or changed. The function
     * counts bytes of text, padding included, which each calls differently.
     */
    private static final String SUMS = "count(*), sum(l_orderkey), sum(l_linenumber), sum(l_quantity),"
            + " sum(l_extendedprice), sum(l_discount), sum(l_tax), sum(length(l_comment)), sum(%s(l_shipmode)),"
            + " min(l_shipdate), max(l_receiptdate), min(l_comment), max(l_comment)";

    @TempDir
    private Path directory;

    @Test
    void exportsBothFormatsInLittleMemory() throws Exception {
        exports(0.01, "-Xmx256m");
    }

    @Test
    @Tag("heavy")
    void exportsSixMillionRowsInLittleMemory() throws Exception {
        exports(1, "-Xmx512m");
    }

    private void exports(double scaleFactor, String memory) throws Exception {
        try (PostgresServer postgres = PostgresServer.open()) {
            String expected;
            try (Connection connection = postgres.dataSource().getConnection()) {
                TpchTables.load(connection, scaleFactor, "lineitem");
                expected = row(connection, "select " + SUMS.formatted("octet_length") + " from lineitem");
            }
            int port = ExportService.freePort();
            Process service = start(postgres, port, memory);
            try {
                long rows = Long.parseLong(expected.substring(0, expected.indexOf(',')));
                assertThat(export(port, "parquet", "Parquet")).isEqualTo(rows);
                assertThat(export(port, "jsonl", "Jsonl")).isEqualTo(rows);
                service.destroy();
                assertThat(service.waitFor(60, TimeUnit.SECONDS))
                        .as("ends on SIGTERM")
                        .isTrue();
            } finally {
                service.destroyForcibly();
            }
            try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
                assertThat(row(
                                duckdb,
                                "select " + SUMS.formatted("strlen") + " from '" + directory
                                        + "/out/parquet/*.parquet'"))
                        .isEqualTo(expected);
                String types =
                        "{l_orderkey: 'BIGINT', l_partkey: 'BIGINT', l_suppkey: 'BIGINT', l_linenumber: 'BIGINT',"
                                + " l_quantity: 'DECIMAL(15,2)', l_extendedprice: 'DECIMAL(15,2)',"
                                + " l_discount: 'DECIMAL(15,2)', l_tax: 'DECIMAL(15,2)', l_returnflag: 'VARCHAR',"
                                + " l_linestatus: 'VARCHAR', l_shipdate: 'DATE', l_commitdate: 'DATE', l_receiptdate: 'DATE',"
                                + " l_shipinstruct: 'VARCHAR', l_shipmode: 'VARCHAR', l_comment: 'VARCHAR'}";
                assertThat(row(
                                duckdb,
                                "select " + SUMS.formatted("strlen") + " from read_json('" + directory
                                        + "/out/jsonl/*.jsonl', format = 'newline_delimited', columns = " + types
                                        + ")"))
                        .isEqualTo(expected);
            }
        }
    }

    private static String row(Connection connection, String query) throws Exception {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            StringBuilder row = new StringBuilder();
            for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                row.append(i > 1 ? "," : "").append(result.getString(i));
            }
            return row.toString();
        }
    }

    private Process start(PostgresServer postgres, int port, String memory) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(PROGRAM.toString());
        builder.directory(directory.toFile()); // anywhere: the program finds its own folder
        Map<String, String> environment = builder.environment();
        environment.put("JAVA_OPTS", memory + " -Dexport.parallelism=2");
        environment.put("HTTP_PORT", Integer.toString(port));
        environment.put("EXPORT_DATASOURCE_MAIN_URL", postgres.url());
        environment.put("EXPORT_DATASOURCE_MAIN_USERNAME", postgres.user());
        environment.put("EXPORT_DATASOURCE_MAIN_PASSWORD", postgres.password());
        environment.put("EXPORT_TABLE", "lineitem");
        environment.put("EXPORT_LOCAL_ROOT", directory.resolve("out").toString());
        environment.put("EXPORT_JOBS_URL", "jdbc:h2:file:" + directory.resolve("jobs"));
        environment.put("EXPORT_SPOOL_DIRECTORY", directory.resolve("spool").toString());
        environment.put("EXPORT_TOKEN_TESTS_SHA256", ExportService.sha256(ExportService.TOKEN));
        Path output = directory.resolve("service.log");
        builder.redirectErrorStream(true).redirectOutput(output.toFile());
        Process process = builder.start();
        waitUntilListening(process, port, output);
        return process;
    }

    private static void waitUntilListening(Process process, int port, Path output) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(STARTUP_SECONDS).toNanos();
        HttpClient http = HttpClient.newHttpClient();
        while (true) {
            try {
                http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
                return;
            } catch (ConnectException notYet) {
                boolean dead = process.waitFor(100, TimeUnit.MILLISECONDS);
                if (dead || System.nanoTime() > deadline) {
                    throw new IOException("the service did not start: " + Files.readString(output), notYet);
                }
            }
        }
    }

    private static long export(int port, String target, String format) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + ExportService.V1))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + ExportService.TOKEN)
                .POST(HttpRequest.BodyPublishers.ofString("{\"export_paths\": {\"paths\": [\"" + target
                        + "\"]}, \"format\": \"" + format + "\", \"include_metrics\": true}"))
                .build();
        String answer = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
        System.out.println(format + ": " + answer);
        JsonNode body = new ObjectMapper().readTree(answer);
        assertThat(body.get("success").asBoolean()).as(answer).isTrue();
        return body.get("data").get("export_result").get("total_row_count").asLong();
    }
}
