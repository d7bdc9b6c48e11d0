package io.tableexport.request;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tokens the service knows, from {@code export.token.<name>.*}. A configuration that says anything else than it
 * seems to stops the start. Immutable.
 */
public final class AccessTokens {
    private static final String PREFIX = "export.token.";
    private static final Set<String> SETTINGS =
            Set.of("sha256", "tables", "destinations", "expires", "server-credentials");
    private static final Pattern SHA256 = Pattern.compile("[0-9A-Fa-f]{64}");

    /** RFC 6750: the scheme in any case, one or more spaces, and a token without any. */
    private static final Pattern BEARER = Pattern.compile("bearer +([\\x21-\\x7E]+)", Pattern.CASE_INSENSITIVE);

    private static final String LEGAL =
            PREFIX + "<name>.sha256, .tables, .destinations, .expires and .server-credentials";

    private final List<AccessToken> tokens;
    private final Clock clock;

    private AccessTokens(List<AccessToken> tokens, Clock clock) {
        this.tokens = List.copyOf(tokens);
        this.clock = clock;
    }

    /**
     * Reads the tokens.
     *
     * @param properties all configuration properties, or just those of tokens; others are ignored
     * @throws IllegalArgumentException naming the key and what is legal; it never repeats a hash
     */
    public static AccessTokens of(Map<String, String> properties) {
        return of(properties, Clock.systemUTC());
    }

    /** The same with a clock that says when a token has expired. */
    static AccessTokens of(Map<String, String> properties, Clock clock) {
        Map<String, Map<String, String>> settings = NamedRights.settings(PREFIX, SETTINGS, LEGAL, properties);
        List<AccessToken> tokens = new ArrayList<>();
        settings.forEach((name, values) -> tokens.add(token(name, values)));
        refuseEqualHashes(tokens);
        return new AccessTokens(tokens, clock);
    }

    private static AccessToken token(String name, Map<String, String> values) {
        String prefix = PREFIX + name + ".";
        return new AccessToken(
                "token",
                name,
                hash(prefix, values.getOrDefault("sha256", "").strip()),
                NamedRights.expiry(prefix, values),
                NamedRights.rights(prefix, values));
    }

    private static byte[] hash(String prefix, String sha256) {
        if (!SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException(
                    prefix + "sha256 must be 64 hexadecimal digits, the SHA-256 of the token:"
                            + " printf %s TOKEN | sha256sum");
        }
        return HexFormat.of().parseHex(sha256);
    }

    private static void refuseEqualHashes(List<AccessToken> tokens) {
        for (int i = 0; i < tokens.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (Arrays.equals(tokens.get(i).sha256(), tokens.get(j).sha256())) {
                    throw new IllegalArgumentException(PREFIX + tokens.get(j) + ".sha256 and " + PREFIX + tokens.get(i)
                            + ".sha256 are the same: each token needs one name");
                }
            }
        }
    }

    /** Whether no token is configured. */
    public boolean isEmpty() {
        return tokens.isEmpty();
    }

    /**
     * Who sends a request; empty also if the token has expired. How long it takes says nothing about which tokens there
     * are.
     *
     * @param authorizationHeader the header's value, or null
     */
    public Optional<AccessToken> authenticate(String authorizationHeader) {
        return find(authorizationHeader).filter(token -> !token.isExpired(clock.instant()));
    }

    private Optional<AccessToken> find(String authorizationHeader) {
        Matcher bearer = BEARER.matcher(authorizationHeader == null ? "" : authorizationHeader.strip());
        if (!bearer.matches()) {
            return Optional.empty();
        }
        byte[] presented = sha256(bearer.group(1));
        AccessToken found = null;
        for (AccessToken token : tokens) {
            // All of them, even after a match.
            if (MessageDigest.isEqual(presented, token.sha256())) {
                found = token;
            }
        }
        return Optional.ofNullable(found);
    }

    /**
     * The same for routes.
     *
     * @throws ExportException {@code UNAUTHORIZED} saying what to send; it never repeats what was sent
     */
    public AccessToken require(String authorizationHeader) {
        if (authorizationHeader == null || authorizationHeader.isBlank()) {
            throw new ExportException(
                    FailureType.UNAUTHORIZED,
                    "header 'Authorization' is missing: send 'Authorization: Bearer <token>'");
        }
        return requireValid(find(authorizationHeader)
                .orElseThrow(() -> new ExportException(
                        FailureType.UNAUTHORIZED,
                        "header 'Authorization' holds no token this service knows: send 'Bearer <token>'")));
    }

    private AccessToken requireValid(AccessToken token) {
        if (token.isExpired(clock.instant())) {
            throw new ExportException(
                    FailureType.UNAUTHORIZED,
                    "token '" + token + "' has expired: ask the service's operator for another");
        }
        return token;
    }

    private static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
