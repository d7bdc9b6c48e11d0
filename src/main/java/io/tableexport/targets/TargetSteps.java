package io.tableexport.targets;

import io.tableexport.camel.TableConstants;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.report.ExportJob;
import io.tableexport.report.Failures;
import io.tableexport.report.Manifest;
import io.tableexport.report.Replacement;
import io.tableexport.report.TargetContents;
import io.tableexport.request.IfExists;
import io.tableexport.storage.StoredObject;
import java.util.List;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of the export routes that are about what stands in the target: that it may be written to, that it can be,
 * and that a failure leaves it as it was. Holds no state.
 */
public final class TargetSteps {
    private static final Logger LOG = LoggerFactory.getLogger(TargetSteps.class);

    /** Exchange property, {@code Replacement.Undo}: what is being undone. */
    private static final String UNDO = "CamelTableUndo";

    private final Storages storages;

    public TargetSteps(Storages storages) {
        this.storages = storages;
    }

    /** The body lists what stands in the target's directory: refuses what if_exists does not allow. */
    public void examine(Exchange exchange) {
        ExportJob job = job(exchange);
        IfExists ifExists = job.request().ifExists();
        TargetContents contents =
                TargetContents.of(List.of(exchange.getMessage().getBody(StoredObject[].class)));
        if (job.isSingleFile()) {
            examineFile(job, contents);
            return;
        }
        if (ifExists == IfExists.ERROR && contents.holdsExport()) {
            throw exists(contents, ": choose another directory, or use \"if_exists\": \"overwrite\" or \"append\"");
        }
        job.found(contents);
    }

    /** A single file replaces only the object of its own name, and nothing that is part of an export of several. */
    private static void examineFile(ExportJob job, TargetContents contents) {
        String name = job.singleFileName();
        boolean overwrite = job.request().ifExists() == IfExists.OVERWRITE;
        if (ExportTarget.fillsDirectory(job.request())) {
            boolean others = contents.isPublished()
                    || contents.holds(Manifest.NAME)
                    || contents.parts().stream().anyMatch(part -> !part.equals(name));
            if (others || (contents.holds(name) && !overwrite)) {
                throw exists(contents, ": choose another path");
            }
        } else if (contents.holds(name) && !overwrite) {
            throw new ExportException(
                    FailureType.TARGET_EXISTS,
                    "the target already holds an object '" + name
                            + "': choose another path, or use \"if_exists\": \"overwrite\"");
        }
        if (contents.holds(name)) {
            job.leaveAlone(name);
        }
    }

    private static ExportException exists(TargetContents contents, String remedy) {
        String what = contents.isPublished() ? "a complete export" : "an incomplete export";
        return new ExportException(FailureType.TARGET_EXISTS, "the target already holds " + what + remedy);
    }

    /** Whether something that stands in the target is still to be read. */
    public boolean isUnread(Exchange exchange) {
        return job(exchange).replacement().isUnread();
    }

    public void nameUnread(Exchange exchange) {
        ExportJob job = job(exchange);
        ExportTarget.nameObject(exchange, job, job.replacement().nextUnread());
    }

    /** The body is the object last named. */
    public void read(Exchange exchange) {
        String name = exchange.getProperty(TableConstants.OBJECT_NAME, String.class);
        job(exchange).replacement().read(name, exchange.getMessage().getBody(byte[].class));
        exchange.removeProperty(TableConstants.OBJECT_NAME);
    }

    /** All is read: refuses to append to what is not whole or of another format. */
    public void requireAppendable(Exchange exchange) {
        ExportJob job = job(exchange);
        job.replacement().requireAppendable(job.request().format().wireName());
    }

    /** The table is open: refuses to append it to one with other columns. */
    public void requireSameColumns(Exchange exchange) {
        job(exchange).requireSameColumns();
    }

    /** Names the object a dry run tries to store: the first an export would. No name is taken, as nothing is stored. */
    public void nameProbe(Exchange exchange) {
        ExportJob job = job(exchange);
        exchange.setProperty(TableConstants.OBJECT_KEY, ExportTarget.key(job, job.nextPartName()));
    }

    /** Something failed: remembers why and makes what is to be undone the body. */
    public List<Replacement.Undo> discard(Exchange exchange) {
        recordFailure(exchange);
        ExportJob job = job(exchange);
        // what stopped the export must not stop its cleaning up
        Thread.interrupted();
        storages.resume(exchange);
        if (job.replacement().isPastReturn()) {
            job.leftBehindBecause("the old export was being removed when this one failed: all parts and the manifest of"
                    + " the new one stand, without " + Manifest.SUCCESS_NAME
                    + "; send the request again with \"if_exists\": \"overwrite\"");
        }
        return job.toUndo();
    }

    /** The body is one thing to undo: names its object, what to do with it, and makes its content the body. */
    public void nameUndone(Exchange exchange) {
        Replacement.Undo undo = exchange.getMessage().getBody(Replacement.Undo.class);
        ExportJob job = job(exchange);
        ExportTarget.nameObject(exchange, job, undo.name());
        exchange.setProperty(UNDO, undo);
        if (job.replacement().isNotPutBack()) {
            throw new ExportException(
                    FailureType.STORAGE_FAILED, "left as it is, because the export before could not be put back");
        }
        exchange.setProperty(TableConstants.STORAGE_OPERATION, undo.content() == null ? "remove" : "replace");
        exchange.getMessage().setBody(undo.content());
    }

    /** An object could not be removed: the answer will name it. */
    public void leftBehind(Exchange exchange) {
        ExportJob job = job(exchange);
        String name = exchange.getProperty(TableConstants.OBJECT_NAME, String.class);
        Replacement.Undo undo = exchange.getProperty(UNDO, Replacement.Undo.class);
        if (undo.content() != null) {
            job.replacement().notPutBack();
            job.leftBehindBecause(
                    "'" + name + "' of the export before could not be put back, so that all parts, old and"
                            + " new, were left: send the request again with \"if_exists\": \"overwrite\"");
        } else {
            job.leftBehind(name);
        }
        ExportException reason = Failures.of(
                "undoing '" + name + "' from " + job.request().target().location(),
                exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
        LOG.warn("export {} leaves an object behind: {}", job.id(), reason.getMessage());
    }

    /** Records the failure, said with what was being done: storing the object last named, if one was. */
    public static void recordFailure(Exchange exchange) {
        ExportJob job = job(exchange);
        String name = exchange.getProperty(TableConstants.OBJECT_NAME, String.class);
        String doing = name == null ? "exporting" : "storing '" + name + "' of";
        ExportException reason = Failures.of(
                doing + " table '" + job.getTable() + "' to "
                        + job.request().target().location(),
                exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
        // what stops a reader once another failed is no news of its own object
        if (reason.type() == FailureType.TARGET_EXISTS && name != null && reason != job.failure()) {
            job.leaveAlone(name);
        }
        job.fail(reason);
    }

    private static ExportJob job(Exchange exchange) {
        return exchange.getProperty(TableConstants.EXPORT, ExportJob.class);
    }
}
