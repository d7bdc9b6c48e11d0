package io.tableexport.settings;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which configuration key an environment variable stands for. */
final class EnvironmentKeys {
    /** The settings of a named data source, token, role or schedule, as variables end: a name may hold underscores, so these decide. */
    private static final Pattern NAMED = Pattern.compile("EXPORT_(DATASOURCE|TOKEN|ROLE|SCHEDULE)_(.+)_"
            + "(URL|USERNAME|PASSWORD|MAXIMUM_POOL_SIZE|CONNECTION_TIMEOUT_MS"
            + "|SHA256|TABLES|DESTINATIONS|EXPIRES|SERVER_CREDENTIALS"
            + "|CRON|PERIOD|TIME_ZONE|GRACE|REQUEST|OWNER)");

    /** Camel's own groups of keys, of which any may be set. */
    private static final Pattern CAMEL = Pattern.compile("CAMEL_(MAIN|SERVER|SSL|MANAGEMENT|METRICS|HEALTH)_(.+)");

    private EnvironmentKeys() {}

    /** The key: a known one, or one of a data source, a token, a role, a schedule or Camel by its pattern; none for other variables. */
    static Optional<String> key(String variable, List<String> known) {
        if (variable.equals("HTTP_PORT")) {
            return Optional.of("camel.server.port");
        }
        if (variable.equals("MANAGEMENT_PORT")) {
            return Optional.of("camel.management.port");
        }
        Optional<String> exact =
                known.stream().filter(key -> variable.equals(variable(key))).findFirst();
        return exact.or(() -> named(variable, known)).or(() -> camel(variable, known));
    }

    private static Optional<String> named(String variable, List<String> known) {
        Matcher matcher = NAMED.matcher(variable);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String prefix = "export." + lower(matcher.group(1)) + ".";
        // A name given elsewhere may have dashes and capitals, which a variable has not.
        String name = known.stream()
                .filter(key -> key.startsWith(prefix) && key.lastIndexOf('.') > prefix.length())
                .map(key -> key.substring(prefix.length(), key.lastIndexOf('.')))
                .filter(other -> variable(other).equals(matcher.group(2)))
                .findFirst()
                .orElse(lower(matcher.group(2)));
        return Optional.of(prefix + name + "." + lower(matcher.group(3)).replace('_', '-'));
    }

    /** Camel takes keys in any case, with dashes or without: a known one must not stand there twice. */
    private static Optional<String> camel(String variable, List<String> known) {
        Matcher matcher = CAMEL.matcher(variable);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return known.stream()
                .filter(key -> key.startsWith("camel.") && letters(key).equals(letters(variable)))
                .findFirst()
                .or(() -> Optional.of("camel." + lower(matcher.group(1)) + "."
                        + lower(matcher.group(2)).replace('_', '-')));
    }

    private static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    private static String letters(String text) {
        return text.toUpperCase(Locale.ROOT).replaceAll("[._-]", "");
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
