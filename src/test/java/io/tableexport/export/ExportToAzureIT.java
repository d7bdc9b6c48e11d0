package io.tableexport.export;

import static io.tableexport.testing.ExportService.V1;
import static org.assertj.core.api.Assertions.assertThat;

import io.tableexport.testing.AzuriteServer;
import io.tableexport.testing.EveryLog;
import io.tableexport.testing.ExportService;
import io.tableexport.testing.ExportService.Answer;
import io.tableexport.testing.FaultyProxy;
import io.tableexport.testing.FaultyProxy.Fault;
import io.tableexport.testing.Listener;
import io.tableexport.testing.PostgresServer;
import io.tableexport.testing.TpchH2;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Exports into a real Azure Blob server, directly and through a network that fails: the same promises as for S3. What
 * stands there is read by a client that knows nothing of the SDK, and by DuckDB.
 */
class ExportToAzureIT {
    /** A key with which nothing can be signed. */
    private static final String WRONG_KEY = "Q0FOQVJZS0VZQ0FOQVJZS0VZQ0FOQVJZS0VZQ0FOQVJZS0VZ";

    private static final String CONTAINER = "exports";
    private static final String SMALL_PARTS = ", \"row_group_size\": 20000, \"max_row_groups_per_file\": 1";

    /** As DuckDB is told them. */
    private static final String LINEITEM = "{L_ORDERKEY: 'BIGINT', L_PARTKEY: 'BIGINT', L_SUPPKEY: 'BIGINT',"
            + " L_LINENUMBER: 'INTEGER', L_QUANTITY: 'DECIMAL(15,2)', L_EXTENDEDPRICE: 'DECIMAL(15,2)',"
            + " L_DISCOUNT: 'DECIMAL(15,2)', L_TAX: 'DECIMAL(15,2)', L_RETURNFLAG: 'VARCHAR',"
            + " L_LINESTATUS: 'VARCHAR', L_SHIPDATE: 'DATE', L_COMMITDATE: 'DATE', L_RECEIPTDATE: 'DATE',"
            + " L_SHIPINSTRUCT: 'VARCHAR', L_SHIPMODE: 'VARCHAR', L_COMMENT: 'VARCHAR'}";

    @TempDir
    private static Path directory;

    private static AzuriteServer azure;
    private static FaultyProxy network;
    private static PostgresServer postgres;
    private static ExportService service;

    @BeforeAll
    static void start() throws Exception {
        azure = AzuriteServer.start();
        azure.createContainer(CONTAINER);
        network = FaultyProxy.before(azure.endpoint());
        postgres = PostgresServer.open();
        postgres.execute("create table numbers (id int primary key, day date)");
        Map<String, String> settings = new HashMap<>();
        settings.put("export.datasource.main.url", postgres.url());
        settings.put("export.datasource.main.username", postgres.user());
        settings.put("export.datasource.main.password", postgres.password());
        settings.put("export.datasource.tpch.url", TpchH2.url("lineitem"));
        settings.put("export.datasource.tpch.username", "sa");
        settings.put("export.parallelism", "2");
        settings.put("export.azure.allowed-endpoints", azure.endpoint() + "," + network.endpoint());
        settings.put("export.azure.server.account-name", AzuriteServer.ACCOUNT);
        settings.put("export.azure.server.account-key", AzuriteServer.KEY);
        settings.put("export.azure.server.endpoints", azure.endpoint().toString());
        settings.put("export.s3.multipart-threshold-bytes", "5242880");
        settings.put("export.s3.max-attempts", "3");
        settings.put("export.s3.retry-delay-millis", "50");
        settings.put("export.s3.retry-max-delay-millis", "200");
        settings.put("export.s3.breaker-failures", "1000");
        settings.put("export.token.tests.server-credentials", "true");
        settings.put("export.token.narrow.sha256", ExportService.sha256("narrow"));
        settings.put(
                "export.token.narrow.destinations", "azure://" + AzuriteServer.ACCOUNT + "/" + CONTAINER + "/narrow/*");
        service = ExportService.start(settings);
    }

    @AfterAll
    static void stop() throws Exception {
        if (service != null) {
            service.close();
            postgres.close();
            network.close();
            azure.close();
        }
    }

    @BeforeEach
    void soundNetwork() {
        network.faults(request -> Fault.NONE);
    }

