package io.tableexport.request;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Rights as the configuration gives them to a name: the same keys for a token and for the role of a JWT. */
final class NamedRights {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private NamedRights() {}

    /**
     * The settings of each name, by the last part of their keys.
     *
     * @param prefix what the keys begin with; others are ignored
     * @param legal last parts there are
     * @param described how the legal keys are told
     * @throws IllegalArgumentException naming a key that is none of them
     */
    static Map<String, Map<String, String>> settings(
            String prefix, Set<String> legal, String described, Map<String, String> properties) {
        Map<String, Map<String, String>> settings = new TreeMap<>();
        new TreeMap<>(properties).forEach((key, value) -> {
            if (!key.startsWith(prefix)) {
                return;
            }
            int dot = key.lastIndexOf('.');
            String name = dot < prefix.length() ? "" : key.substring(prefix.length(), dot);
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        key + ": legal keys are " + described + ", with a name of letters, digits, '_' and '-'");
            }
            String setting = key.substring(dot + 1);
            if (!legal.contains(setting)) {
                throw new IllegalArgumentException(key + " is not supported; legal keys are " + described);
            }
            settings.computeIfAbsent(name, n -> new TreeMap<>()).put(setting, value);
        });
        return settings;
    }

    /** What a name may do; everything but use the server's own credentials where nothing is said. */
    static AccessToken.Rights rights(String prefix, Map<String, String> values) {
        return new AccessToken.Rights(
                Arrays.stream(Glob.split(prefix + "tables", values.getOrDefault("tables", "*")))
                        .map(pattern -> TablePattern.parse(prefix + "tables", pattern))
                        .toList(),
                Arrays.stream(Glob.split(prefix + "destinations", values.getOrDefault("destinations", "*")))
                        .map(pattern -> DestinationPattern.parse(prefix + "destinations", pattern))
                        .toList(),
                flag(prefix + "server-credentials", values.getOrDefault("server-credentials", "false")));
    }

    private static boolean flag(String key, String value) {
        if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException(key + " must be true or false");
        }
        return value.equals("true");
    }

    /** From when on a name is good for nothing, null for never. A day without a time is its beginning in UTC. */
    static Instant expiry(String prefix, Map<String, String> values) {
        String text = values.get("expires");
        if (text == null) {
            return null;
        }
        try {
            return text.length() == "2027-01-31".length()
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    prefix + "expires must be a day or an instant, as 2027-01-31 or 2027-01-31T12:00:00Z: it is good"
                            + " until then",
                    e);
        }
    }
}
