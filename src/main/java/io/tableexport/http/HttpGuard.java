package io.tableexport.http;

import io.tableexport.camel.TableConstants;
import io.tableexport.export.JobHeaders;
import io.tableexport.export.JobSteps;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.request.AccessToken;
import io.tableexport.request.AccessTokens;
import io.tableexport.request.JwtRoles;
import io.tableexport.watch.TraceParent;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** The first step of every HTTP route: who asks, and whether the headers ask for something we do. */
public final class HttpGuard {
    private final Caller caller;

    private HttpGuard(Caller caller) {
        this.caller = caller;
    }

    /** Lets those in who bear one of the tokens. */
    public static HttpGuard byToken(AccessTokens tokens) {
        return new HttpGuard(request -> tokens.require(request.getHeader("Authorization", String.class)));
    }

    /** Lets those in whose JWT names a role. */
    public static HttpGuard byJwt(JwtRoles roles) {
        return new HttpGuard(new JwtCaller(roles));
    }

    /** Lets everybody in. */
    public static HttpGuard open() {
        return new HttpGuard(request -> AccessToken.ANYBODY);
    }

    /** Checks who asks and the headers, then drops all headers, so that none is echoed or acts on a component. */
    public void check(Exchange exchange) {
        Message message = exchange.getMessage();
        String contentType = message.getHeader(Exchange.CONTENT_TYPE, "", String.class);
        Object prefer = message.getHeader("Prefer");
        Object key = message.getHeader("Idempotency-Key");
        TraceParent.remember(exchange, message.getHeader(TraceParent.HEADER));
        authenticate(exchange, message);
        String mediaType = contentType.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
        if (!mediaType.equals("application/json")) {
            throw new ExportException(
                    FailureType.UNSUPPORTED_MEDIA_TYPE, "the body must be JSON: send 'Content-Type: application/json'");
        }
        if (message.getBody() == null) {
            throw ExportException.invalid("the body is empty: send the request as JSON");
        }
        exchange.setProperty(TableConstants.RESPOND_ASYNC, JobHeaders.respondAsync(prefer));
        exchange.setProperty(TableConstants.IDEMPOTENCY_KEY, JobHeaders.idempotencyKey(key));
    }

    /** The same for requests about jobs, which have no body: leaves what is asked for in exchange properties. */
    public void checkJobs(Exchange exchange) {
        Message message = exchange.getMessage();
        exchange.setProperty(JobSteps.METHOD, message.getHeader(Exchange.HTTP_METHOD, "", String.class));
        exchange.setProperty(JobSteps.URI, message.getHeader(Exchange.HTTP_URI, "", String.class));
        exchange.setProperty(JobSteps.QUERY, message.getHeader(Exchange.HTTP_QUERY, "", String.class));
        message.setBody(null);
        authenticate(exchange, message);
    }

    /** The same for requests that ask for nothing but what stands in their path. */
    public void requireToken(Exchange exchange) {
        Message message = exchange.getMessage();
        message.setBody(null);
        authenticate(exchange, message);
    }

    private void authenticate(Exchange exchange, Message message) {
        try {
            exchange.setProperty(TableConstants.TOKEN, caller.of(message));
        } finally {
            message.removeHeaders("*");
        }
    }
}
