package io.tableexport.service;

import io.tableexport.request.StorageKinds;
import io.tableexport.settings.ExportSettings;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.spi.LocalBeanRepositoryAware;
import org.apache.camel.spi.PropertiesComponent;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;

/**
 * Brings the whole export into a Camel application that has nothing of it but the jar: the beans, and the routes behind
 * {@code direct:export}. No HTTP path and no schedule comes with them.
 */
public final class ExportRoutes {
    /** Where the build puts what stands in {@code routes/}. */
    private static final String PLACE = "classpath:io/tableexport/routes/";

    private static final String STORAGE = "storage-";

    /** What {@code direct:export} reaches; the routes of the storages come to it. */
    private static final List<String> ROUTES = List.of(
            "export",
            "export-attempt",
            "export-target",
            "export-write",
            "export-count",
            "export-part",
            "export-store",
            "export-verify",
            "export-publish",
            "export-swap",
            "export-undo",
            "export-dry-run");

    private ExportRoutes() {}

    /**
     * Adds it to a context, unless it is there already. Settings are the keys {@code export.*} among the context's own
     * properties, then those of the environment and of the system, which win. Call it before the context starts, as from
     * a {@code RouteBuilder}, or once it has started.
     *
     * @throws io.tableexport.failure.ExportException if a setting is unknown or not legal; the message names it
     */
    public static synchronized void addTo(CamelContext context) throws Exception {
        if (bind(context)) {
            PluginHelper.getRoutesLoader(context).loadRoutes(routes(context));
        }
    }

    /**
     * The same while a Kamelet's route is being made. Camel has gone through the routes it starts with by then, so these
     * are started here; and it has set aside the Kamelet's own properties and beans, which making other routes clears.
     */
    static synchronized void addWithin(CamelContext context) throws Exception {
        if (!bind(context)) {
            return;
        }
        PropertiesComponent placeholders = context.getPropertiesComponent();
        LocalBeanRepositoryAware registry = (LocalBeanRepositoryAware) context.getRegistry();
        Properties localProperties = placeholders.getLocalProperties();
        BeanRepository localBeans = registry.getLocalBeanRepository();
        placeholders.setLocalProperties(null);
        registry.setLocalBeanRepository(null);
        try {
            PluginHelper.getRoutesLoader(context).loadRoutes(routes(context));
            ModelCamelContext model = (ModelCamelContext) context;
            for (RouteDefinition route : List.copyOf(model.getRouteDefinitions())) {
                if (isOurs(route.getRouteId()) && context.getRoute(route.getRouteId()) == null) {
                    model.startRouteDefinitions(List.of(route));
                }
            }
        } finally {
            placeholders.setLocalProperties(localProperties);
            registry.setLocalBeanRepository(localBeans);
        }
    }

    /** Binds the beans; false if they are there, as in the service itself or if another Kamelet came first. */
    private static boolean bind(CamelContext context) throws Exception {
        if (context.getRegistry().lookupByName("exportSteps") != null) {
            return false;
        }
        // Before there is any client of an export in the registry: a component made later could take one for its own.
        context.getComponent("aws2-s3");
        context.getComponent("azure-storage-blob");
        new ExportBeans(settings(context)).configure(context);
        // The beans listen for the context's end, to stop exports in order; without this nobody tells them.
        context.getCamelContextExtension().setEventNotificationApplicable(true);
        return true;
    }

    /** What the context says of exports. */
    static ExportSettings settings(CamelContext context) {
        Properties properties = context.getPropertiesComponent().loadProperties(key -> key.startsWith("export."));
        Map<String, String> given = new TreeMap<>();
        for (String key : properties.stringPropertyNames()) {
            given.put(key, context.resolvePropertyPlaceholders(properties.getProperty(key)));
        }
        return ExportSettings.embedded(given, System.getenv(), System.getProperties());
    }

    private static Stream<String> names() {
        Stream<String> storages = StorageKinds.all().stream().map(kind -> STORAGE + kind.routeName());
        return Stream.concat(ROUTES.stream(), storages);
    }

    private static boolean isOurs(String route) {
        return names().anyMatch(route::equals);
    }

    private static Resource[] routes(CamelContext context) {
        return names().map(name -> PluginHelper.getResourceLoader(context).resolveResource(PLACE + name + ".yaml"))
                // a storage may be one that a request can name and this build has no route for
                .filter(Resource::exists)
                .toArray(Resource[]::new);
    }
}
