package io.tableexport.export;

import static io.tableexport.testing.ExportService.V1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tableexport.testing.ExportService;
import io.tableexport.testing.ExportService.Answer;
import io.tableexport.testing.Listener;
import io.tableexport.testing.S3Server;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who may read what and write where: every combination of tokens, data sources, tables and destinations, over HTTP, each
 * with its expected code. What a token may not see is 403, word for word the same, whether it exists or not.
 */
class RightsMatrixIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path root;

    private static S3Server s3;
    private static S3Server elsewhere;
    private static Listener unlisted;
    private static ExportService service;
    private int exports;

    /** Tokens, and what the configuration lets them do. A date of expiry in the past is the only thing wrong with one. */
    private enum Token {
        ALL("*", "*", false),
        OPEN("PUBLIC.*", "s3://bucket/open/*,local:open/*", false),
        ORDERS("main:PUBLIC.ORDERS", "s3://bucket/*@HERE", true),
        SECRET("other:SECRET.*", "local:*", false),
        SYSTEM("INFORMATION_SCHEMA.TABLES", "*", false),
        EXPIRED("*", "*", true);

        final String tables;
        final String destinations;
        final boolean serverCredentials;

        Token(String tables, String destinations, boolean serverCredentials) {
            this.tables = tables;
            this.destinations = destinations;
            this.serverCredentials = serverCredentials;
        }
    }

    /** Tables as requests name them, and what they are: schema and table, and whether they exist in each data source. */
    private enum Table {
        ORDERS("orders", "PUBLIC", "ORDERS", true, true),
        QUALIFIED("public.orders", "PUBLIC", "ORDERS", true, true),
        QUOTED("\"PUBLIC\".\"ORDERS\"", "PUBLIC", "ORDERS", true, true),
        CUSTOMERS("customers", "PUBLIC", "CUSTOMERS", true, false),
        SALARIES("secret.salaries", "SECRET", "SALARIES", true, true),
        MISSING("public.missing", "PUBLIC", "MISSING", false, false),
        SECRET_MISSING("secret.missing", "SECRET", "MISSING", false, false),
        NO_SCHEMA("nowhere.salaries", "NOWHERE", "SALARIES", false, false),
        TABLES("information_schema.tables", "INFORMATION_SCHEMA", "TABLES", true, true),
        SYSTEM_MISSING("information_schema.missing", "INFORMATION_SCHEMA", "MISSING", false, false);

        final String text;
        final String schema;
        final String name;
        final boolean inMain;
        final boolean inOther;

        Table(String text, String schema, String name, boolean inMain, boolean inOther) {
            this.text = text;
            this.schema = schema;
            this.name = name;
            this.inMain = inMain;
            this.inOther = inOther;
        }
    }

    /** Destinations of requests. Those with keys of their own say so. */
    private enum Destination {
        OPEN_BUCKET,
        CLOSED_BUCKET,
        OTHER_BUCKET,
        ELSEWHERE,
        UNLISTED,
        SERVER_CREDENTIALS,
        SERVER_CREDENTIALS_ELSEWHERE,
        OPEN_DIRECTORY,
        OTHER_DIRECTORY;

        boolean local() {
            return this == OPEN_DIRECTORY || this == OTHER_DIRECTORY;
        }

        boolean usesServerCredentials() {
            return this == SERVER_CREDENTIALS || this == SERVER_CREDENTIALS_ELSEWHERE;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        s3 = S3Server.inMemory("accesskey", "secretkey");
        s3.createBucket("bucket");
        s3.createBucket("other");
        elsewhere = S3Server.inMemory("accesskey", "secretkey");
        elsewhere.createBucket("bucket");
        unlisted = Listener.on("127.0.0.1");
        String main = "jdbc:h2:mem:rights-main;DB_CLOSE_DELAY=-1";
        String other = "jdbc:h2:mem:rights-other;DB_CLOSE_DELAY=-1";
        createTables(main, "customers");
        createTables(other, "suppliers");
        Map<String, String> settings = new HashMap<>(Map.of(
                "export.datasource.main.url",
                main,
                "export.datasource.other.url",
                other,
                "export.datasource.other.username",
                "sa",
                "export.local.root",
                root.toString(),
                "export.s3.allowed-endpoints",
                s3.endpoint() + "," + elsewhere.endpoint(),
                "export.s3.server.access-key",
                "accesskey",
                "export.s3.server.secret-key",
                "secretkey",
                "export.s3.server.endpoints",
                s3.endpoint().toString()));
        for (Token token : Token.values()) {
            String prefix = "export.token." + token + ".";
            settings.put(prefix + "sha256", ExportService.sha256("token-" + token));
            settings.put(prefix + "tables", token.tables);
            settings.put(
                    prefix + "destinations",
                    token.destinations.replace("HERE", s3.endpoint().toString()));
            settings.put(prefix + "server-credentials", Boolean.toString(token.serverCredentials));
            settings.put(
                    prefix + "expires",
                    LocalDate.now(ZoneOffset.UTC)
                            .plusDays(token == Token.EXPIRED ? -1 : 2)
                            .toString());
        }
        service = ExportService.start(settings);
    }

    private static void createTables(String url, String own) throws Exception {
        try (Connection connection = DriverManager.getConnection(url, "sa", "")) {
            for (String sql : List.of(
                    "create table orders (id int primary key)",
                    "create table " + own + " (id int primary key)",
                    "create schema secret",
                    "create table secret.salaries (id int primary key)")) {
                connection.createStatement().execute(sql);
            }
        }
    }

    @AfterAll
    static void stop() {
        service.close();
        unlisted.close();
        elsewhere.close();
        s3.close();
    }

    private Answer export(Token token, String datasource, String table, Destination destination) throws Exception {
        String number = Integer.toString(exports++);
        Map<String, Object> storage = new HashMap<>();
        String directory = "open/" + number;
        if (destination.local()) {
            directory = destination == Destination.OPEN_DIRECTORY ? directory : "closed/" + number;
        } else {
            directory = destination == Destination.CLOSED_BUCKET ? "closed/" + number : directory;
            storage.put("storage_type", "S3");
            storage.put("bucket", destination == Destination.OTHER_BUCKET ? "other" : "bucket");
            if (!destination.usesServerCredentials()) {
                storage.put("credentials", Map.of("access_key", "accesskey", "secret_key", "secretkey"));
            }
            String endpoint =
                    switch (destination) {
                        case UNLISTED -> "http://127.0.0.1:" + unlisted.port();
                        case ELSEWHERE, SERVER_CREDENTIALS_ELSEWHERE ->
                            elsewhere.endpoint().toString();
                        default -> s3.endpoint().toString();
                    };
            storage.put("options", Map.of("endpoint", endpoint, "allow_http", true));
        }
        Map<String, Object> body = new HashMap<>(Map.of("directory_path", directory));
        body.putAll(storage);
        Map<String, Object> nested =
                storage.isEmpty() ? Map.of("export_paths", Map.of("paths", List.of(directory))) : body;
        Map<String, Object> request = new HashMap<>(nested);
        request.put("table", table);
        request.put("datasource", datasource);
        return service.send(
                service.request(V1, JSON.writeValueAsString(request)).header("Authorization", "Bearer token-" + token));
    }

    /** What the configuration above means, written down again by hand and not by patterns. */
    private static int expected(Token token, String datasource, Table table, Destination destination) {
        if (token == Token.EXPIRED) {
            return 401;
        }
        boolean mayWrite =
                switch (token) {
                    case ALL, SYSTEM -> true;
                    case OPEN ->
                        destination != Destination.CLOSED_BUCKET
                                && destination != Destination.OTHER_BUCKET
                                && destination != Destination.OTHER_DIRECTORY;
                    case ORDERS ->
                        !destination.local()
                                && destination != Destination.OTHER_BUCKET
                                && destination != Destination.ELSEWHERE
                                && destination != Destination.SERVER_CREDENTIALS_ELSEWHERE
                                && destination != Destination.UNLISTED;
                    case SECRET -> destination.local();
                    case EXPIRED -> false;
                };
        boolean serverMay = destination != Destination.UNLISTED
                && (!destination.usesServerCredentials()
                        || (token.serverCredentials && destination == Destination.SERVER_CREDENTIALS));
        boolean mayRead =
                switch (token) {
                    case ALL -> !table.schema.equals("INFORMATION_SCHEMA");
                    case OPEN -> table.schema.equals("PUBLIC");
                    case ORDERS ->
                        datasource.equals("main") && table.schema.equals("PUBLIC") && table.name.equals("ORDERS");
                    case SECRET -> datasource.equals("other") && table.schema.equals("SECRET");
                    case SYSTEM -> table.schema.equals("INFORMATION_SCHEMA") && table.name.equals("TABLES");
                    case EXPIRED -> false;
                };
        if (!mayWrite || !serverMay || !mayRead) {
            return 403;
        }
        boolean exists =
                switch (datasource) {
                    case "main" -> table.inMain;
                    case "other" -> table.inOther;
                    default -> false;
                };
        return exists ? 200 : 404;
    }

    @Test
    void everyCombinationHasItsCode() throws Exception {
        SoftAssertions all = new SoftAssertions();
        Map<Integer, Integer> counts = new HashMap<>();
        for (Token token : Token.values()) {
            for (String datasource : List.of("main", "other", "missing")) {
                for (Table table : Table.values()) {
                    for (Destination destination : Destination.values()) {
                        Answer answer = export(token, datasource, table.text, destination);

                        int expected = expected(token, datasource, table, destination);
                        counts.merge(expected, 1, Integer::sum);
                        all.assertThat(answer.status())
                                .as(
                                        "%s %s %s %s: %s",
                                        token,
                                        datasource,
                                        table,
                                        destination,
                                        answer.response().body())
                                .isEqualTo(expected);
                    }
                }
            }
        }
        all.assertAll();
        assertThat(counts.values().stream().mapToInt(Integer::intValue).sum())
                .isEqualTo(Token.values().length * 3 * Table.values().length * Destination.values().length);
        assertThat(counts).containsOnlyKeys(200, 401, 403, 404);
        assertThat(unlisted.connections()).isZero();
        assertThat(elsewhere.keys("bucket"))
                .as("only with keys of the requests")
                .isNotEmpty();
    }

    @Test
    void whatMayNotBeSeenIsAnsweredAlikeWhetherItExistsOrNot() throws Exception {
        for (Token token : List.of(Token.OPEN, Token.ORDERS, Token.SYSTEM)) {
            Set<String> messages = new HashSet<>();
            List<String> tables = new ArrayList<>(List.of("secret.salaries", "secret.missing", "nowhere.salaries"));
            tables.addAll(List.of("SECRET.SALARIES", "\"SECRET\".\"SALARIES\"", "secret.salaries.x", "\"secret.x"));
            for (String table : tables) {
                Answer answer = export(token, "main", table, Destination.OPEN_BUCKET);
                assertThat(answer.status()).as(token + " " + table).isEqualTo(403);
                messages.add(answer.exception().get("message").asText());
            }
            assertThat(messages).hasSize(1);
        }
    }

    /** A name without a schema may be many tables'; those that may not be read have no part in what it means. */
    @Test
    void aNameWithoutASchemaDoesNotTellOfTablesThatMayNotBeRead() throws Exception {
        Answer forbidden = export(Token.OPEN, "main", "salaries", Destination.OPEN_BUCKET);
        Answer missing = export(Token.OPEN, "main", "salariez", Destination.OPEN_BUCKET);

        assertThat(forbidden.status()).isEqualTo(missing.status()).isEqualTo(404);
        assertThat(forbidden.exception().get("message").asText())
                .isEqualTo(missing.exception().get("message").asText().replace("salariez", "salaries"));
    }
}
