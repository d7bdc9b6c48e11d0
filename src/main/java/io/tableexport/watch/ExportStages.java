package io.tableexport.watch;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.tableexport.camel.TableConstants;
import io.tableexport.failure.ExportException;
import io.tableexport.report.ExportJob;
import io.tableexport.running.ExportObserver;
import io.tableexport.running.JobTicket;
import java.time.Duration;
import org.apache.camel.Exchange;

/**
 * The stages of an export, as they begin and end on its exchanges: each is timed, and is a span whose parent is the stage
 * it stands in, whichever thread it runs on. Spans hold ids, names of stages, data sources, tables and parts, numbers,
 * and kinds of failures; no endpoint, no key, no message and no row. Thread-safe.
 */
final class ExportStages {
    /** The stage that holds all others. */
    static final String EXPORT = "export";

    /** Exchange property, {@code Stage}: the one this exchange is in; the exchanges of its readers inherit it. */
    private static final String CURRENT = "CamelTableStage";

    private static final AttributeKey<String> ID = AttributeKey.stringKey("export.id");
    private static final AttributeKey<String> STARTED_BY = AttributeKey.stringKey("export.started_by");
    private static final AttributeKey<String> DATASOURCE = AttributeKey.stringKey("export.datasource");
    private static final AttributeKey<String> TABLE = AttributeKey.stringKey("export.table");
    private static final AttributeKey<String> STORAGE = AttributeKey.stringKey("export.storage");
    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("export.storage.operation");
    private static final AttributeKey<String> OBJECT = AttributeKey.stringKey("export.object");
    private static final AttributeKey<Long> ROWS = AttributeKey.longKey("export.rows");
    private static final AttributeKey<Long> BYTES = AttributeKey.longKey("export.bytes");
    private static final AttributeKey<Long> PARTS = AttributeKey.longKey("export.parts");
    private static final AttributeKey<Long> REPEATED = AttributeKey.longKey("export.requests_repeated");
    private static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("export.attempt");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

    private final Tracer tracer;
    private final ExportObserver observer;

    ExportStages(Tracer tracer, ExportObserver observer) {
        this.tracer = tracer;
        this.observer = observer;
    }

    /** A stage that has begun. */
    record Stage(String name, long startNanos, Context context, Stage outer) {
        Span span() {
            return Span.fromContext(context);
        }
    }

    /** The stage an exchange is in; null outside of exports. */
    static Stage current(Exchange exchange) {
        return exchange.getProperty(CURRENT, Stage.class);
    }

    /** A stage begins, within the one the exchange is in. */
    Stage begin(Exchange exchange, String name) {
        Stage outer = current(exchange);
        Context parent = outer == null ? TraceParent.of(exchange) : outer.context();
        Span span = tracer.spanBuilder(name).setParent(parent).startSpan();
        Stage stage = new Stage(name, System.nanoTime(), parent.with(span), outer);
        exchange.setProperty(CURRENT, stage);
        return stage;
    }

    /** The stage of this name that the exchange is in ends; nothing happens if it is in none. */
    void end(Exchange exchange, String name) {
        Stage stage = current(exchange);
        while (stage != null && !stage.name().equals(name)) {
            stage = stage.outer();
        }
        if (stage == null) {
            return;
        }
        if (stage.outer() == null) {
            exchange.removeProperty(CURRENT);
        } else {
            exchange.setProperty(CURRENT, stage.outer());
        }
        observer.stageEnded(name, Duration.ofNanos(System.nanoTime() - stage.startNanos()));
        Span span = stage.span();
        if (span.isRecording()) {
            describe(span, stage, exchange);
        }
        span.end();
    }

    private static void describe(Span span, Stage stage, Exchange exchange) {
        ExportJob job = exchange.getProperty(TableConstants.EXPORT, ExportJob.class);
        JobTicket ticket = exchange.getProperty(TableConstants.TICKET, JobTicket.class);
        if (ticket != null) {
            span.setAttribute(ID, ticket.job().id().toString());
        }
        if (stage.name().equals("storage")) {
            set(span, OPERATION, exchange.getProperty(TableConstants.STORAGE_OPERATION, String.class));
            set(span, OBJECT, exchange.getProperty(TableConstants.OBJECT_NAME, String.class));
        }
        if (stage.name().equals(EXPORT) && job != null) {
            span.setAttribute(STARTED_BY, job.startedBy());
            span.setAttribute(DATASOURCE, job.getDatasource());
            span.setAttribute(TABLE, job.getTable());
            span.setAttribute(STORAGE, job.getStorage());
            span.setAttribute(ROWS, job.rowsRead());
            span.setAttribute(BYTES, job.storedBytes());
            span.setAttribute(PARTS, job.storedParts());
            span.setAttribute(REPEATED, job.retries().sum());
            span.setAttribute(ATTEMPT, job.attempt());
        }
        Throwable failure = exchange.getException();
        if (failure != null) {
            // not its message, which a database or a storage may have written
            span.setAttribute(
                    ERROR,
                    failure instanceof ExportException known
                            ? known.type().wireName()
                            : failure.getClass().getName());
            span.setStatus(StatusCode.ERROR);
        }
    }

    private static void set(Span span, AttributeKey<String> key, String value) {
        if (value != null) {
            span.setAttribute(key, value);
        }
    }
}
