package io.tableexport.watch;

import io.opentelemetry.context.Scope;
import io.tableexport.camel.TableConstants;
import io.tableexport.running.ExportLog;
import io.tableexport.running.JobTicket;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Tells {@link ExportStages} where an export is, by the routes it goes through, so that the routes need not: each route
 * below {@code export} is a stage, named like it without {@code export-}, those of storages together; so are opening the
 * snapshot ({@code enrich}) and filling a part file ({@code marshal}). While a step runs, the id of its export stands in
 * the logging context of its thread and its span is the current one.
 */
final class StageWatch implements RoutePolicyFactory, InterceptStrategy {
    private static final String PREFIX = "export-";
    private static final String STORAGE = "storage";

    private final ExportStages stages;

    StageWatch(ExportStages stages) {
        this.stages = stages;
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode route) {
        return new Policy(name(routeId));
    }

    private static String name(String routeId) {
        if (routeId.startsWith(STORAGE + "-")) {
            return STORAGE;
        }
        return routeId.startsWith(PREFIX) ? routeId.substring(PREFIX.length()) : routeId;
    }

    private final class Policy extends RoutePolicySupport {
        private final String stage;

        Policy(String stage) {
            this.stage = stage;
        }

        @Override
        public void onExchangeBegin(Route route, Exchange exchange) {
            if (ExportStages.current(exchange) != null || stage.equals(ExportStages.EXPORT)) {
                stages.begin(exchange, stage);
            }
        }

        @Override
        public void onExchangeDone(Route route, Exchange exchange) {
            stages.end(exchange, stage);
        }
    }

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode definition, Processor target, Processor next) {
        String kind = definition.getShortName();
        String stage = kind.equals("enrich") ? "open" : kind.equals("marshal") ? ExportMetrics.ENCODE : null;
        return new Step(target, stage);
    }

    private final class Step extends DelegateAsyncProcessor {
        private final String stage;

        Step(Processor target, String stage) {
            super(target);
            this.stage = stage;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            JobTicket ticket = exchange.getProperty(TableConstants.TICKET, JobTicket.class);
            if (ticket == null) {
                return super.process(exchange, callback);
            }
            AsyncCallback done = callback;
            if (stage != null && ExportStages.current(exchange) != null) {
                stages.begin(exchange, stage);
                done = synchronously -> {
                    stages.end(exchange, stage);
                    callback.done(synchronously);
                };
            }
            ExportStages.Stage current = ExportStages.current(exchange);
            try (ExportLog log = ExportLog.of(ticket.job().id());
                    Scope scope =
                            current == null ? Scope.noop() : current.context().makeCurrent()) {
                return super.process(exchange, done);
            }
        }
    }
}
