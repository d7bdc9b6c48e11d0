package io.tableexport.settings;

import io.tableexport.failure.ExportException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.quartz.CronExpression;

/**
 * One schedule of the configuration, {@code export.schedule.<name>.…}, its own values checked. Immutable.
 *
 * @param cron when it starts; null if it has a period
 * @param period between two starts, each at a multiple of it since 1970 in UTC; null if it has a cron expression
 * @param zone of the cron expression and of the path's placeholders
 * @param grace how late a run may begin
 * @param request JSON, or the name of a file that holds it
 * @param owner name of the token whose jobs its runs are; empty for nobody's
 */
public record ScheduleSettings(
        String name, String cron, Duration period, ZoneId zone, Duration grace, String request, String owner) {
    private static final String PREFIX = "export.schedule.";

    private static final List<String> SETTINGS = List.of("cron", "period", "time-zone", "grace", "request", "owner");

    /** As {@code 1d}, {@code 1h30m} or {@code 90s}. */
    private static final Pattern PERIOD =
            Pattern.compile("(?=[0-9])([0-9]{1,5}d)?([0-9]{1,6}h)?([0-9]{1,8}m)?([0-9]{1,9}s)?");

    private static final String LEGAL_PERIOD = "must be a period from 1s to 366d, such as 1d, 1h30m or 90s";

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(366);

    /** What is late by less is a busy machine; what is later is a process that stood still. */
    private static final String GRACE = "1m";

    /**
     * Reads all schedules.
     *
     * @param values settings that begin with {@code export.schedule.}, keys whole
     * @throws ExportException {@code INVALID_REQUEST} naming the key and what is legal
     */
    static List<ScheduleSettings> of(Map<String, String> values) {
        Map<String, Map<String, String>> schedules = new TreeMap<>();
        values.forEach((key, value) -> {
            int dot = key.lastIndexOf('.');
            String setting = key.substring(dot + 1);
            if (!SETTINGS.contains(setting)) {
                throw ExportException.invalid(
                        "configuration key '" + key + "' is unknown: a schedule has " + String.join(", ", SETTINGS));
            }
            schedules
                    .computeIfAbsent(key.substring(PREFIX.length(), dot), name -> new TreeMap<>())
                    .put(setting, value);
        });
        return schedules.entrySet().stream()
                .map(schedule -> of(schedule.getKey(), schedule.getValue()))
                .toList();
    }

    private static ScheduleSettings of(String name, Map<String, String> values) {
        String prefix = PREFIX + name + ".";
        String cron = values.getOrDefault("cron", "");
        String period = values.getOrDefault("period", "");
        if (cron.isEmpty() == period.isEmpty()) {
            throw ExportException.invalid("configuration keys '" + prefix + "cron' and '" + prefix + "period' are "
                    + (cron.isEmpty() ? "both missing" : "both set") + ": a schedule has exactly one of them");
        }
        String request = values.getOrDefault("request", "");
        if (request.isEmpty()) {
            throw ExportException.invalid("configuration key '" + prefix
                    + "request' is missing: the request as JSON, or the name of a file that holds it");
        }
        ZoneId zone = zone(prefix + "time-zone", values.getOrDefault("time-zone", "UTC"));
        if (!cron.isEmpty()) {
            checkCron(prefix + "cron", cron, zone);
        }
        String grace = values.getOrDefault("grace", "");
        return new ScheduleSettings(
                name,
                cron.isEmpty() ? null : cron,
                cron.isEmpty() ? period(prefix + "period", period) : null,
                zone,
                period(prefix + "grace", grace.isEmpty() ? GRACE : grace),
                request,
                values.getOrDefault("owner", ""));
    }

    private static ZoneId zone(String key, String text) {
        // an offset, which Java's own classes read differently, is none of them
        if (!text.isEmpty() && !ZoneId.getAvailableZoneIds().contains(text)) {
            throw ExportException.invalid("configuration key '" + key
                    + "' must be UTC, the default, or the name of a time zone such as Europe/Stockholm");
        }
        return ZoneId.of(text.isEmpty() ? "UTC" : text);
    }

    private static void checkCron(String key, String text, ZoneId zone) {
        String legal = "' must be a Quartz cron expression: second, minute, hour, day of month, month, day of week and"
                + " perhaps year, such as 0 0 2 * * ? (every day at two)";
        try {
            if (expression(text, zone).getNextValidTimeAfter(new Date()) == null) {
                throw ExportException.invalid("configuration key '" + key + legal + "; this one never comes again");
            }
        } catch (ParseException malformed) {
            throw ExportException.invalid(
                    "configuration key '" + key + legal + "; this one is none: " + malformed.getMessage());
        }
    }

    private static CronExpression expression(String text, ZoneId zone) throws ParseException {
        CronExpression expression = new CronExpression(text);
        expression.setTimeZone(TimeZone.getTimeZone(zone));
        return expression;
    }

    private static Duration period(String key, String text) {
        try {
            if (PERIOD.matcher(text).matches()) {
                String upper = text.toUpperCase(Locale.ROOT);
                int days = upper.indexOf('D') + 1;
                String time = upper.substring(days);
                Duration period = Duration.parse("P" + upper.substring(0, days) + (time.isEmpty() ? "" : "T" + time));
                if (period.compareTo(SHORTEST) >= 0 && period.compareTo(LONGEST) <= 0) {
                    return period;
                }
            }
        } catch (DateTimeParseException | ArithmeticException tooLong) {
            // said below
        }
        throw ExportException.invalid("configuration key '" + key + "' " + LEGAL_PERIOD);
    }

    /** The whole key of one of its settings. */
    public String key(String setting) {
        return PREFIX + name + "." + setting;
    }

    /** The first start after this time; null if there is none. */
    public Instant nextAfter(Instant time) {
        if (period != null) {
            long millis = period.toMillis();
            return Instant.ofEpochMilli((Math.floorDiv(time.toEpochMilli(), millis) + 1) * millis);
        }
        try {
            Date next = expression(cron, zone).getNextValidTimeAfter(Date.from(time));
            return next == null ? null : next.toInstant();
        } catch (ParseException impossible) {
            throw new IllegalStateException("a cron expression that was legal is none", impossible);
        }
    }
}
