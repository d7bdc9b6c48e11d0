package io.tableexport.watch;

import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import org.apache.camel.Exchange;

/** The trace a request is a part of, by the header {@code traceparent} of the W3C's Trace Context. */
public final class TraceParent {
    /** The header's name. */
    public static final String HEADER = "traceparent";

    /** Exchange property, {@code String}: the header of the request. */
    private static final String PROPERTY = "CamelTableTraceParent";

    private static final TextMapGetter<String> GETTER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String header) {
            return List.of(HEADER);
        }

        @Override
        public String get(String header, String key) {
            return key.equals(HEADER) ? header : null;
        }
    };

    private TraceParent() {}

    /** Remembers the header, before all headers are removed. */
    public static void remember(Exchange exchange, Object header) {
        if (header instanceof String text) {
            exchange.setProperty(PROPERTY, text);
        }
    }

    /** Where the export's trace begins: in the request's own, or in nothing if that is none or malformed. */
    static Context of(Exchange exchange) {
        String header = exchange.getProperty(PROPERTY, String.class);
        return header == null
                ? Context.root()
                : W3CTraceContextPropagator.getInstance().extract(Context.root(), header, GETTER);
    }
}
