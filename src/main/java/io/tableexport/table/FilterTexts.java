package io.tableexport.table;

import io.tableexport.failure.ExportException;
import java.nio.charset.StandardCharsets;

/** What the values of conditions may be in any database; a route may make them without the parser of requests. */
public final class FilterTexts {
    private FilterTexts() {}

    /**
     * The text itself.
     *
     * @throws ExportException {@code INVALID_REQUEST}, beginning with {@code field}, if no database holds such a text
     */
    public static String legal(String field, String text) {
        if (text.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw ExportException.invalid(
                    field + " is compared with a text that holds U+0000 or half of a surrogate pair; take it out");
        }
        return text;
    }

    /** What is thrown for a JSON number or boolean that is compared with a column of another type. */
    public static ExportException notOfJsonType(String field, Object value) {
        return ExportException.invalid(field + " is compared with a JSON "
                + (value instanceof Number ? "number" : "boolean") + "; write the value as a string");
    }
}
