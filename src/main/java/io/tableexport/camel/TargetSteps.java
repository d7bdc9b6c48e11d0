package io.tableexport.camel;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.report.ExportJob;
import io.tableexport.report.Manifest;
import io.tableexport.storage.StoredObject;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of the export routes that are about what stands in the target: that it is free, that it can be written to,
 * and that a failure leaves nothing there. Holds no state.
 */
final class TargetSteps {
    private static final Logger LOG = LoggerFactory.getLogger(TargetSteps.class);

    /** The body lists what stands in the target's directory: refuses if that is an export. */
    public void requireFree(Exchange exchange) {
        ExportJob job = job(exchange);
        List<String> names = Stream.of(exchange.getMessage().getBody(StoredObject[].class))
                .map(StoredObject::name)
                .toList();
        if (!ExportTarget.fillsDirectory(job.request())) {
            String name = job.singleFileName();
            if (names.contains(name)) {
                throw new ExportException(
                        FailureType.TARGET_EXISTS,
                        "the target already holds an object '" + name + "': choose another path");
            }
            return;
        }
        boolean complete = names.contains(Manifest.SUCCESS_NAME);
        boolean some =
                complete || names.contains(Manifest.NAME) || names.stream().anyMatch(ExportTarget::isPart);
        if (some) {
            throw new ExportException(
                    FailureType.TARGET_EXISTS,
                    "the target already holds " + (complete ? "a complete export" : "an incomplete export")
                            + ": choose another directory");
        }
    }

    /** Names the object a dry run tries to store: the first an export would. No name is taken, as nothing is stored. */
    public void nameProbe(Exchange exchange) {
        ExportJob job = job(exchange);
        exchange.setProperty(TableConstants.OBJECT_KEY, ExportTarget.key(job, job.nextPartName()));
    }

    /** Something failed: remembers why and makes the names to remove the body. */
    public List<String> discard(Exchange exchange) {
        recordFailure(exchange);
        return job(exchange).getNamesToDiscard();
    }

    /** The body names an object to remove. */
    public void nameDiscarded(Exchange exchange) {
        ExportTarget.nameObject(exchange, job(exchange), exchange.getMessage().getBody(String.class));
    }

    /** An object could not be removed: the answer will name it. */
    public void leftBehind(Exchange exchange) {
        ExportJob job = job(exchange);
        String name = exchange.getProperty(TableConstants.OBJECT_NAME, String.class);
        job.leftBehind(name);
        ExportException reason = Failures.of(
                "removing '" + name + "' from " + job.request().target().location(),
                exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
        LOG.warn("export {} leaves an object behind: {}", job.id(), reason.getMessage());
    }

    /** Records the failure, said with what was being done: storing the object last named, if one was. */
    static void recordFailure(Exchange exchange) {
        ExportJob job = job(exchange);
        String name = exchange.getProperty(TableConstants.OBJECT_NAME, String.class);
        String doing = name == null ? "exporting" : "storing '" + name + "' of";
        ExportException reason = Failures.of(
                doing + " table '" + job.getTable() + "' to "
                        + job.request().target().location(),
                exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
        if (reason.type() == FailureType.TARGET_EXISTS && name != null) {
            job.leaveAlone(name);
        }
        job.fail(reason);
    }

    private static ExportJob job(Exchange exchange) {
        return exchange.getProperty(TableConstants.EXPORT, ExportJob.class);
    }
}
