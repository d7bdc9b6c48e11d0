package io.tableexport.camel;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.report.Answer;
import io.tableexport.report.ExportJob;
import io.tableexport.report.ExportReport;
import io.tableexport.table.TableEstimate;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the body of an answer and its headers; the routes marshal it. */
final class AnswerSteps {
    /** Exchange property, {@code String}: {@code V1} or {@code V2}, set by the route of the path. */
    static final String VERSION = "CamelTableApiVersion";

    private static final Logger LOG = LoggerFactory.getLogger(AnswerSteps.class);
    private static final String JSON = "application/json; charset=utf-8";

    /** Seconds after which a refused client may try again: exports take at least about as long. */
    private static final int RETRY_AFTER_SECONDS = 5;

    public void success(Exchange exchange) {
        Answer.Version version = Answer.Version.valueOf(exchange.getProperty(VERSION, "V1", String.class));
        ExportJob job = exchange.getProperty(TableConstants.EXPORT, ExportJob.class);
        if (job.isDryRun()) {
            TableEstimate estimate = exchange.getProperty(TableConstants.ESTIMATE, TableEstimate.class);
            respond(exchange, 200, Answer.dryRun(version, job, estimate));
            return;
        }
        ExportReport report = exchange.getProperty(TableConstants.REPORT, ExportReport.class);
        respond(exchange, 200, Answer.success(version, job, report));
    }

    public void failure(Exchange exchange) {
        Throwable thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        ExportException failure = Failures.of("handling the request", thrown);
        ExportJob job = exchange.getProperty(TableConstants.EXPORT, ExportJob.class);
        LOG.warn(
                "export {} failed: {}: {}",
                job == null ? "refused" : job.id(),
                failure.type().wireName(),
                failure.getMessage());
        respond(exchange, failure.type().httpStatus(), Answer.failure(failure, job == null ? null : job.leftovers()));
        if (failure.type() == FailureType.TOO_MANY_EXPORTS) {
            exchange.getMessage().setHeader("Retry-After", RETRY_AFTER_SECONDS);
        }
        if (failure.type() == FailureType.UNAUTHORIZED) {
            exchange.getMessage().setHeader("WWW-Authenticate", "Bearer");
        }
    }

    private static void respond(Exchange exchange, int status, Object body) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setHeader(Exchange.CONTENT_TYPE, JSON);
        message.setBody(body);
    }
}
