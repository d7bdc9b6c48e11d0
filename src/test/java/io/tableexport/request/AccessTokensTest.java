package io.tableexport.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTokensTest {

    private static String hash(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A token named ci that is "secret", with one more setting. */
    private static AccessToken token(String setting, String value) {
        return AccessTokens.of(Map.of("export.token.ci.sha256", hash("secret"), "export.token.ci." + setting, value))
                .require("Bearer secret");
    }

    private static final AccessTokens TOKENS = AccessTokens.of(Map.of(
            "export.token.ci.sha256",
            hash("secret"),
            "export.token.night_run-2.sha256",
            hash("other").toUpperCase(Locale.ROOT),
            "export.tokens.x",
            "not a token's",
            "export.table",
            "t"));

    @ParameterizedTest
    @ValueSource(strings = {"Bearer secret", "bearer secret", "BEARER secret", "Bearer   secret", " Bearer secret "})
    void knowsATokenWhateverTheCaseOfTheScheme(String header) {
        assertThat(TOKENS.authenticate(header)).map(AccessToken::name).contains("ci");
    }

    @Test
    void tellsTokensApart() {
        assertThat(TOKENS.require("Bearer other").name()).isEqualTo("night_run-2");
        assertThat(TOKENS.require("Bearer other")).hasToString("night_run-2");
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                "secret",
                "Bearer",
                "Bearer ",
                "Bearersecret",
                "Basic secret",
                "Bearer SECRET",
                "Bearer secre",
                "Bearer secretx",
                "Bearer secret secret",
                "Bearer\tsecret",
                "Bearer secret, Bearer other",
                "Bearer ci",
            })
    void knowsNoOther(String header) {
        assertThat(TOKENS.authenticate(header)).isEmpty();
        assertThatThrownBy(() -> TOKENS.require(header))
                .isInstanceOfSatisfying(
                        ExportException.class, e -> assertThat(e.type()).isEqualTo(FailureType.UNAUTHORIZED))
                .message()
                .contains("Authorization", "Bearer <token>")
                .doesNotContainIgnoringCase("secre");
    }

    @Test
    void aHashIsNotItsToken() {
        assertThat(TOKENS.authenticate("Bearer " + hash("secret"))).isEmpty();
    }

    @Test
    void withoutTokensNobodyIsKnown() {
        AccessTokens none = AccessTokens.of(Map.of("export.table", "t"));

        assertThat(none.isEmpty()).isTrue();
        assertThat(none.authenticate("Bearer ")).isEmpty();
        assertThat(none.authenticate("Bearer secret")).isEmpty();
        assertThat(TOKENS.isEmpty()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "export.token.ci.sha256|CANARY|export.token.ci.sha256 must be 64 hexadecimal digits",
                "export.token.ci.sha256|''|export.token.ci.sha256 must be 64 hexadecimal digits",
                "export.token.ci.tables|*|export.token.ci.sha256 must be 64 hexadecimal digits",
                "export.token.ci.hash|CANARY|export.token.ci.hash is not supported; legal keys are export.token.<name>.sha256, .tables, .destinations, .expires and .server-credentials",
                "export.token.sha256|CANARY|export.token.sha256: legal keys are export.token.<name>.sha256",
                "export.token.a.b.sha256|CANARY|export.token.a.b.sha256: legal keys are",
                "export.token..sha256|CANARY|legal keys are",
                "export.token.a b.sha256|CANARY|legal keys are",
            })
    void badConfigurationNamesTheKeyAndWhatIsLegal(String key, String value, String message) {
        assertThatThrownBy(() -> AccessTokens.of(Map.of(key, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains(message)
                .doesNotContain("CANARY");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "export.token.ci.expires|tomorrow|export.token.ci.expires must be a day or an instant",
                "export.token.ci.expires|2027-02-30|export.token.ci.expires must be a day or an instant",
                "export.token.ci.server-credentials|no|export.token.ci.server-credentials must be true or false",
            })
    void badSettingOfAGoodTokenNamesTheKeyAndWhatIsLegal(String key, String value, String message) {
        assertThatThrownBy(() -> AccessTokens.of(Map.of("export.token.ci.sha256", hash("t"), key, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains(message)
                .doesNotContain("CANARY");
    }

    @ParameterizedTest
    @CsvSource({
        "2027-01-31,2027-01-30T23:59:59Z,true",
        "2027-01-31,2027-01-31T00:00:00Z,false",
        "2027-01-31T12:00:00Z,2027-01-31T11:59:59Z,true",
        "2027-01-31T12:00:00Z,2027-01-31T12:00:00Z,false",
    })
    void aTokenIsGoodUntilItExpires(String expires, Instant now, boolean good) {
        AccessTokens tokens = AccessTokens.of(
                Map.of("export.token.ci.sha256", hash("t"), "export.token.ci.expires", expires),
                Clock.fixed(now, ZoneOffset.UTC));

        assertThat(tokens.authenticate("Bearer t").isPresent()).isEqualTo(good);
        if (!good) {
            assertThatThrownBy(() -> tokens.require("Bearer t"))
                    .isInstanceOfSatisfying(
                            ExportException.class, e -> assertThat(e.type()).isEqualTo(FailureType.UNAUTHORIZED))
                    .hasMessageContaining("'ci' has expired");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "public.orders|main|public|ORDERS|false|true",
                "public.orders|main||orders|false|true",
                "public.orders|main|secret|orders|false|false",
                "public.orders|main||salaries|false|false",
                "main:public.*|other|public|orders|false|false",
                "*|main|information_schema|users|true|false",
                "INFORMATION_SCHEMA.*|main|information_schema|users|true|true",
            })
    void aNameUnderWhichNothingMayBeReadIsKnownWithoutLooking(
            String tables, String datasource, String schema, String table, boolean system, boolean may) {
        AccessToken token = AccessTokens.of(Map.of("export.token.a.sha256", hash("t"), "export.token.a.tables", tables))
                .require("Bearer t");

        assertThat(token.mayName(datasource, schema, table, system)).isEqualTo(may);
    }

    @Test
    void oneTokenHasOneName() {
        assertThatThrownBy(() ->
                        AccessTokens.of(Map.of("export.token.a.sha256", hash("t"), "export.token.b.sha256", hash("t"))))
                .hasMessage("export.token.a.sha256 and export.token.b.sha256 are the same: each token needs one name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "orders",
                "public.",
                ".orders",
                ":public.orders",
                "main:",
                "main:orders",
                "public.a,,public.b",
                "a.b,"
            })
    void badTablePatternStopsTheStart(String patterns) {
        assertThatThrownBy(() -> token("tables", patterns))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("export.token.ci.tables");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bucket/x",
                "s3:bucket/x",
                "s3://bucket",
                "s3://bucket/",
                "s3:///x",
                "s3://bucket//x",
                "s3://bucket/x/",
                "s3://bucket/../x*",
                "s3://bucket/x*@minio:9000",
                "s3://bucket/x*@https://",
                "s3://bucket/a@b/*",
                "s3://bucket/x*@https://host/path",
                "local:",
                "local:/abs*",
                "local:../x*",
                "local:a\\b",
                "gs://bucket/x*",
                "*,",
            })
    void badDestinationPatternStopsTheStart(String patterns) {
        assertThatThrownBy(() -> token("destinations", patterns))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("export.token.ci.destinations");
    }

    @ParameterizedTest
    @CsvSource({
        // patterns, data source, schema, table, may read
        "'*',main,public,orders,true",
        "'*',other,PUBLIC,ORDERS,true",
        "'*',main,'',orders,true",
        "'public.*',main,public,orders,true",
        "'public.*',pg,public,orders,true",
        "'public.*',main,private,orders,false",
        "'public.*',main,publicx,orders,false",
        "'public.*',main,PUBLIC,orders,false",
        "'public.orders',main,public,orders,true",
        "'public.orders',main,public,Orders,false",
        "'public.orders',main,public,orders2,false",
        "'public.order*',main,public,orders2,true",
        "'pub*.ord*s',main,public,orders,true",
        "'*.orders',main,secret,orders,true",
        "'*.orders',main,'',orders,true",
        "'main:public.*',main,public,orders,true",
        "'main:public.*',pg,public,orders,false",
        "'pg*:*.*',pg-2,public,orders,true",
        "'pg*:*.*',main,public,orders,false",
        "'a.b, public.orders ,c.d',main,public,orders,true",
        "'a.b,c.d',main,public,orders,false",
        "'public.a.b',main,public,a.b,true",
        "'pub.ic.*',main,pubXic,orders,false",
        "'public.o+',main,public,oo,false",
    })
    void tablePatternsMatchTheResolvedName(
            String patterns, String datasource, String schema, String table, boolean may) {
        assertThat(token("tables", patterns).mayRead(datasource, schema, table, false))
                .isEqualTo(may);
    }

    @ParameterizedTest
    @CsvSource({
        "'*',false",
        "'*.*',false",
        "'pg_*.*',false",
        "'main:*.pg_authid',false",
        "'pg_catalog.*',true",
        "'pg_catalog.pg_auth*',true",
        "'main:pg_catalog.pg_authid',true",
        "'pg:pg_catalog.*',false",
        "'PG_CATALOG.*',false",
    })
    void systemSchemasMustBeNamedLiterally(String patterns, boolean may) {
        assertThat(token("tables", patterns).mayRead("main", "pg_catalog", "pg_authid", true))
                .isEqualTo(may);
    }

    @Test
    void aDatabaseWithoutSchemasHasAnEmptyOne() {
        assertThat(token("tables", "*.orders").mayRead("main", null, "orders", false))
                .isTrue();
        assertThat(token("tables", "public.orders").mayRead("main", null, "orders", false))
                .isFalse();
    }

    private static StorageTarget s3(String path) {
        return Requests.parse(
                        """
                        {'storage_type': 'S3', 'bucket': 'my_bucket', 'directory_path': '%s',
                         'credentials': {'access_key': 'a', 'secret_key': 's'},
                         'options': {'endpoint': 'http://127.0.0.1:9000', 'allow_http': true}}
                        """
                                .formatted(path))
                .target();
    }

    @ParameterizedTest
    @CsvSource({
        "'*',a/b,true",
        "'s3://my_bucket/*',a/b,true",
        "'s3://*/*',a/b,true",
        "'s3://my_*/a/*',a/b,true",
        "'s3://my_buck*/*',a/b,true",
        "'s3://my_bucket/a*',a/b,true",
        "'s3://my_bucket/a*',ab,true",
        "'s3://my_bucket/a/*',a/b/c,true",
        "'s3://my_bucket/a/*',ab,false",
        "'s3://my_bucket/a/*',a,false",
        "'s3://my_bucket/a',a,true",
        "'s3://my_bucket/a',a/,true",
        "'s3://my_bucket/a',a/b,false",
        "'s3://my_bucket/a.b',axb,false",
        "'s3://My_Bucket/*',a/b,false",
        "'s3://other/*',a/b,false",
        "'s3://my/*',a,false",
        "'local:*',a/b,false",
        "'s3://other/*, s3://my_bucket/a/*',a/b,true",
        "'s3://my_bucket/a*@http://127.0.0.1:9000',a/b,true",
        "'s3://my_bucket/a*@http://127.0.0.1:*',a/b,true",
        "'s3://my_bucket/a*@http://127.0.0.1',a/b,false",
        "'s3://my_bucket/a*@https://127.0.0.1:9000',a/b,false",
        "'s3://my_bucket/a*@https://s3.*.amazonaws.com',a/b,false",
    })
    void destinationPatternsMatchBucketPathAndEndpoint(String patterns, String path, boolean may) {
        assertThat(token("destinations", patterns).mayWrite(s3(path))).isEqualTo(may);
    }

    @Test
    void aTargetWithoutAnEndpointIsAtAmazons() {
        StorageTarget target = Requests.s3Options("{'region': 'eu-west-1'}").target();

        assertThat(token("destinations", "s3://my_bucket/*@https://s3.eu-west-1.amazonaws.com")
                        .mayWrite(target))
                .isTrue();
        assertThat(token("destinations", "s3://my_bucket/*@https://s3.us-east-1.amazonaws.com")
                        .mayWrite(target))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "'*',sub/dir,true",
        "'local:*',sub/dir,true",
        "'local:sub/*',sub/dir,true",
        "'local:sub/dir*',sub/dir2/x,true",
        "'local:sub/dir',sub/dir,true",
        "'local:sub/dir',sub/dir/x,false",
        "'local:sub/*',subx,false",
        "'s3://*/*',sub/dir,false",
    })
    void localDestinationPatternsMatchThePath(String patterns, String path, boolean may) {
        assertThat(token("destinations", patterns).mayWrite(StorageTarget.local(path)))
                .isEqualTo(may);
    }

    @Test
    void withoutPatternsATokenMayAllButSystemSchemas() {
        AccessToken token = TOKENS.require("Bearer secret");

        assertThat(token.mayRead("main", "public", "orders", false)).isTrue();
        assertThat(token.mayRead("main", "pg_catalog", "pg_authid", true)).isFalse();
        assertThat(token.mayWrite(s3("a"))).isTrue();
        assertThat(token.mayWrite(StorageTarget.local("a"))).isTrue();
    }

    @Test
    void theUnrestrictedTokenIsNobodysHeader() {
        AccessToken everyone = AccessToken.unrestricted("anonymous");

        assertThat(everyone.name()).isEqualTo("anonymous");
        assertThat(everyone.mayRead("main", "public", "orders", false)).isTrue();
        assertThat(everyone.mayRead("main", "pg_catalog", "pg_authid", true)).isFalse();
        assertThat(everyone.mayWrite(s3("a"))).isTrue();
    }

    @Test
    void orderOfThePropertiesDoesNotMatter() {
        TreeMap<String, String> properties = new TreeMap<>(Map.of(
                "export.token.ci.tables", "public.*",
                "export.token.ci.sha256", hash("secret"),
                "export.token.ci.server-credentials", "false",
                "export.token.ci.destinations", "local:*"));

        AccessToken token = AccessTokens.of(properties.descendingMap()).require("Bearer secret");

        assertThat(token.mayRead("main", "public", "t", false)).isTrue();
        assertThat(token.mayWrite(StorageTarget.local("a"))).isTrue();
        assertThat(token.mayWrite(s3("a"))).isFalse();
    }
}
