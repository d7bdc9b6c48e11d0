package io.tableexport.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import org.apache.camel.CamelContext;
import org.apache.camel.StartupListener;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/**
 * Ends requests whose body has not arrived in time, with a 408 and their connection: a client that sends a byte now and
 * then would hold a connection and what it sent for ever. The first handler of Camel's HTTP server; holds no thread. How
 * long the answer takes does not matter.
 */
public final class SlowRequests implements StartupListener, Handler<RoutingContext> {
    /** Before the routes', which are in the order they were added. */
    private static final int FIRST = -1;

    private static final int REQUEST_TIMEOUT = 408;

    private final int port;
    private final long patienceMillis;

    /**
     * @param port of the server whose requests are meant
     * @param patience how long a request may take to arrive
     */
    public SlowRequests(int port, Duration patience) {
        this.port = port;
        this.patienceMillis = patience.toMillis();
    }

    @Override
    public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {
        VertxPlatformHttpRouter router =
                VertxPlatformHttpRouter.lookup(context, VertxPlatformHttpRouter.getRouterNameFromPort(port));
        if (router != null) {
            router.route().order(FIRST).handler(this).failureHandler(SlowRequests::failed);
        }
    }

    @Override
    public void handle(RoutingContext exchange) {
        HttpServerRequest request = exchange.request();
        if (!request.isEnded()) {
            long timer = exchange.vertx().setTimer(patienceMillis, late -> {
                if (!request.isEnded()) {
                    refuse(exchange);
                }
            });
            // An answer that came before the body's end leaves a connection that is still to be closed.
            exchange.addEndHandler(answered -> {
                if (request.isEnded()) {
                    exchange.vertx().cancelTimer(timer);
                }
            });
        }
        exchange.next();
    }

    private static void refuse(RoutingContext exchange) {
        HttpServerRequest request = exchange.request();
        if (exchange.response().ended() || exchange.response().closed()) {
            request.connection().close();
            return;
        }
        exchange.addEndHandler(told -> request.connection().close());
        exchange.fail(REQUEST_TIMEOUT);
    }

    /** A client that hangs up before its request's end is nobody's error: Vert.x would log it as one. */
    private static void failed(RoutingContext exchange) {
        if (!(exchange.failure() instanceof HttpClosedException)) {
            exchange.next();
        }
    }
}
