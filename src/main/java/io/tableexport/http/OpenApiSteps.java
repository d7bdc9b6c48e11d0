package io.tableexport.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tableexport.export.AnswerSteps;
import io.tableexport.failure.ExportException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * The steps of {@code routes/openapi.yaml} and {@code routes/openapi-ui.yaml}: the description of the HTTP API, and a page
 * by which a browser shows it. Immutable; holds the description, some 30 KiB.
 */
public final class OpenApiSteps {
    /** Where the page is. */
    private static final String PATH = "/openapi/ui";

    private static final String OURS = "/io/tableexport/openapi/";
    private static final String WEBJAR = "/META-INF/resources/webjars/swagger-ui/" + webjarVersion() + "/";

    /**
     * The page runs scripts of ours, asks us only, and stands in no frame. Swagger UI writes styles into its elements.
     */
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self';"
            + " style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none';"
            + " frame-ancestors 'none'";

    /** All there is, by name: no path of a request becomes the name of a resource. */
    private static final Map<String, PageFile> FILES = Map.of(
            "", new PageFile(OURS + "ui.html", "text/html; charset=utf-8"),
            "/initializer.js", new PageFile(OURS + "initializer.js", "text/javascript; charset=utf-8"),
            "/swagger-ui-bundle.js", new PageFile(WEBJAR + "swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
            "/swagger-ui.css", new PageFile(WEBJAR + "swagger-ui.css", "text/css; charset=utf-8"),
            "/favicon-32x32.png", new PageFile(WEBJAR + "favicon-32x32.png", "image/png"));

    private record PageFile(String resource, String mediaType) {}

    private final HttpGuard guard;
    private final String access;
    private final byte[] document;

    /**
     * @param access {@code open}, {@code token} or {@code off}
     * @param version of this software
     */
    public OpenApiSteps(HttpGuard guard, String access, String version) {
        this.guard = guard;
        this.access = access;
        this.document = document(version);
    }

    private static byte[] document(String version) {
        try (InputStream yaml = OpenApiSteps.class.getResourceAsStream(OURS + "openapi.yaml")) {
            ObjectNode document = (ObjectNode) new YAMLMapper().readTree(yaml);
            document.withObject("/info").put("version", version);
            return new ObjectMapper().writeValueAsBytes(document);
        } catch (IOException damaged) {
            throw new UncheckedIOException("the description of the API cannot be read", damaged);
        }
    }

    /** The description as the body. */
    public void document(Exchange exchange) {
        if (access.equals("token")) {
            guard.requireToken(exchange);
        } else if (!access.equals("open")) {
            throw off();
        }
        AnswerSteps.respond(exchange, 200, document);
        exchange.getMessage().setHeader("X-Content-Type-Options", "nosniff");
    }

    /** The page, or a file it loads, as the body. */
    public void page(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        String path = message.getHeader(Exchange.HTTP_URI, "", String.class).split("\\?", 2)[0];
        message.removeHeaders("*");
        if (!access.equals("open")) {
            throw off();
        }
        PageFile file = path.startsWith(PATH) ? FILES.get(path.substring(PATH.length())) : null;
        try (InputStream content = file == null ? null : OpenApiSteps.class.getResourceAsStream(file.resource())) {
            if (content == null) {
                throw ExportException.notFound("there is no such file: the page is " + PATH);
            }
            AnswerSteps.respond(exchange, 200, content.readAllBytes());
            message.setHeader(Exchange.CONTENT_TYPE, file.mediaType());
            message.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
            message.setHeader("X-Content-Type-Options", "nosniff");
            message.setHeader("Referrer-Policy", "no-referrer");
        }
    }

    private ExportException off() {
        return ExportException.notFound(
                access.equals("token")
                        ? "Swagger UI is not served, as a browser sends no token for a page: see export.openapi"
                        : "the description of the API is not served: see export.openapi");
    }

    /** Of the files on the class path; empty if they are not there. */
    private static String webjarVersion() {
        try (InputStream properties =
                OpenApiSteps.class.getResourceAsStream("/META-INF/maven/org.webjars/swagger-ui/pom.properties")) {
            Properties webjar = new Properties();
            if (properties != null) {
                webjar.load(properties);
            }
            return webjar.getProperty("version", "");
        } catch (IOException damaged) {
            throw new UncheckedIOException("the files of Swagger UI cannot be read", damaged);
        }
    }
}
