package io.tableexport.targets;

import io.tableexport.camel.TableConstants;
import io.tableexport.report.ExportJob;
import io.tableexport.request.StorageKinds;
import io.tableexport.request.StorageTarget;
import io.tableexport.settings.ExportSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Registry;

/** The kinds of storage of a running service, by the name of their routes. Thread-safe; closing it closes them. */
public final class Storages implements AutoCloseable {
    private final Map<String, StorageBinding> bindings = new LinkedHashMap<>();

    /** @throws IllegalArgumentException if a setting of one is not legal; the message names it */
    public Storages(ExportSettings settings) {
        modules().forEach(module -> bindings.put(module.routeName(), module.open(settings)));
    }

    /** Those of the class path. */
    public static List<StorageModule> modules() {
        return StorageKinds.all().stream()
                .filter(StorageModule.class::isInstance)
                .map(StorageModule.class::cast)
                .toList();
    }

    /** Binds the beans of their routes. */
    public void bindSteps(Registry registry) {
        bindings.forEach((name, binding) -> registry.bind(name + "Steps", binding));
    }

    /** Refuses a target whose server or credentials are not allowed, before anything else is done for it. */
    public void check(StorageTarget target) {
        bindings.get(target.routeName()).check(target);
    }

    /** Makes the storage ready for an export's route; the result takes back what was lent. */
    public Runnable bind(Exchange exchange, ExportJob job) {
        return bindings.get(job.request().target().routeName()).bind(exchange, job);
    }

    void resume(Exchange exchange) {
        ExportJob job = exchange.getProperty(TableConstants.EXPORT, ExportJob.class);
        bindings.get(job.request().target().routeName()).resume(exchange);
    }

    @Override
    public void close() {
        bindings.values().forEach(StorageBinding::close);
    }
}
