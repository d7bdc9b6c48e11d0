package io.tableexport.request;

import io.tableexport.failure.ExportException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the fields of a request that say what of a table goes into the files. No message repeats a filter's value. */
final class ContentsParser {
    /** The fields read here. */
    static final List<String> KNOWN = List.of("columns", "filter", "on_unrepresentable", "bloom_filters", "compat");

    /** Columns a table can have: PostgreSQL's limit is 1600, MariaDB's 4096, H2's 16384. */
    private static final int MAX_COLUMNS = 16_384;

    /** Conditions and values of one: the longest statement of the databases takes tens of thousands of parameters. */
    private static final int MAX_CONDITIONS = 100;

    private static final int MAX_VALUES = 1_000;

    private static final List<String> CONDITION = List.of("column", "op", "value");

    private ContentsParser() {}

    static Contents parse(JsonFields fields) {
        return new Contents(
                new Selection(names(fields, "columns"), filter(fields)),
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
                throw ExportException.invalid("field '" + field + "' names column '" + name + "' twice");
            }
            names.add(name);
        }
        return names;
    }

    private static String name(JsonFields fields, String field, Object value) {
        if (!(value instanceof String name)) {
            throw fields.wrongType(field, "the name of a column", value);
        }
        // A database takes almost any character in a name; it is looked up, then quoted by what the catalog says.
        if (name.isEmpty() || name.indexOf('\0') >= 0) {
            throw ExportException.invalid(
                    "field '" + field + "' must be the name of a column: it is empty or has a NUL");
        }
        return name;
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
            for (String column : named.keys()) {
                name(fields, field + ".columns", column);
                columns.put(column, named.choice(column, legal, Unrepresentable.FAIL));
            }
        }
        return new UnrepresentablePolicy(policy.choice("default", legal, Unrepresentable.FAIL), columns);
    }

    private static List<ColumnFilter> filter(JsonFields fields) {
        List<?> listed = fields.array("filter");
        if (listed == null) {
            return List.of();
        }
        if (listed.size() > MAX_CONDITIONS) {
            throw ExportException.invalid("field 'filter' must have at most " + MAX_CONDITIONS + " conditions");
        }
        List<ColumnFilter> conditions = new ArrayList<>();
        for (int i = 0; i < listed.size(); i++) {
            conditions.add(condition(fields.element("filter", i, CONDITION)));
        }
        return conditions;
    }

    private static ColumnFilter condition(JsonFields condition) {
        if (!condition.has("column")) {
            throw condition.missing("column", "the name of a column");
        }
        String column = name(condition, "column", condition.get("column"));
        Map<String, ColumnFilter.Operator> legal = new LinkedHashMap<>();
        for (ColumnFilter.Operator operator : ColumnFilter.Operator.values()) {
            legal.put(operator.wireName(), operator);
        }
        ColumnFilter.Operator operator = condition.choice("op", legal, null);
        if (operator == null) {
            throw condition.missing("op", "one of '" + String.join("', '", legal.keySet()) + "'");
        }
        return new ColumnFilter(column, operator, values(condition, operator));
    }

    private static List<Object> values(JsonFields condition, ColumnFilter.Operator operator) {
        Object value = condition.get("value");
        return switch (operator) {
            case IS_NULL, IS_NOT_NULL -> {
                if (value != null) {
                    throw ExportException.invalid("field '" + condition.path("value") + "' must be left out with op '"
                            + operator.wireName() + "'");
                }
                yield List.of();
            }
            case IN -> several(condition, 1, MAX_VALUES);
            case BETWEEN -> several(condition, 2, 2);
            default -> {
                if (value == null) {
                    throw ExportException.invalid("field '" + condition.path("value")
                            + "' is required with op '" + operator.wireName()
                            + "'; for NULL there are 'is_null' and 'is_not_null'");
                }
                yield List.of(scalar(condition, "value", value));
            }
        };
    }

    private static List<Object> several(JsonFields condition, int least, int most) {
        List<?> listed = condition.array("value");
        if (listed == null || listed.size() < least || listed.size() > most) {
            throw ExportException.invalid("field '" + condition.path("value") + "' must be an array of "
                    + (least == most ? least + " values" : least + " to " + most + " values"));
        }
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < listed.size(); i++) {
            values.add(scalar(condition, "value[" + i + "]", listed.get(i)));
        }
        return values;
    }

    private static Object scalar(JsonFields condition, String field, Object value) {
        if (value instanceof String text && text.indexOf('\0') >= 0) {
            throw ExportException.invalid("field '" + condition.path(field) + "' must not contain a NUL character");
        }
        if (value instanceof Integer || value instanceof Long) {
            return BigInteger.valueOf(((Number) value).longValue());
        }
        if (value instanceof String || value instanceof Boolean || value instanceof Number) {
            return value;
        }
        throw condition.wrongType(field, "a string, a number, true or false", value);
    }
}
