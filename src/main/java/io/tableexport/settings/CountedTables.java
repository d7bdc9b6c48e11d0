package io.tableexport.settings;

import io.tableexport.failure.ExportException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The tables whose exports are counted by name; all others are counted together, or whoever sends requests could make
 * as many time series as there are names. Immutable.
 */
public final class CountedTables {
    /** The configuration key with their names. */
    public static final String KEY = "export.metrics.tables";

    /** The label of all that are not counted by name. */
    public static final String OTHER = "other";

    /** Each is some dozen time series, kept for good. */
    private static final int MOST = 100;

    /** A schema and a table, or a table where the database has no schemas; no pattern. */
    private static final Pattern NAME = Pattern.compile("[^\\s*?\"'{}\\\\]{1,256}");

    private final List<String> names;

    private CountedTables(List<String> names) {
        this.names = names;
    }

    /**
     * Reads the list.
     *
     * @throws ExportException {@code INVALID_REQUEST} naming the key and what is legal
     */
    public static CountedTables of(String list) {
        List<String> names = Stream.of(list.split(",", -1)).map(String::trim).toList();
        if (list.isBlank()) {
            return new CountedTables(List.of());
        }
        if (names.size() > MOST
                || !names.stream().allMatch(name -> NAME.matcher(name).matches())) {
            throw ExportException.invalid("configuration key '" + KEY + "' must be at most " + MOST
                    + " names such as schema.table, separated by commas, without patterns or quotes");
        }
        return new CountedTables(names);
    }

    /** The label of a table: its name as configured, or {@link #OTHER}. */
    public String label(String table) {
        String wanted = table.toLowerCase(Locale.ROOT);
        return names.stream()
                .filter(name -> isSame(name.toLowerCase(Locale.ROOT), wanted))
                .findFirst()
                .orElse(OTHER);
    }

    /** A request that failed before its table was found may have named it without its schema. */
    private static boolean isSame(String configured, String table) {
        return configured.equals(table) || configured.endsWith("." + table) || table.endsWith("." + configured);
    }
}
