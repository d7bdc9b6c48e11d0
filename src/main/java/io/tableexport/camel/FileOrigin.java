package io.tableexport.camel;

import io.tableexport.request.UnrepresentablePolicy;
import io.tableexport.table.TableScan;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Where the rows of a file come from, for the key-value pairs in its footer. */
public final class FileOrigin {
    private static final String PREFIX = "camel-table-export.";

    private FileOrigin() {}

    /** The database, the snapshot, and what was asked for values that do not fit. */
    public static Map<String, String> of(TableScan scan) {
        Map<String, String> pairs = new TreeMap<>();
        pairs.put(PREFIX + "database", scan.database());
        pairs.put(PREFIX + "snapshot", scan.snapshot());
        UnrepresentablePolicy policy = scan.onUnrepresentable();
        pairs.put(PREFIX + "on-unrepresentable", policy.byDefault().name().toLowerCase(Locale.ROOT));
        policy.columns()
                .forEach((column, choice) -> pairs.put(
                        PREFIX + "on-unrepresentable." + column, choice.name().toLowerCase(Locale.ROOT)));
        return pairs;
    }
}
