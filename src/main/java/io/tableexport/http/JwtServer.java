package io.tableexport.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.report.Answer;
import io.tableexport.settings.ExportSettings;
import io.tableexport.settings.JwtSettings;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.CompletionException;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Camel's own authentication of its HTTP server, which verifies the JWTs: whether it has the keys to do it, and what a
 * client hears whom it refuses. Thread-safe.
 */
public final class JwtServer {
    private static final Logger LOG = LoggerFactory.getLogger(JwtServer.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Before the handlers of all routes. */
    private static final int FIRST = -1;

    private JwtServer() {}

    /**
     * Tries the key store out as Camel will use it. Without a key it can use, Vert.x verifies nothing and takes unsigned
     * JWTs, and no others.
     *
     * @throws IllegalArgumentException naming the key of the configuration that is wrong
     */
    public static void requireKeys(ExportSettings settings) {
        if (settings.get(JwtSettings.KEYSTORE).isEmpty()) {
            throw new IllegalArgumentException("export.auth=jwt needs " + JwtSettings.KEYSTORE
                    + ", the file with the keys JWTs are verified with");
        }
        Vertx vertx = Vertx.vertx();
        try {
            JWTAuth verifier = JWTAuth.create(
                    vertx,
                    new JWTAuthOptions(new JsonObject()
                            .put(
                                    "keyStore",
                                    new JsonObject()
                                            .put("type", settings.get(JwtSettings.TYPE))
                                            .put("path", settings.get(JwtSettings.KEYSTORE))
                                            .put("password", settings.get(JwtSettings.PASSWORD)))));
            if (takesUnsigned(verifier)) {
                throw new IllegalArgumentException(JwtSettings.KEYSTORE
                        + " holds no key to verify a JWT with: each stands there under the name of its"
                        + " algorithm, one of HS256, HS384, HS512, RS256, RS384, RS512, ES256, ES384, ES512, as"
                        + " a secret key or a valid certificate of that algorithm");
            }
        } catch (RuntimeException unreadable) {
            if (unreadable instanceof IllegalArgumentException ours
                    && ours.getMessage().startsWith(JwtSettings.KEYSTORE)) {
                throw ours;
            }
            // The cause tells the file and the kind of failure, not the password.
            throw new IllegalArgumentException(
                    JwtSettings.KEYSTORE + " cannot be read with " + JwtSettings.TYPE + " and " + JwtSettings.PASSWORD,
                    unreadable);
        } finally {
            vertx.close();
        }
    }

    private static boolean takesUnsigned(JWTAuth verifier) {
        String unsigned = segment("{\"alg\":\"none\"}") + "." + segment("{}") + ".";
        try {
            verifier.authenticate(new TokenCredentials(unsigned))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            return true;
        } catch (CompletionException refused) {
            return false;
        }
    }

    private static String segment(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    /** Gives refusals of the server the form of all other answers, once it runs. */
    public static void answerRefusals(CamelContext context) throws Exception {
        context.addStartupListener(
                (started, already) -> started.getRegistry().findByType(VertxPlatformHttpRouter.class).stream()
                        .filter(VertxPlatformHttpRouter::isMainServer)
                        .forEach(router -> router.route("/*").order(FIRST).failureHandler(JwtServer::refuse)));
    }

    private static void refuse(RoutingContext request) {
        if (request.user() != null || request.response().headWritten()) {
            request.next(); // it failed elsewhere
            return;
        }
        ExportException refusal = new ExportException(FailureType.UNAUTHORIZED, message(request));
        LOG.warn("export refused: {}: {}", refusal.type().wireName(), refusal.getMessage());
        try {
            request.response()
                    .setStatusCode(refusal.type().httpStatus())
                    .putHeader("Content-Type", "application/json; charset=utf-8")
                    .putHeader("WWW-Authenticate", "Bearer")
                    .end(JSON.writeValueAsString(Answer.failure(refusal, null)));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("an answer of strings cannot be written", impossible);
        }
    }

    /** Says what the verifier found, and nothing of what it found it in. */
    private static String message(RoutingContext request) {
        String sent = request.request().getHeader("Authorization");
        if (sent == null || sent.isBlank()) {
            return "header 'Authorization' is missing: send 'Authorization: Bearer <JWT>'";
        }
        for (Throwable cause = request.failure(); cause != null; cause = cause.getCause()) {
            if (String.valueOf(cause.getMessage()).contains("token expired")) {
                return "the JWT is not valid now (claims 'exp', 'nbf'): send another as 'Authorization: Bearer <JWT>'";
            }
        }
        return "header 'Authorization' holds no JWT signed with a key of this service: send 'Bearer <JWT>'";
    }
}
