package io.tableexport.export;

import static io.tableexport.testing.ExportService.V1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tableexport.testing.ExportService;
import io.tableexport.testing.ExportService.Answer;
import io.tableexport.testing.Sql;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SQL in every text of a request, against a PostgreSQL that logs each statement: what it is sent is what harmless
 * requests send, but for texts within quotes.
 */
class SqlCorpusIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern STATEMENT =
            Pattern.compile("LOG:  (?:statement|execute [^:]*): (.*?)(?=\\n\\d{4}-\\d\\d-\\d\\d |\\z)", Pattern.DOTALL);

    private static final List<String> INJECTIONS = List.of(
            "x'; select pwned(); --",
            "x\"; select pwned(); --",
            "x\\'; select pwned(); --",
            "people; select pwned()",
            "people\" where pwned() is null --",
            "(select pwned())",
            "' || pwned() || '",
            "$$; select pwned(); $$",
            "x'::text; select pwned(); --",
            "1) or pwned() is not null --",
            "/* */ pwned() /* */",
            "%L'; select pwned(); --",
            "E'\\047; select pwned(); --'",
            "U&\"\\0022; select pwned()\"",
            "id) TO PROGRAM 'true' --",
            "ʼ; select pwned(); --",
            "'\n; select pwned();\n--");

    @TempDir
    private static Path directory;

    @Test
    void onlyTheExpectedStatementsReachTheDatabase() throws Exception {
        Path logs = Files.createDirectories(directory.resolve("log"));
        logs.toFile().setWritable(true, false);
        logs.toFile().setExecutable(true, false);
        logs.toFile().setReadable(true, false);
        directory.toFile().setExecutable(true, false);
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("fsync", "off")
                .setServerConfig("log_statement", "all")
                .setServerConfig("log_line_prefix", "%m ")
                .setServerConfig("logging_collector", "on")
                .setServerConfig("log_directory", logs.toString())
                .start()) {
            Sql.run(
                    postgres.getPostgresDatabase(),
                    "create table people (id int primary key, name text)",
                    "insert into people values (1, 'Ada'), (2, null)",
                    "create table called (at timestamp)",
                    "create function pwned() returns text language sql as"
                            + " $$ insert into called values (now()) returning 'x' $$");
            try (ExportService service = ExportService.start(Map.of(
                    "export.datasource.main.url",
                    "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres",
                    "export.datasource.main.username",
                    "postgres",
                    "export.parallelism",
                    "1",
                    "export.local.root",
                    directory.resolve("root").toString()))) {
                Set<String> expected = new TreeSet<>();
                long from = size(logs);
                List<Map<String, Object>> harmless = requests("harmless");
                harmless.add(request("harmless-table"));
                for (Map<String, Object> request : harmless) {
                    service.post(V1, JSON.writeValueAsString(request));
                }
                expected.addAll(statements(logs, from));
                from = size(logs);
                int sent = 0;
                for (String injection : INJECTIONS) {
                    for (Map<String, Object> request : requests(injection)) {
                        Answer answer = service.post(V1, JSON.writeValueAsString(request));
                        sent++;
                        assertThat(answer.status())
                                .as(request + " " + answer.response().body())
                                .isIn(200, 400, 403, 404);
                    }
                }
                assertThat(sent).isEqualTo(INJECTIONS.size() * harmless.size() - INJECTIONS.size());
                Set<String> seen = statements(logs, from);
                assertThat(seen).isNotEmpty();
                seen.removeAll(expected);
                assertThat(seen).as("statements no harmless request sends").isEmpty();
            }
            try (java.sql.Connection connection = postgres.getPostgresDatabase().getConnection();
                    java.sql.ResultSet rows =
                            connection.createStatement().executeQuery("select count(*) from called")) {
                rows.next();
                assertThat(rows.getInt(1)).isZero();
            }
        }
    }

    private static int targets;

    private static Map<String, Object> request(String table) {
        Map<String, Object> request = new HashMap<>();
        request.put("export_paths", Map.of("paths", List.of("dir" + targets++)));
        request.put("table", table);
        return request;
    }

    /** A request for each field that holds text, with the text in it. */
    private static List<Map<String, Object>> requests(String text) {
        List<Map<String, Object>> requests = new ArrayList<>();
        for (String table : List.of(text, "public." + text, text + ".people", "\"" + text + "\"")) {
            requests.add(request(table));
        }
        for (String field : List.of("datasource", "format", "mode", "compression", "if_exists", "compat")) {
            Map<String, Object> request = request("people");
            request.put(field, text);
            requests.add(request);
        }
        for (String field : List.of("columns", "bloom_filters")) {
            Map<String, Object> request = request("people");
            request.put(field, List.of(text));
            requests.add(request);
        }
        Map<String, Object> path = request("people");
        path.put("export_paths", Map.of("paths", List.of("p" + targets++ + text)));
        requests.add(path);
        for (Map<String, Object> condition : List.<Map<String, Object>>of(
                Map.of("column", "name", "op", "=", "value", text),
                Map.of("column", "name", "op", "like", "value", text),
                Map.of("column", "name", "op", "in", "value", List.of(text, text)),
                Map.of("column", "name", "op", "between", "value", List.of(text, text)),
                Map.of("column", "id", "op", "=", "value", text),
                Map.of("column", text, "op", "=", "value", "x"),
                Map.of("column", "name", "op", text, "value", "x"))) {
            Map<String, Object> request = request("people");
            request.put("filter", List.of(condition));
            requests.add(request);
        }
        return requests;
    }

    private static long size(Path logs) throws Exception {
        return text(logs).length();
    }

    private static String text(Path logs) throws Exception {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.list(logs)) {
            for (Path file : (Iterable<Path>) files.sorted()::iterator) {
                text.append(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
            }
        }
        return text.toString();
    }

    /** The statements logged since, each literal and quoted name as one sign, snapshots and page numbers left out. */
    private static Set<String> statements(Path logs, long from) throws Exception {
        Set<String> statements = new TreeSet<>();
        Matcher matcher = STATEMENT.matcher(text(logs).substring((int) from));
        while (matcher.find()) {
            String statement = matcher.group(1)
                    .replaceAll("(?s)\\n\\d{4}-.*", "")
                    .replaceAll("(?s)E?'(?:[^']|'')*'", "?")
                    .replaceAll("(?s)\"(?:[^\"]|\"\")*\"", "\"\"")
                    .replaceAll("\\b\\d+\\b", "0")
                    .replaceAll("\\s+", " ")
                    .strip();
            statements.add(statement);
        }
        return statements;
    }
}
