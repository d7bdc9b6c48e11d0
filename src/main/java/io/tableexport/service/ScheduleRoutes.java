package io.tableexport.service;

import io.tableexport.settings.ScheduleSettings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.spi.Registry;
import org.apache.camel.spi.RouteTemplateParameterSource;

/**
 * What Camel makes a route of {@code routes/export-scheduled.yaml} from, for each schedule. Times that were passed over
 * all come in the end, as Quartz is told to leave none out: whether one is too late is decided where it is known.
 */
final class ScheduleRoutes implements RouteTemplateParameterSource {
    private static final String TEMPLATE = "export-scheduled";
    private static final String QUARTZ = "quartz";

    /** Quartz' {@code Trigger.MISFIRE_INSTRUCTION_IGNORE_MISFIRE_POLICY}. */
    private static final String EVERY_TIME = "trigger.misfireInstruction=-1";

    private final Map<String, Map<String, Object>> routes = new LinkedHashMap<>();

    private ScheduleRoutes() {}

    /** Binds what makes the routes, and the beans their endpoints name; nothing if there is no schedule. */
    static void bind(CamelContext context, List<ScheduleSettings> schedules) {
        if (schedules.isEmpty()) {
            return;
        }
        Registry registry = context.getRegistry();
        ScheduleRoutes source = new ScheduleRoutes();
        if (context.hasComponent(QUARTZ) == null) {
            QuartzComponent quartz = new QuartzComponent(context);
            quartz.setEnableJmx(false); // as with Camel's own
            context.addComponent(QUARTZ, quartz);
        }
        for (ScheduleSettings schedule : schedules) {
            Map<String, Object> parameters = new HashMap<>();
            parameters.put(TEMPLATE_ID, TEMPLATE);
            parameters.put("schedule", schedule.name());
            parameters.put("when", EVERY_TIME + "&" + when(registry, schedule));
            source.routes.put(TEMPLATE + "-" + schedule.name(), parameters);
        }
        registry.bind("scheduleRoutes", RouteTemplateParameterSource.class, source);
    }

    private static String when(Registry registry, ScheduleSettings schedule) {
        if (schedule.cron() != null) {
            return "cron=" + encoded(schedule.cron()) + "&trigger.timeZone="
                    + encoded(schedule.zone().getId());
        }
        String start = "schedule-start-" + schedule.name();
        registry.bind(start, Date.class, Date.from(schedule.nextAfter(Instant.now())));
        return "trigger.startTime=" + encoded("#bean:" + start) + "&trigger.repeatCount=-1&trigger.repeatInterval="
                + schedule.period().toMillis();
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    @Override
    public Map<String, Object> parameters(String routeId) {
        return new HashMap<>(routes.get(routeId));
    }

    @Override
    public Set<String> routeIds() {
        return routes.keySet();
    }
}
