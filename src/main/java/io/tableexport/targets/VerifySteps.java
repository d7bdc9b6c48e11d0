package io.tableexport.targets;

import io.tableexport.camel.TableConstants;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.report.ExportJob;
import io.tableexport.report.Failures;
import io.tableexport.report.PartReport;
import java.util.List;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of {@code routes/export-verify.yaml}: each stored part is compared with what was sent. Holds no state. */
public final class VerifySteps {
    private static final Logger LOG = LoggerFactory.getLogger(VerifySteps.class);

    /** Exchange property, {@code PartReport}: the part that is verified. */
    private static final String PART = "CamelTableVerifiedPart";

    private final boolean required;

    /** @param required whether an export fails if its parts may not be read back */
    public VerifySteps(boolean required) {
        this.required = required;
    }

    public List<PartReport> parts(Exchange exchange) {
        return job(exchange).parts();
    }

    /** The body is a part: names its object and makes what was sent the body. */
    public void namePart(Exchange exchange) {
        ExportJob job = job(exchange);
        PartReport part = exchange.getMessage().getBody(PartReport.class);
        if (job.isFailed()) {
            throw job.failure();
        }
        exchange.setProperty(PART, part);
        ExportTarget.nameObject(exchange, job, part.name());
        exchange.getMessage().setBody(job.sent(part));
    }

    /** The body is the rows in the stored part's footer, -1 if it has none. */
    public void verified(Exchange exchange) {
        job(exchange)
                .verified(
                        exchange.getProperty(PART, PartReport.class),
                        exchange.getMessage().getBody(Long.class));
    }

    /** A part is not what was sent, or cannot be read. Only the latter, and only for want of a right, may be allowed. */
    public void notVerified(Exchange exchange) {
        ExportJob job = job(exchange);
        ExportException failure =
                Failures.of("reading parts back", exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
        String name = exchange.getProperty(TableConstants.OBJECT_NAME, String.class);
        if (failure.type() != FailureType.STORAGE_REFUSED) {
            job.takeBack(name);
            job.fail(failure);
        } else if (required) {
            job.takeBack(name);
            job.fail(new ExportException(
                    failure.type(),
                    failure.getMessage()
                            + "; stored parts are read back to prove them: give the keys the right to read, or set"
                            + " export.verify-stored=when-permitted",
                    failure));
        } else {
            LOG.warn("export {} does not prove its stored parts: {}", job.id(), failure.getMessage());
        }
    }

    private static ExportJob job(Exchange exchange) {
        return exchange.getProperty(TableConstants.EXPORT, ExportJob.class);
    }
}
