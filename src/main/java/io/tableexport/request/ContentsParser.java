package io.tableexport.request;

import io.tableexport.failure.ExportException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the fields of a request that say what of a table goes into the files. No message repeats a filter's value. */
final class ContentsParser {
    /** Columns a table can have: PostgreSQL's limit is 1600, MariaDB's 4096, H2's 16384. */
    private static final int MAX_COLUMNS = 16_384;

    /** Longer than a name of any database but SQLite. */
    private static final int MAX_NAME_LENGTH = 1_024;

    private ContentsParser() {}

    static Contents parse(JsonFields fields) {
        return new Contents(
                new Selection(names(fields, "columns"), FilterParser.parse(fields)),
                policy(fields),
                names(fields, "bloom_filters"),
                fields.choice("compat", Map.of("spark", true), false));
    }

    /** Distinct names of columns; none if the field is absent. */
    private static List<String> names(JsonFields fields, String field) {
        List<?> listed = fields.array(field);
        if (listed == null) {
            return List.of();
        }
        if (listed.isEmpty() || listed.size() > MAX_COLUMNS) {
            throw ExportException.invalid("field '" + field + "' must name at least one and at most " + MAX_COLUMNS
                    + " columns; leave it out for " + (field.equals("columns") ? "all of them" : "none"));
        }
        List<String> names = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < listed.size(); i++) {
            String name = name(fields, field + "[" + i + "]", listed.get(i));
            if (!seen.add(name)) {
                throw ExportException.invalid("field '" + field + "' names column '"
                        + RequestText.printable(name, MAX_NAME_LENGTH) + "' twice");
            }
            names.add(name);
        }
        return names;
    }

    static String name(JsonFields fields, String field, Object value) {
        if (!(value instanceof String name)) {
            throw fields.wrongType(field, "the name of a column", value);
        }
        // A database takes almost any character in a name; it is looked up, then quoted by what the catalog says.
        if (name.isEmpty() || name.length() > MAX_NAME_LENGTH) {
            throw ExportException.invalid("field '" + fields.path(field) + "' must be the name of a column: of 1 to "
                    + MAX_NAME_LENGTH + " characters");
        }
        return RequestText.checkValue(fields.path(field), name);
    }

    private static UnrepresentablePolicy policy(JsonFields fields) {
        String field = "on_unrepresentable";
        Map<String, Unrepresentable> legal = new LinkedHashMap<>();
        for (Unrepresentable choice : Unrepresentable.values()) {
            legal.put(choice.wireName(), choice);
        }
        if (!fields.isObject(field)) {
            return new UnrepresentablePolicy(fields.choice(field, legal, Unrepresentable.FAIL), Map.of());
        }
        JsonFields policy = fields.object(field, List.of("default", "columns"));
        Map<String, Unrepresentable> columns = new LinkedHashMap<>();
        JsonFields named = policy.names("columns");
        if (named != null) {
            if (named.keys().size() > MAX_COLUMNS) {
                throw ExportException.invalid(
                        "field '" + policy.path("columns") + "' must name at most " + MAX_COLUMNS + " columns");
            }
            for (String column : named.keys()) {
                name(policy, "columns", column);
                if (!named.has(column)) {
                    throw named.missing(
                            RequestText.printable(column, MAX_NAME_LENGTH),
                            "one of '" + String.join("', '", legal.keySet()) + "'");
                }
                columns.put(column, named.choice(column, legal, Unrepresentable.FAIL));
            }
        }
        return new UnrepresentablePolicy(policy.choice("default", legal, Unrepresentable.FAIL), columns);
    }
}
