package io.tableexport.request;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import java.io.IOException;
import java.time.Clock;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whom a JWT (RFC 7519) makes its bearer: the role one of its claims names, with the rights of {@code
 * export.role.<name>.*}. A JWT carries no rights of its own, so that nobody but the operator gives any. Its signature has
 * been verified before; what the verifier does not look at, or could have been configured not to, is checked here
 * (RFC 8725). Immutable; keeps no token, and no message repeats a part of one.
 */
public final class JwtRoles {
    /** What the keys of roles begin with. */
    public static final String ROLE = "export.role.";

    /** What the keys of this way to authenticate begin with. */
    public static final String PREFIX = "export.jwt.";

    private static final Set<String> SETTINGS = Set.of("tables", "destinations", "expires", "server-credentials");
    private static final String LEGAL = ROLE + "<name>.tables, .destinations, .expires and .server-credentials";

    /** Signed, and by an algorithm Camel's verifier has keys for; above all not {@code none}. */
    private static final Pattern ALGORITHM = Pattern.compile("(HS|RS|ES)(256|384|512)");

    private static final Pattern SIGNED = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

    private static final ObjectMapper JSON = StrictJson.mapper();

    private final Map<String, AccessToken> roles;
    private final String issuer;
    private final String audience;
    private final String claim;
    private final Clock clock;

    private JwtRoles(Map<String, AccessToken> roles, String issuer, String audience, String claim, Clock clock) {
        this.roles = Map.copyOf(roles);
        this.issuer = issuer;
        this.audience = audience;
        this.claim = claim;
        this.clock = clock;
    }

    /**
     * Reads {@code export.role.*} and {@code export.jwt.*}.
     *
     * @param properties all configuration properties; others are ignored
     * @throws IllegalArgumentException naming the key that is missing or wrong and what is legal
     */
    public static JwtRoles of(Map<String, String> properties) {
        return of(properties, Clock.systemUTC());
    }

    /** The same with a clock that says when a token or a role has expired. */
    static JwtRoles of(Map<String, String> properties, Clock clock) {
        Map<String, AccessToken> roles = new HashMap<>();
        NamedRights.settings(ROLE, SETTINGS, LEGAL, properties).forEach((name, values) -> {
            String prefix = ROLE + name + ".";
            roles.put(
                    name,
                    new AccessToken(
                            "role",
                            name,
                            new byte[0],
                            NamedRights.expiry(prefix, values),
                            NamedRights.rights(prefix, values)));
        });
        if (roles.isEmpty()) {
            throw new IllegalArgumentException("export.auth=jwt lets nobody in without a role: set " + LEGAL);
        }
        return new JwtRoles(
                roles,
                required(properties, "issuer", "the 'iss' of the JWTs"),
                required(properties, "audience", "what the 'aud' of the JWTs must contain"),
                claim(properties),
                clock);
    }

    private static String required(Map<String, String> properties, String setting, String meaning) {
        String value = properties.getOrDefault(PREFIX + setting, "").strip();
        if (value.isEmpty()) {
            throw new IllegalArgumentException("export.auth=jwt needs " + PREFIX + setting + ", " + meaning
                    + ": whoever signs them may sign others too, which are not for this service");
        }
        return value;
    }

    private static String claim(Map<String, String> properties) {
        String claim = properties.getOrDefault(PREFIX + "claim", "sub").strip();
        try {
            if (!claim.isEmpty()) {
                JsonPointer.compile(claim.startsWith("/") ? claim : "/");
                return claim;
            }
        } catch (IllegalArgumentException noPointer) {
            throw new IllegalArgumentException(PREFIX + "claim is no JSON Pointer (RFC 6901)", noPointer);
        }
        throw new IllegalArgumentException(
                PREFIX + "claim must be the name of a claim, as sub, or a JSON Pointer to one, as /realm_access/roles");
    }

    /**
     * The role of the bearer of a JWT.
     *
     * @param verified a JWT whose signature is right
     * @throws ExportException {@code UNAUTHORIZED} if it is not for this service, or not now; {@code FORBIDDEN} if it
     *     names no role, more than one, or one that has expired
     */
    public AccessToken require(String verified) {
        if (!SIGNED.matcher(verified).matches()) {
            throw unauthorized("the JWT is not signed");
        }
        String[] segments = verified.split("\\.");
        JsonNode header = json(segments[0]);
        JsonNode claims = json(segments[1]);
        if (!ALGORITHM.matcher(header.path("alg").asText()).matches()) {
            throw unauthorized("the JWT is signed by no algorithm this service knows");
        }
        if (header.has("crit")) {
            throw unauthorized("the JWT wants extensions ('crit') this service does not know");
        }
        checkClaims(claims);
        return role(claims);
    }

    private static JsonNode json(String segment) {
        try {
            JsonNode node = JSON.readTree(Base64.getUrlDecoder().decode(segment));
            if (node.isObject()) {
                return node;
            }
        } catch (IOException | IllegalArgumentException notJson) {
            // Its message would repeat a piece of the token.
            throw unauthorized("the JWT holds no JSON object, or one with a name twice");
        }
        throw unauthorized("the JWT holds no JSON object");
    }

    private void checkClaims(JsonNode claims) {
        if (!claims.path("iss").isTextual() || !claims.path("iss").textValue().equals(issuer)) {
            throw unauthorized("the JWT is not of this service's issuer (claim 'iss', " + PREFIX + "issuer)");
        }
        if (!texts(claims.path("aud")).contains(audience)) {
            throw unauthorized("the JWT is not for this service (claim 'aud', " + PREFIX + "audience)");
        }
        double now = clock.millis() / 1000.0;
        if (!claims.path("exp").isNumber()) {
            throw unauthorized("the JWT does not say when it expires (claim 'exp')");
        }
        if (now >= claims.path("exp").doubleValue()) {
            throw unauthorized("the JWT has expired (claim 'exp')");
        }
        if (claims.has("nbf")
                && !(claims.path("nbf").isNumber() && now >= claims.path("nbf").doubleValue())) {
            throw unauthorized("the JWT is not valid yet (claim 'nbf')");
        }
    }

    /** One role: two could have rights their bearer was never meant to have together. */
    private AccessToken role(JsonNode claims) {
        Set<String> named = texts(claim.startsWith("/") ? claims.at(claim) : claims.path(claim));
        named.retainAll(roles.keySet());
        if (named.size() != 1) {
            throw new ExportException(
                    FailureType.FORBIDDEN,
                    "the JWT's claim '" + claim + "' (" + PREFIX + "claim) names "
                            + (named.isEmpty() ? "no role" : "more than one role") + " of this service: see " + ROLE
                            + "<name>");
        }
        AccessToken role = roles.get(named.iterator().next());
        if (role.isExpired(clock.instant())) {
            throw new ExportException(
                    FailureType.FORBIDDEN, role.described() + " has expired: see " + role.key("expires"));
        }
        return role;
    }

    /** A text, or those of a list. */
    private static Set<String> texts(JsonNode node) {
        Set<String> texts = new HashSet<>();
        for (JsonNode element : node.isArray() ? node : List.of(node)) {
            if (element.isTextual()) {
                texts.add(element.textValue());
            }
        }
        return texts;
    }

    private static ExportException unauthorized(String message) {
        return new ExportException(
                FailureType.UNAUTHORIZED, message + ": send another as 'Authorization: Bearer <JWT>'");
    }
}
