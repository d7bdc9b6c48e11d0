package io.tableexport.camel;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.request.AccessToken;
import io.tableexport.request.AccessTokens;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** The first step of every HTTP route: who asks, and whether the headers ask for something we do. */
final class HttpGuard {
    private static final AccessToken ANYBODY = AccessToken.unrestricted("anybody");

    private final AccessTokens tokens;
    private final boolean asksForToken;

    HttpGuard(AccessTokens tokens, boolean asksForToken) {
        this.tokens = tokens;
        this.asksForToken = asksForToken;
    }

    /** Checks the bearer token and the headers, then drops all headers, so that none is echoed or acts on a component. */
    public void check(Exchange exchange) {
        Message message = exchange.getMessage();
        String authorization = message.getHeader("Authorization", String.class);
        String contentType = message.getHeader(Exchange.CONTENT_TYPE, "", String.class);
        String prefer = message.getHeader("Prefer", String.class);
        boolean keyed = message.getHeader("Idempotency-Key") != null;
        message.removeHeaders("*");
        exchange.setProperty(TableConstants.TOKEN, asksForToken ? tokens.require(authorization) : ANYBODY);
        String mediaType = contentType.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
        if (!mediaType.equals("application/json")) {
            throw new ExportException(
                    FailureType.UNSUPPORTED_MEDIA_TYPE, "the body must be JSON: send 'Content-Type: application/json'");
        }
        if (message.getBody() == null) {
            throw ExportException.invalid("the body is empty: send the request as JSON");
        }
        if (prefer != null && prefer.toLowerCase(Locale.ROOT).contains("respond-async")) {
            throw ExportException.invalid(
                    "the header Prefer asks for respond-async, which this version does not support: leave it out");
        }
        if (keyed) {
            throw ExportException.invalid("the header Idempotency-Key is not supported by this version: leave it out");
        }
    }
}
