package io.tableexport.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a JWT whose signature is right must say, to the second; signatures are the verifier's (JwtIT). */
class JwtRolesTest {
    private static final Instant NOW = Instant.parse("2027-01-31T12:00:00Z");
    private static final long SECOND = NOW.getEpochSecond();

    private static JwtRoles roles(String... more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "export.jwt.issuer", "me",
                "export.jwt.audience", "exports",
                "export.role.reader.tables", "public.people",
                "export.role.former.expires", "2027-01-31T12:00:00Z"));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return JwtRoles.of(settings, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static String jwt(String header, String claims) {
        return segment(header) + "." + segment(claims) + ".c2lnbmF0dXJl";
    }

    private static String segment(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String claims(String more) {
        return "{\"iss\":\"me\",\"aud\":[\"exports\"]," + more + "}";
    }

    private static FailureType refusal(JwtRoles roles, String claims) {
        try {
            roles.require(jwt("{\"alg\":\"RS256\"}", claims));
            return null;
        } catch (ExportException refused) {
            return refused.type();
        }
    }

    @Test
    void theRoleHasItsRightsAndItsName() {
        AccessToken role =
                roles().require(jwt("{\"alg\":\"ES384\"}", claims("\"sub\":\"reader\",\"exp\":" + (SECOND + 1))));

        assertThat(role.name()).isEqualTo("reader");
        assertThat(role.described()).isEqualTo("role 'reader'");
        assertThat(role.key("tables")).isEqualTo("export.role.reader.tables");
        assertThat(role.mayRead("main", "public", "people", false)).isTrue();
        assertThat(role.mayRead("main", "public", "wages", false)).isFalse();
        assertThat(role.mayUseServerCredentials()).isFalse();
    }

    @Test
    void timesAreHeldToTheSecond() {
        String reader = "\"sub\":\"reader\",";
        assertThat(refusal(roles(), claims(reader + "\"exp\":" + SECOND))).isEqualTo(FailureType.UNAUTHORIZED);
        assertThat(refusal(roles(), claims(reader + "\"exp\":" + SECOND + ".5")))
                .isNull();
        String exp = reader + "\"exp\":" + (SECOND + 60) + ",\"nbf\":";
        assertThat(refusal(roles(), claims(exp + SECOND))).isNull();
        assertThat(refusal(roles(), claims(exp + (SECOND + 1)))).isEqualTo(FailureType.UNAUTHORIZED);
        assertThat(refusal(roles(), claims(exp + "null"))).isEqualTo(FailureType.UNAUTHORIZED);
        assertThat(refusal(roles(), claims("\"sub\":\"former\",\"exp\":" + (SECOND + 60))))
                .isEqualTo(FailureType.FORBIDDEN);
    }

    @Test
    void aPointerFindsTheRoleDeepInside() {
        JwtRoles deep = roles("export.jwt.claim", "/a/b~1c");
        String exp = "\"exp\":" + (SECOND + 60) + ",";
        assertThat(refusal(deep, claims(exp + "\"a\":{\"b/c\":[\"x\",\"reader\"]}")))
                .isNull();
        assertThat(refusal(deep, claims(exp + "\"sub\":\"reader\""))).isEqualTo(FailureType.FORBIDDEN);
        // A name that looks like a path of another kind is a name.
        JwtRoles named = roles("export.jwt.claim", "https://example.com/role");
        assertThat(refusal(named, claims(exp + "\"https://example.com/role\":\"reader\"")))
                .isNull();
    }

    /** Even if the verifier had let them pass, as Vert.x does when it has no key. */
    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "RS1", "HS2560", ""})
    void unsignedOnesAndUnknownAlgorithmsAreRefusedOnceMore(String algorithm) {
        String claims = claims("\"sub\":\"reader\",\"exp\":" + (SECOND + 60));
        String header = "{\"alg\":\"" + algorithm + "\"}";
        assertThatThrownBy(() -> roles().require(jwt(header, claims)))
                .isInstanceOf(ExportException.class)
                .hasMessageContaining("algorithm");
        assertThatThrownBy(() -> roles().require(segment("{\"alg\":\"RS256\"}") + "." + segment(claims) + "."))
                .isInstanceOf(ExportException.class)
                .hasMessageContaining("not signed");
    }
}