    private static void rows(int from, int to) {
        postgres.execute(
                "truncate numbers",
                "insert into numbers select i, date '2020-01-01' from generate_series(" + from + ", " + to + ") i");
    }

    private static String withKey(String key) {
        return "\"credentials\": {\"account_key\": \"" + key + "\"}, ";
    }

    private static String body(String credentials, Object endpoint, String container, String path, String more) {
        return """
                {"export_paths": {"paths": ["%s"], "storage_config": {"storage_type": "Azure", "bucket": "%s", %s
                   "options": {"account_name": "%s", "endpoint": "%s", "path_style": true, "allow_http": true}}}%s%s}"""
                .formatted(
                        path,
                        container,
                        credentials,
                        AzuriteServer.ACCOUNT,
                        endpoint,
                        more.contains("\"table\"") ? "" : ", \"table\": \"numbers\"",
                        more);
    }

    private static Answer export(String path, String more) throws Exception {
        return service.post(V1, body(withKey(AzuriteServer.KEY), azure.endpoint(), CONTAINER, path, more));
    }

    private static Answer overNetwork(String path, String more) throws Exception {
        return service.post(V1, body(withKey(AzuriteServer.KEY), network.endpoint(), CONTAINER, path, more));
    }

    private static TargetState state(String path) throws Exception {
        return new TargetState(azure.directory(CONTAINER, path));
    }

    private static void assertOk(Answer answer) {
        assertThat(answer.response().body()).contains("\"success\":true");
    }

