package io.tableexport.export;

import static io.tableexport.testing.ExportService.V1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.Main;
import io.tableexport.settings.ExportSettings;
import io.tableexport.testing.EveryLog;
import io.tableexport.testing.ExportService;
import io.tableexport.testing.ExportService.Answer;
import io.tableexport.testing.JwtIssuer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code export.auth=jwt}: JWTs signed here, as their issuer and as those who would like to be it. The service has the
 * issuer's certificate only.
 */
class JwtIT {
    private static final String DATABASE = "jdbc:h2:mem:jwt;DB_CLOSE_DELAY=-1";
    private static final String ISSUER = "https://issuer.example";
    private static final String AUDIENCE = "exports";
    private static final String HEADER = "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"2027-01\"}";

    /** In every token that is refused. */
    private static final String CANARY = "canary-claim-00014";

    @TempDir
    private static Path directory;

    private static JwtIssuer issuer;
    private static Path keys;
    private static ExportService service;
    private static int exports;

    @BeforeAll
    static void start() throws Exception {
        try (Connection connection = DriverManager.getConnection(DATABASE, "sa", "")) {
            connection.createStatement().execute("create table people (id int primary key)");
            connection.createStatement().execute("create table wages (id int primary key)");
        }
        issuer = JwtIssuer.rsa(directory);
        keys = issuer.certificate(directory.resolve("verify.p12"), "RS256");
        service = ExportService.start(settings(keys));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Map<String, String> settings(Path keystore) {
        Map<String, String> settings = new HashMap<>();
        settings.put("export.datasource.main.url", DATABASE);
        settings.put("export.local.root", directory.resolve("root").toString());
        settings.put("export.auth", "jwt");
        settings.put("export.jwt.keystore", keystore.toString());
        settings.put("export.jwt.keystore-password", JwtIssuer.PASSWORD);
        settings.put("export.jwt.issuer", ISSUER);
        settings.put("export.jwt.audience", AUDIENCE);
        settings.put("export.role.reader.tables", "PUBLIC.PEOPLE");
        settings.put("export.role.reader.destinations", "local:reader/*");
        settings.put("export.role.operator.tables", "*");
        settings.put("export.role.former.expires", "2020-01-01");
        return settings;
    }

    private static long now() {
        return Instant.now().getEpochSecond();
    }

    /** Claims that are right but for what comes after them. */
    private static String claims(String subject, String more) {
        return "{\"iss\":\"" + ISSUER + "\",\"aud\":\"" + AUDIENCE + "\",\"sub\":\"" + subject + "\",\"nbf\":"
                + (now() - 60) + ",\"exp\":" + (now() + 600) + ",\"canary\":\"" + CANARY + "\"" + more + "}";
    }

    private static String jwt(String subject) throws GeneralSecurityException {
        return issuer.sign(HEADER, claims(subject, ""));
    }

    private static Answer post(ExportService to, String path, String authorization, String directory, String table)
            throws Exception {
        HttpRequest.Builder request = to.request(
                path, "{\"export_paths\": {\"paths\": [\"" + directory + "\"]}, \"table\": \"" + table + "\"}");
        return to.send(authorization == null ? request : request.header("Authorization", authorization));
    }

    private static Answer export(String subject, String directory, String table) throws Exception {
        return post(service, V1, "Bearer " + jwt(subject), directory, table);
    }

    @Test
    void theRoleAClaimNamesHasTheRightsOfATokenOfThatName() throws Exception {
        assertThat(export("reader", "reader/" + exports++, "people").status()).isEqualTo(200);
        assertThat(export("operator", "elsewhere/" + exports++, "wages").status())
                .isEqualTo(200);

        Answer table = export("reader", "reader/" + exports++, "wages");
        assertThat(table.status()).isEqualTo(403);
        assertThat(table.exception().path("message").asText()).contains("role 'reader'", "export.role.reader.tables");
        Answer target = export("reader", "elsewhere/" + exports++, "people");
        assertThat(target.status()).isEqualTo(403);
        assertThat(target.exception().path("message").asText()).contains("export.role.reader.destinations");
        Answer credentials = service.send(service.request(
                        V1,
                        """
                        {"export_paths": {"paths": ["a"], "storage_config": {"storage_type": "S3", "bucket": "bucket"}},
                         "table": "people"}""")
                .header("Authorization", "Bearer " + jwt("operator")));
        assertThat(credentials.status()).isEqualTo(403);
        assertThat(credentials.exception().path("message").asText())
                .contains("export.role.operator.server-credentials");
    }

    @Test
    void aJobIsItsRolesAndNobodyElses() throws Exception {
        Answer started = service.send(service.request(
                        V1, "{\"export_paths\": {\"paths\": [\"reader/" + exports++ + "\"]}, \"table\": \"people\"}")
                .header("Prefer", "respond-async")
                .header("Authorization", "Bearer " + jwt("reader")));
        assertThat(started.status()).isEqualTo(202);
        String job = started.response().headers().firstValue("Location").orElseThrow();

        assertThat(get(job, "Bearer " + jwt("reader")).status()).isEqualTo(200);
        assertThat(get(job, "Bearer " + jwt("operator")).status()).isEqualTo(404);
        assertThat(get(job, null).status()).isEqualTo(401);
    }

    private static Answer get(String path, String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path));
        return service.send(authorization == null ? request : request.header("Authorization", authorization));
    }

    /** What must be refused: the value of Authorization, the status, and a word of the message. */
    private record Attack(String authorization, int status, String said) {
        static Attack jwt(String token, String said) {
            return new Attack("Bearer " + token, 401, said);
        }
    }

    private static Attack claiming(String claims, int status, String said) throws GeneralSecurityException {
        return new Attack("Bearer " + issuer.sign(HEADER, claims), status, said);
    }

    private static Map<String, Attack> attacks() throws Exception {
        String right = claims("operator", "");
        byte[] key = issuer.publicKey().getEncoded();
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key) + "\n-----END PUBLIC KEY-----\n";
        String hs256 = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
        JwtIssuer other = JwtIssuer.rsa(directory);
        String ownKey = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(other.publicKey().getEncoded());
        String signed = issuer.sign(HEADER, right);
        String signature = signed.substring(signed.lastIndexOf('.'));
        String keyless = "no JWT signed with a key of this service";
        Map<String, Attack> attacks = new LinkedHashMap<>();
        attacks.put("nothing", new Attack(null, 401, "is missing"));
        attacks.put("basic", new Attack("Basic b3BlcmF0b3I6" + CANARY, 401, keyless));
        attacks.put("a named token", Attack.jwt(ExportService.TOKEN, keyless));
        attacks.put("too many segments", Attack.jwt(signed + ".a", keyless));
        attacks.put("a character that is none of base64url", Attack.jwt(signed + "+", keyless));
        for (String none : List.of("none", "None", "NONE", "nOnE", "")) {
            String header = "{\"alg\":\"" + none + "\",\"typ\":\"JWT\"}";
            attacks.put("alg '" + none + "'", Attack.jwt(JwtIssuer.unsigned(header, right) + ".", keyless));
            attacks.put("alg '" + none + "', cut", Attack.jwt(JwtIssuer.unsigned(header, right), keyless));
            attacks.put("alg '" + none + "', signed", Attack.jwt(issuer.sign(header, right), keyless));
        }
        attacks.put("no alg", Attack.jwt(JwtIssuer.unsigned("{\"typ\":\"JWT\"}", right) + ".", keyless));
        attacks.put("no alg, signed", Attack.jwt(issuer.sign("{\"typ\":\"JWT\"}", right), keyless));
        attacks.put("signature left out", Attack.jwt(JwtIssuer.unsigned(HEADER, right) + ".", keyless));
        attacks.put("public key as a secret", Attack.jwt(JwtIssuer.hmac(key, hs256, right), keyless));
        attacks.put(
                "public key as a secret, PEM",
                Attack.jwt(JwtIssuer.hmac(pem.getBytes(StandardCharsets.US_ASCII), hs256, right), keyless));
        attacks.put("an HMAC said to be RS256", Attack.jwt(JwtIssuer.hmac(key, HEADER, right), keyless));
        attacks.put("RSA said to be ES256", Attack.jwt(issuer.sign("{\"alg\":\"ES256\"}", right), keyless));
        attacks.put("RSA said to be RS512", Attack.jwt(issuer.sign("{\"alg\":\"RS512\"}", right), keyless));
        attacks.put(
                "ES256 of zeros",
                Attack.jwt(JwtIssuer.unsigned("{\"alg\":\"ES256\"}", right) + "." + "A".repeat(86), keyless));
        attacks.put("another key", Attack.jwt(other.sign(HEADER, right), keyless));
        attacks.put(
                "its own key in the header",
                Attack.jwt(
                        other.sign(
                                "{\"alg\":\"RS256\",\"jwk\":{\"kty\":\"RSA\",\"n\":\"" + ownKey + "\",\"e\":\"AQAB\"}}",
                                right),
                        keyless));
        attacks.put(
                "its own key elsewhere",
                Attack.jwt(
                        other.sign(
                                "{\"alg\":\"RS256\",\"jku\":\"http://127.0.0.1:1/keys\",\"x5u\":\"http://127.0.0.1:1/\"}",
                                right),
                        keyless));
        attacks.put(
                "a file as the key",
                Attack.jwt(
                        JwtIssuer.hmac(new byte[] {0}, "{\"alg\":\"HS256\",\"kid\":\"../../../../dev/null\"}", right),
                        keyless));
        attacks.put(
                "the signature of other claims",
                Attack.jwt(JwtIssuer.unsigned(HEADER, claims("operator", ",\"more\":1")) + signature, keyless));
        attacks.put("no JSON", Attack.jwt("a.b.c", keyless));
        attacks.put("claims no object", Attack.jwt(issuer.sign(HEADER, "[1]"), keyless));
        attacks.put("extensions", Attack.jwt(issuer.sign("{\"alg\":\"RS256\",\"crit\":[\"exp\"]}", right), "crit"));
        // Signed by the issuer, and still not good here and now.
        String good = right.replaceAll("}$", "");
        attacks.put(
                "expired", claiming(right.replaceAll("\"exp\":\\d+", "\"exp\":" + (now() - 1)), 401, "not valid now"));
        attacks.put("expires by a text", claiming(right.replaceAll("\"exp\":(\\d+)", "\"exp\":\"$1\""), 401, ""));
        attacks.put("never expires", claiming(right.replaceAll("\"exp\":\\d+,", ""), 401, "claim 'exp'"));
        attacks.put(
                "not yet",
                claiming(right.replaceAll("\"nbf\":\\d+", "\"nbf\":" + (now() + 300)), 401, "not valid now"));
        attacks.put("another issuer", claiming(right.replace(ISSUER, ISSUER + ".evil"), 401, "export.jwt.issuer"));
        attacks.put("no issuer", claiming(right.replaceAll("\"iss\":\"[^\"]*\",", ""), 401, "export.jwt.issuer"));
        attacks.put(
                "another audience",
                claiming(right.replace("\"exports\"", "[\"mail\",\"exports2\"]"), 401, "export.jwt.audience"));
        attacks.put("no audience", claiming(right.replaceAll("\"aud\":\"[^\"]*\",", ""), 401, "export.jwt.audience"));
        attacks.put("two subjects", claiming(good + ",\"sub\":\"reader\"}", 401, "a name twice"));
        attacks.put("an unknown role", claiming(claims(CANARY, ""), 403, "names no role"));
        attacks.put("no role", claiming(right.replaceAll("\"sub\":\"[^\"]*\",", ""), 403, "names no role"));
        attacks.put(
                "two roles",
                claiming(right.replace("\"operator\"", "[\"operator\",\"reader\"]"), 403, "more than one"));
        attacks.put(
                "a role in another case",
                claiming(right.replace("\"operator\"", "\"Operator\""), 403, "names no role"));
        attacks.put(
                "a role's rights",
                claiming(claims(CANARY, ",\"tables\":\"*\",\"role\":\"operator\""), 403, "names no role"));
        attacks.put("an expired role", claiming(claims("former", ""), 403, "role 'former' has expired"));
        return attacks;
    }

    @Test
    void whateverTheIssuerDidNotSignForHereAndNowIsRefusedAndLeavesNoTrace() throws Exception {
        Map<String, Attack> attacks = attacks();
        List<String> secrets = new ArrayList<>(List.of(CANARY, ExportService.TOKEN));
        attacks.values().forEach(attack -> {
            for (String segment : String.valueOf(attack.authorization).split("[ .]")) {
                if (segment.length() > 20) {
                    secrets.add(segment);
                }
            }
        });
        List<String> wrong = new ArrayList<>();
        try (EveryLog log = EveryLog.searchedFor(secrets)) {
            for (Map.Entry<String, Attack> named : attacks.entrySet()) {
                Attack attack = named.getValue();
                Answer answer = post(service, V1, attack.authorization, "attacked", "people");
                String message = answer.body() == null
                        ? answer.response().body()
                        : answer.exception().path("message").asText();
                if (answer.status() != attack.status
                        || answer.body() == null
                        || !message.contains(attack.said)
                        || secrets.stream().anyMatch(answer.response().body()::contains)) {
                    wrong.add(named.getKey() + " is answered with " + answer.status() + ": " + message);
                }
                assertThat(answer.response()
                                .headers()
                                .firstValue("WWW-Authenticate")
                                .isPresent())
                        .as(named.getKey())
                        .isEqualTo(attack.status == 401);
            }
            log.found().stream()
                    .filter(line -> !line.startsWith("jdk.") && !line.startsWith("sun."))
                    .forEach(wrong::add);
            assertThat(log.lines()).isGreaterThan(100);
        }
        assertThat(wrong).isEmpty();
        assertThat(directory.resolve("root/attacked")).doesNotExist();
    }

    @Test
    void noPathLeadsRoundIt() throws Exception {
        Map<String, String> settings = settings(keys);
        settings.put("camel.server.path", "/api");
        try (ExportService below = ExportService.start(settings)) {
            for (String path : List.of("/api" + V1, "/api/" + V1, "/api" + V1 + "/", V1)) {
                assertThat(post(below, path, null, "attacked", "people").status())
                        .as(path)
                        .isIn(401, 404);
            }
            assertThat(post(below, "/api" + V1, "Bearer " + jwt("reader"), "reader/" + exports++, "people")
                            .status())
                    .isEqualTo(200);
        }
        assertThat(get("/elsewhere", null).status()).isEqualTo(401);
        assertThat(directory.resolve("root/attacked")).doesNotExist();
    }

    @Test
    void aClaimDeepInsideMayNameTheRoleAmongOthers() throws Exception {
        JwtIssuer curve = JwtIssuer.ec(directory);
        Map<String, String> settings = settings(curve.certificate(directory.resolve("ec.p12"), "ES256"));
        settings.put("export.jwt.claim", "/realm_access/roles");
        try (ExportService nested = ExportService.start(settings)) {
            String claims = claims("u-1", ",\"realm_access\":{\"roles\":[\"offline\",\"reader\"]}")
                    .replace("\"exports\"", "[\"account\",\"exports\"]");
            String token = curve.sign("{\"alg\":\"ES256\"}", claims);

            assertThat(post(nested, V1, "Bearer " + token, "reader/" + exports++, "people")
                            .status())
                    .isEqualTo(200);
            assertThat(post(nested, V1, "bearer " + token, "other/" + exports++, "people")
                            .status())
                    .isEqualTo(403);
            assertThat(post(nested, V1, "Bearer " + jwt("operator"), "x", "people")
                            .status())
                    .isEqualTo(401);
        }
    }

    @Test
    void aSharedSecretWorksToo() throws Exception {
        byte[] secret = "a secret of at least thirty-two bytes".getBytes(StandardCharsets.US_ASCII);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setEntry(
                "HS256",
                new KeyStore.SecretKeyEntry(new SecretKeySpec(secret, "HmacSHA256")),
                new KeyStore.PasswordProtection(JwtIssuer.PASSWORD.toCharArray()));
        Path file = directory.resolve("secret.p12");
        try (var out = Files.newOutputStream(file)) {
            store.store(out, JwtIssuer.PASSWORD.toCharArray());
        }
        try (ExportService shared = ExportService.start(settings(file))) {
            String token = JwtIssuer.hmac(secret, "{\"alg\":\"HS256\"}", claims("reader", ""));
            assertThat(post(shared, V1, "Bearer " + token, "reader/" + exports++, "people")
                            .status())
                    .isEqualTo(200);
            assertThat(post(shared, V1, "Bearer " + jwt("reader"), "x", "people")
                            .status())
                    .isEqualTo(401);
        }
    }

    /** Above all a store without a key that fits: Camel's verifier then takes unsigned JWTs. */
    @Test
    void whatWouldLetTheWrongOnesInStopsTheStart() throws Exception {
        Path misnamed = issuer.certificate(directory.resolve("misnamed.p12"), "issuer");
        Path misfit = issuer.certificate(directory.resolve("misfit.p12"), "ES256");
        refuses(Map.of("export.jwt.keystore", misnamed.toString()), "export.jwt.keystore", "RS256");
        refuses(
                Map.of("export.jwt.keystore", misfit.toString()),
                "export.jwt.keystore",
                "certificate of that algorithm");
        refuses(Map.of("export.jwt.keystore", "nowhere.p12"), "export.jwt.keystore");
        refuses(Map.of("export.jwt.keystore", ""), "export.jwt.keystore");
        refuses(Map.of("export.jwt.keystore-password", "wrong"), "export.jwt.keystore-password");
        refuses(Map.of("export.jwt.keystore-type", "paper"), "export.jwt.keystore-type");
        refuses(Map.of("export.jwt.issuer", ""), "export.jwt.issuer");
        refuses(Map.of("export.jwt.audience", " "), "export.jwt.audience");
        refuses(Map.of("export.jwt.claim", ""), "export.jwt.claim");
        refuses(Map.of("export.jwt.algorithm", "none"), "export.jwt.algorithm");
        refuses(Map.of("export.role.reader.table", "*"), "export.role.reader.table");
        refuses(Map.of("export.token.ci.sha256", "0".repeat(64)), "export.token.ci.sha256", "export.auth=jwt");
        refuses(Map.of("export.auth", "token"), "export.jwt.", "export.auth=jwt");
        refuses(Map.of("export.auth", "none"), "export.jwt.", "export.auth=jwt");
        for (String key : List.of(
                "camel.server.authenticationEnabled",
                "camel.server.authentication-path",
                "camel.server.jwtKeystorePath",
                "camel.server.basicPropertiesFile")) {
            refuses(Map.of(key, "x"), key);
        }
        Map<String, String> nobody = settings(keys);
        nobody.keySet().removeIf(key -> key.startsWith("export.role."));
        assertThatThrownBy(() -> Main.service(ExportSettings.of(nobody))).hasMessageContaining("export.role.<name>");
    }

    private static void refuses(Map<String, String> change, String... said) {
        Map<String, String> settings = settings(keys);
        settings.putAll(change);
        assertThatThrownBy(() -> Main.service(ExportSettings.of(settings)))
                .hasMessageContainingAll(said)
                .hasMessageNotContaining(JwtIssuer.PASSWORD);
    }
}
