package io.tableexport.http;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.request.AccessToken;
import io.tableexport.request.JwtRoles;
import io.vertx.ext.auth.User;
import org.apache.camel.Message;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConstants;

/**
 * Takes a request whose JWT Camel's server has verified. Asked in the route, so that a path the server's handler is not
 * on lets nobody in.
 */
final class JwtCaller implements Caller {
    /** Where Vert.x' verifier leaves the token it took. */
    private static final String TOKEN = "access_token";

    private final JwtRoles roles;

    JwtCaller(JwtRoles roles) {
        this.roles = roles;
    }

    @Override
    public AccessToken of(Message request) {
        // Put there by the server as an object; a client's header of this name never arrives, and would be a text.
        Object user = request.getHeader(VertxPlatformHttpConstants.AUTHENTICATED_USER);
        String token = user instanceof User verified ? verified.principal().getString(TOKEN) : null;
        if (token == null) {
            throw new ExportException(
                    FailureType.UNAUTHORIZED, "the request has no JWT: send 'Authorization: Bearer <JWT>'");
        }
        return roles.require(token);
    }
}
