package io.tableexport.targets;

import io.tableexport.report.ExportJob;
import io.tableexport.request.StorageTarget;
import org.apache.camel.Exchange;

/**
 * One kind of storage in a running service: what exports do with it beside sending objects through its route, which finds
 * it as the bean {@code <routeName>Steps}. Thread-safe, as exports share it.
 */
public interface StorageBinding extends AutoCloseable {
    /** Refuses a target whose server or credentials are not allowed, before anything else is done for it. */
    default void check(StorageTarget target) {}

    /** Makes the storage ready for an export's route; the result takes back what was lent. */
    default Runnable bind(Exchange exchange, ExportJob job) {
        return () -> {};
    }

    /** Lets an export that was stopped clean up. */
    default void resume(Exchange exchange) {}

    /** Closes what all its exports shared. */
    @Override
    default void close() {}
}