    private static void assertFails(Answer answer, int status, String type, String... said) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
        assertThat(answer.exception().path("type").asText()).isEqualTo(type);
        for (String words : said) {
            assertThat(answer.exception().path("message").asText()).contains(words);
        }
    }

    private static List<String> rowsOf(Connection connection, String query) throws Exception {
        List<String> rows = new ArrayList<>();
        try (ResultSet row = connection.createStatement().executeQuery(query)) {
            int columns = row.getMetaData().getColumnCount();
            while (row.next()) {
                StringBuilder values = new StringBuilder();
                for (int column = 1; column <= columns; column++) {
                    values.append(row.getString(column)).append('|');
                }
                rows.add(values.toString());
            }
        }
        return rows;
    }

    @ParameterizedTest
    @CsvSource({"Parquet,multi_file", "Parquet,single_file", "Jsonl,multi_file", "Jsonl,single_file"})
    void whatStandsThereIsTheTable(String format, String mode) throws Exception {
        String extension = format.equals("Parquet") ? ".parquet" : ".jsonl";
        boolean single = mode.equals("single_file");
        String path = "table/" + format + (single ? "-one/all" + extension : "");
        String sizes = single ? "" : ", \"row_group_size\": 400000, \"max_row_groups_per_file\": 2";
        Answer answer = export(
                path,
                ", \"table\": \"lineitem\", \"datasource\": \"tpch\", \"format\": \"" + format + "\", \"mode\": \""
                        + mode + "\"" + sizes);

        assertOk(answer);
        assertThat(answer.result().path("total_row_count").asLong()).isEqualTo(TpchH2.LINEITEM_ROWS);
        TargetState state = state(single ? "table/" + format + "-one" : path);
        if (single) {
            assertThat(state.names()).containsExactly("all" + extension);
        } else {
            assertThat(state.names()).contains("_SUCCESS", "_manifest.json");
            assertThat(state.parts())
                    .hasSizeGreaterThan(3)
                    .hasSameSizeAs(answer.result().path("files"));
        }
        Path copies = Files.createTempDirectory(directory, "read");
        for (Map.Entry<String, byte[]> object : state.objects().entrySet()) {
            if (object.getKey().endsWith(extension)) {
                Files.write(copies.resolve(object.getKey()), object.getValue());
            }
        }
        String source = format.equals("Parquet")
                ? "read_parquet('" + copies + "/*')"
                : "read_json('" + copies + "/*', format = 'newline_delimited', columns = " + LINEITEM + ")";
        String order = " order by l_orderkey, l_linenumber";
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                Connection h2 = DriverManager.getConnection(TpchH2.url("lineitem"), "sa", "")) {
            assertThat(rowsOf(duckDb, "select * from " + source + order))
                    .isEqualTo(rowsOf(h2, "select * from lineitem" + order));
        }
    }

    @Test
    void appendsAndOverwrites() throws Exception {
        rows(1, 5_000);
        assertOk(export("seq", SMALL_PARTS));
        azure.put(CONTAINER, "seq/strangers.txt", "mine".getBytes(StandardCharsets.UTF_8));
        azure.put(CONTAINER, "seq/below/part-00000.parquet", "below".getBytes(StandardCharsets.UTF_8));
        TargetState first = state("seq");
        assertThat(first.contents(directory)).isEqualTo("5000:12502500");
        assertFails(export("seq", SMALL_PARTS), 409, "target_exists", "a complete export");

        rows(5_001, 6_000);
        assertOk(export("seq", SMALL_PARTS + ", \"if_exists\": \"append\""));
        TargetState appended = state("seq");
        assertThat(appended.contents(directory)).isEqualTo("6000:18003000");

        rows(1, 10);
        assertOk(export("seq", SMALL_PARTS + ", \"if_exists\": \"overwrite\""));
        TargetState last = state("seq");
        assertThat(last.contents(directory)).isEqualTo("10:55");
        assertThat(last.parts()).isEqualTo(last.listedFiles());
        assertThat(last.names()).contains("strangers.txt");
        assertThat(state("seq/below").names()).containsExactly("part-00000.parquet");

        String single = ", \"mode\": \"single_file\"";
        assertOk(export("one/all.parquet", single));
        rows(1, 20);
        assertFails(export("one/all.parquet", single), 409, "target_exists");
        assertOk(export("one/all.parquet", single + ", \"if_exists\": \"overwrite\""));
        Path copy = Files.write(
                directory.resolve("one.parquet"), state("one").objects().get("all.parquet"));
        assertThat(TargetState.ids("read_parquet('" + copy + "')")).isEqualTo("20:210");
    }

    @Test
    void aFailureLeavesNothingAndPutsBackWhatWasThere() throws Exception {
        rows(1, 10);
        assertOk(export("standing", SMALL_PARTS));
        TargetState before = state("standing");
        rows(1, 20_000);
        postgres.execute("update numbers set day = 'infinity' where id = 19990");

        assertFails(export("failed", SMALL_PARTS), 422, "unrepresentable_value", "'day'");
        assertThat(azure.names(CONTAINER, "failed/")).isEmpty();
        for (String ifExists : List.of("append", "overwrite")) {
            assertFails(
                    export("standing", SMALL_PARTS + ", \"if_exists\": \"" + ifExists + "\""),
                    422,
                    "unrepresentable_value");
            assertThat(state("standing").objects()).usingRecursiveComparison().isEqualTo(before.objects());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"503", "502", "408", "reset", "lost", "damage"})
    void aRequestThatFailsInPassingIsSentAgain(String fault) throws Exception {
        rows(1, 2_000);
        AtomicInteger puts = new AtomicInteger();
        network.faults(request -> !request.is("PUT", "part-") || puts.getAndIncrement() > 0
                ? Fault.NONE
                : switch (fault) {
                    case "reset" -> Fault.RESET;
                    case "lost" -> Fault.LOST_ANSWER;
                    case "damage" -> Fault.DAMAGE;
                    default -> Fault.answer(Integer.parseInt(fault), "ServerBusy");
                });

        Answer answer = overNetwork("passing/" + fault, ", \"include_metrics\": true");

        assertOk(answer);
        assertThat(answer.body().at("/data/metrics/retries").asInt()).isPositive();
        assertThat(puts).hasValueGreaterThan(1);
        assertThat(state("passing/" + fault).contents(directory)).isEqualTo("2000:2001000");
    }

    @Test
    void aServerThatFailsEveryTimeIsGivenUpAndNothingIsLeft() throws Exception {
        rows(1, 20_000);
        AtomicInteger puts = new AtomicInteger();
        network.faults(request -> request.is("PUT", "part-") && puts.incrementAndGet() > 2
                ? Fault.answer(500, "InternalError")
                : Fault.NONE);

        assertFails(overNetwork("given-up", SMALL_PARTS), 502, "storage_failed", "HTTP 500");

        assertThat(puts).hasValueGreaterThan(4);
        assertThat(azure.names(CONTAINER, "given-up/")).isEmpty();
    }

    @Test
    void anUploadThatStallsIsCutOffByTheDeadlineAndNothingIsLeft() throws Exception {
        rows(1, 20_000);
        Map<String, String> hurried = Map.of(
                "export.datasource.main.url", postgres.url(),
                "export.datasource.main.username", postgres.user(),
                "export.datasource.main.password", postgres.password(),
                "export.deadline-seconds", "3",
                "export.azure.allowed-endpoints", network.endpoint().toString());
        AtomicInteger puts = new AtomicInteger();
        network.faults(request -> request.is("PUT", "part-") && puts.incrementAndGet() > 1 ? Fault.STALL : Fault.NONE);
        try (ExportService impatient = ExportService.start(hurried)) {
            long start = System.nanoTime();
            Answer answer = impatient.post(
                    V1, body(withKey(AzuriteServer.KEY), network.endpoint(), CONTAINER, "stalled", SMALL_PARTS));

            assertFails(answer, 504, "timed_out", "export.deadline-seconds");
            assertThat((System.nanoTime() - start) / 1e9).isLessThan(20);
            assertThat(azure.names(CONTAINER, "stalled/")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBlobThatIsNotWhatWasSentFailsTheExport(boolean inBlocks) throws Exception {
        rows(1, 2_000);
        String more = inBlocks
                ? ", \"table\": \"lineitem\", \"datasource\": \"tpch\", \"format\": \"Jsonl\", \"mode\": \"single_file\""
                : "";
        String path = "changed/" + inBlocks;
        AtomicInteger heads = new AtomicInteger();
        AtomicInteger blocks = new AtomicInteger();
        network.faults(request -> {
            if (request.is("PUT", "comp=block")) {
                blocks.incrementAndGet();
            }
            if (request.is("HEAD", "part-") && heads.incrementAndGet() == 1) {
                try {
                    String name = azure.names(CONTAINER, path + "/part-").get(0);
                    byte[] content = azure.read(CONTAINER, name);
                    content[content.length / 2] ^= 1;
                    azure.put(CONTAINER, name, content);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
            return Fault.NONE;
        });

        assertFails(overNetwork(path, more), 502, "storage_failed", "is not what this export stored");

        assertThat(blocks.get() > 1).isEqualTo(inBlocks);
        assertThat(azure.names(CONTAINER, path)).isEmpty();
    }

    @Test
    void refusalsSayWhatToCorrect() throws Exception {
        rows(1, 10);
        assertFails(
                service.post(V1, body(withKey(WRONG_KEY), azure.endpoint(), CONTAINER, "keys", "")),
                502,
                "storage_refused",
                "the storage refuses these keys");
        assertFails(
                service.post(V1, body(withKey(AzuriteServer.KEY), azure.endpoint(), "nowhere", "keys", "")),
                404,
                "not_found",
                "there is no such container");
        assertFails(
                service.post(
                        V1,
                        body(
                                "\"credentials\": {\"sas_token\": \"" + azure.sasToken("rl") + "\"}, ",
                                azure.endpoint(),
                                CONTAINER,
                                "reader",
                                "")),
                502,
                "storage_refused");
        assertThat(azure.names(CONTAINER, "keys/")).isEmpty();
        assertThat(azure.names(CONTAINER, "reader/")).isEmpty();
    }

    @Test
    void aSignatureIsEnough() throws Exception {
        rows(1, 10);
        for (String start : List.of("", "?")) {
            String sas = "\"credentials\": {\"sas_token\": \"" + start + azure.sasToken("rwdl") + "\"}, ";
            assertOk(service.post(V1, body(sas, azure.endpoint(), CONTAINER, "sas" + start.length(), "")));
            assertThat(state("sas" + start.length()).contents(directory)).isEqualTo("10:55");
        }
    }

    @Test
    void theServersOwnCredentialsGoWhereTheyAreForOnly() throws Exception {
        rows(1, 10);
        assertOk(service.post(V1, body("", azure.endpoint(), CONTAINER, "own", "")));
        assertFails(
                service.post(V1, body("", network.endpoint(), CONTAINER, "own2", "")),
                403,
                "forbidden",
                "export.azure.server.endpoints");
        assertFails(
                service.post(
                        V1,
                        body("", azure.endpoint(), CONTAINER, "own3", "").replace(AzuriteServer.ACCOUNT, "another")),
                403,
                "forbidden",
                "export.azure.server.account-name");
        assertFails(
                service.send(service.request(V1, body("", azure.endpoint(), CONTAINER, "narrow/own", ""))
                        .header("Authorization", "Bearer narrow")),
                403,
                "forbidden",
                "server-credentials");
    }

    @Test
    void anEndpointThatIsNotAllowedIsNotConnectedTo() throws Exception {
        try (Listener other = Listener.on("127.0.0.1")) {
            assertFails(
                    service.post(
                            V1,
                            body(withKey(AzuriteServer.KEY), "http://127.0.0.1:" + other.port(), CONTAINER, "a", "")),
                    403,
                    "forbidden",
                    "export.azure.allowed-endpoints");
            assertThat(other.connections()).isZero();
        }
    }

    @Test
    void aTokenWritesOnlyToItsDestinations() throws Exception {
        rows(1, 10);
        String key = withKey(AzuriteServer.KEY);
        for (String path : List.of("narrow/a", "wide/a")) {
            Answer answer = service.send(service.request(V1, body(key, azure.endpoint(), CONTAINER, path, ""))
                    .header("Authorization", "Bearer narrow"));
            assertThat(answer.status()).as(path).isEqualTo(path.startsWith("narrow") ? 200 : 403);
        }
    }

    @Test
    void aDryRunFindsWhatAnExportWouldAndStoresNothing() throws Exception {
        rows(1, 10);
        Answer dry = export("dry", ", \"dry_run\": true");
        assertOk(dry);
        assertThat(azure.names(CONTAINER, "dry/")).isEmpty();
        String reader = "\"credentials\": {\"sas_token\": \"" + azure.sasToken("rl") + "\"}, ";
        assertFails(
                service.post(V1, body(reader, azure.endpoint(), CONTAINER, "dry", ", \"dry_run\": true")),
                502,
                "storage_refused");
        assertFails(
                service.post(
                        V1, body(withKey(AzuriteServer.KEY), azure.endpoint(), "nowhere", "d", ", \"dry_run\": true")),
                404,
                "not_found");
        assertThat(azure.names(CONTAINER, "dry")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b/ü-日本", "50%/a%2Fb", "q?x=1&y#z", "plus+and'quote", "$a{b};c=d,e"})
    void pathsAreWhatTheySay(String path) throws Exception {
        rows(1, 10);
        String whole = "odd/" + path;
        assertOk(export(whole, ""));
        assertOk(export(whole, ", \"if_exists\": \"overwrite\""));
        assertThat(azure.names(CONTAINER, whole + "/"))
                .as(azure.names(CONTAINER, "odd/").stream().collect(Collectors.joining(" ")))
                .hasSize(3);
        assertThat(state(whole).contents(directory)).isEqualTo("10:55");
    }

    @Test
    void secretsAreNotSaid() throws Exception {
        rows(1, 10);
        String sas = azure.sasToken("rwdl");
        String signature = sas.substring(sas.indexOf("sig=") + 4);
        List<String> words = List.of(AzuriteServer.KEY, WRONG_KEY, signature, "SharedKey " + AzuriteServer.ACCOUNT);
        try (EveryLog log = EveryLog.searchedFor(words)) {
            String with = "\"credentials\": {\"sas_token\": \"" + sas + "\"}, ";
            List<Answer> answers = List.of(
                    export("said/a", ""),
                    service.post(V1, body(with, azure.endpoint(), CONTAINER, "said/b", "")),
                    service.post(V1, body(withKey(WRONG_KEY), azure.endpoint(), CONTAINER, "said/c", "")),
                    service.post(V1, body(with, azure.endpoint(), "nowhere", "said/d", "")));
            for (Answer answer : answers) {
                assertThat(answer.response().body()).doesNotContain(words);
            }
            assertThat(log.found()).isEmpty();
            assertThat(log.lines()).isPositive();
        }
        for (String name : azure.names(CONTAINER, "said/")) {
            if (name.endsWith(".json")) {
                assertThat(new String(azure.read(CONTAINER, name), StandardCharsets.UTF_8))
                        .doesNotContain(words);
            }
        }
        assertThat(service.context().getRegistry().findByType(com.azure.storage.blob.BlobServiceClient.class))
                .isEmpty();
    }
}
