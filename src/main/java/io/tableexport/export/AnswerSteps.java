package io.tableexport.export;

import io.tableexport.camel.TableConstants;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.job.JobRecord;
import io.tableexport.report.Answer;
import io.tableexport.report.ExportJob;
import io.tableexport.report.ExportReport;
import io.tableexport.report.Failures;
import io.tableexport.running.ExportJobs;
import io.tableexport.running.JobTicket;
import io.tableexport.table.TableEstimate;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the body of an answer and its headers; the routes marshal it. */
public final class AnswerSteps {
    /** Exchange property, {@code String}: {@code V1} or {@code V2}, set by the route of the path. */
    static final String VERSION = "CamelTableApiVersion";

    private static final Logger LOG = LoggerFactory.getLogger(AnswerSteps.class);
    private static final String JSON = "application/json; charset=utf-8";

    private static final int OK = 200;
    private static final int ACCEPTED = 202;

    /** Seconds after which a refused client may try again: exports take at least about as long. */
    private static final int RETRY_AFTER_SECONDS = 5;

    private final ExportJobs jobs;

    public AnswerSteps(ExportJobs jobs) {
        this.jobs = jobs;
    }

    public void success(Exchange exchange) {
        respond(exchange, OK, answer(exchange));
    }

    private static Map<String, Object> answer(Exchange exchange) {
        Answer.Version version = Answer.Version.valueOf(exchange.getProperty(VERSION, "V1", String.class));
        ExportJob job = exchange.getProperty(TableConstants.EXPORT, ExportJob.class);
        if (job.isDryRun()) {
            TableEstimate estimate = exchange.getProperty(TableConstants.ESTIMATE, TableEstimate.class);
            return Answer.dryRun(version, job, estimate);
        }
        return Answer.success(version, job, exchange.getProperty(TableConstants.REPORT, ExportReport.class));
    }

    /** The {@code data} of the answer to an export that succeeded. */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> data(Exchange exchange) {
        return (Map<String, Object>) answer(exchange).get("data");
    }

    /** The job is accepted and runs, or will, by itself. */
    public void accepted(Exchange exchange) {
        respondWithJob(exchange, exchange.getProperty(TableConstants.JOB, JobRecord.class), ACCEPTED);
        exchange.getMessage().setHeader("Preference-Applied", "respond-async");
    }

    /**
     * A request was repeated: the job it made the first time, or, to a client that waits for an answer and now gets one,
     * what that answer was.
     */
    public void repeated(Exchange exchange) {
        JobRecord job = exchange.getProperty(TableConstants.JOB, JobRecord.class);
        if (exchange.getProperty(TableConstants.RESPOND_ASYNC, Boolean.class) || !JobView.hasAnswer(job)) {
            respondWithJob(exchange, job, ACCEPTED);
        } else {
            Map<String, Object> answer = JobView.answer(job);
            respond(exchange, (Integer) answer.get("code"), answer);
        }
    }

    private static void respondWithJob(Exchange exchange, JobRecord job, int status) {
        respond(exchange, status, JobView.of(job));
        exchange.getMessage().setHeader("Location", JobSteps.PATH + "/" + job.id());
    }

    public void failure(Exchange exchange) {
        Throwable thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        ExportException failure = Failures.of("handling the request", thrown);
        ExportJob job = exchange.getProperty(TableConstants.EXPORT, ExportJob.class);
        JobTicket ticket = exchange.getProperty(TableConstants.TICKET, JobTicket.class);
        if (ticket != null) {
            jobs.failed(ticket, failure); // if it has not ended already
        } else {
            jobs.refused(failure.type());
        }
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

    /** Makes the message an answer in JSON, with no header but those that say so. */
    public static void respond(Exchange exchange, int status, Object body) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setHeader(Exchange.CONTENT_TYPE, JSON);
        message.setBody(body);
    }
}
