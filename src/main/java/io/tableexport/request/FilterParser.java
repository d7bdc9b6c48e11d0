package io.tableexport.request;

import io.tableexport.failure.ExportException;
import io.tableexport.request.ColumnFilter.Operator;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the conditions of a filter: their form and no more, as the types are the table's. Numbers stay exact. No message
 * holds a value.
 */
final class FilterParser {
    /** A list longer than this is a table to join with. */
    private static final int MAX_VALUES = 1_000;

    /** With the most values each they stay below the 32,766 parameters SQLite takes, the fewest of our databases. */
    private static final int MAX_CONDITIONS = 32;

    /** Powers of ten a number may have: a DOUBLE has 324 at most; written out, a hostile one would fill the heap. */
    private static final int MAX_EXPONENT = 1_000;

    static final List<String> CONDITION = List.of("column", "op", "value");

    static final Map<String, Operator> OPERATORS = operators();

    private FilterParser() {}

    private static Map<String, Operator> operators() {
        Map<String, Operator> operators = new LinkedHashMap<>();
        for (Operator operator : Operator.values()) {
            operators.put(operator.wireName(), operator);
        }
        return operators;
    }

    static List<ColumnFilter> parse(JsonFields fields) {
        List<?> listed = fields.array("filter");
        if (listed == null) {
            return List.of();
        }
        if (listed.isEmpty() || listed.size() > MAX_CONDITIONS) {
            throw ExportException.invalid(
                    "field 'filter' must have from 1 to " + MAX_CONDITIONS + " conditions; leave it out for all rows");
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
        String column = ContentsParser.name(condition, "column", condition.get("column"));
        Operator operator = operator(condition);
        return new ColumnFilter(column, operator, values(condition, operator));
    }

    /** What is not an operator may be a value that went astray, so it is not repeated. */
    private static Operator operator(JsonFields condition) {
        String legal = "one of '" + String.join("', '", OPERATORS.keySet()) + "'";
        String text = condition.secret("op");
        if (text == null) {
            throw condition.missing("op", legal);
        }
        for (Map.Entry<String, Operator> entry : OPERATORS.entrySet()) {
            if (entry.getKey().equalsIgnoreCase(text)) {
                return entry.getValue();
            }
        }
        throw ExportException.invalid("field '" + condition.path("op") + "' must be " + legal
                + ": the closest to what it is, is '" + EditDistance.closest(text, List.copyOf(OPERATORS.keySet()))
                + "'");
    }

    private static List<Object> values(JsonFields condition, Operator operator) {
        return switch (operator) {
            case IS_NULL, IS_NOT_NULL -> none(condition, operator);
            case IN -> several(condition, operator, 1, MAX_VALUES);
            case BETWEEN -> several(condition, operator, 2, 2);
            case LIKE -> List.of(pattern(condition));
            case EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
                List.of(scalar(condition, "value", required(condition, operator)));
        };
    }

    private static List<Object> none(JsonFields condition, Operator operator) {
        if (condition.has("value")) {
            throw ExportException.invalid(
                    "field '" + condition.path("value") + "' must be left out with op '" + operator.wireName() + "'");
        }
        return List.of();
    }

    private static Object required(JsonFields condition, Operator operator) {
        if (!condition.has("value")) {
            throw ExportException.invalid("field '" + condition.path("value") + "' is required with op '"
                    + operator.wireName() + "'; for NULL there are 'is_null' and 'is_not_null'");
        }
        return condition.get("value");
    }

    private static String pattern(JsonFields condition) {
        Object value = scalar(condition, "value", required(condition, Operator.LIKE));
        if (value instanceof String pattern) {
            int end = pattern.length();
            while (end > 0 && pattern.charAt(end - 1) == '\\') {
                end--;
            }
            if ((pattern.length() - end) % 2 == 1) {
                throw ExportException.invalid("field '" + condition.path("value")
                        + "' ends in a backslash that escapes nothing; write two for one");
            }
            return pattern;
        }
        throw condition.wrongType("value", "a string with op 'like'", value);
    }

    private static List<Object> several(JsonFields condition, Operator operator, int least, int most) {
        required(condition, operator);
        List<?> listed = condition.array("value");
        if (listed.size() < least || listed.size() > most) {
            throw ExportException.invalid("field '" + condition.path("value") + "' must be an array of "
                    + (least == most ? "" : least + " to ") + most + " values with op '" + operator.wireName()
                    + "'; it has " + listed.size());
        }
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < listed.size(); i++) {
            values.add(scalar(condition, "value[" + i + "]", listed.get(i)));
        }
        return values;
    }

    private static Object scalar(JsonFields condition, String field, Object value) {
        if (value instanceof String text) {
            return RequestText.checkValue(condition.path(field), text);
        }
        if (value instanceof Boolean) {
            return value;
        }
        if (value instanceof Number number) {
            return number(condition, field, number);
        }
        String expected = "a string, a number, true or false";
        throw condition.wrongType(
                field, value == null ? expected + "; for NULL there are 'is_null' and 'is_not_null'" : expected, value);
    }

    /** As it stood in the JSON. Only a map that did not come from our own mapper holds floating point numbers. */
    private static Number number(JsonFields condition, String field, Number number) {
        if (number instanceof BigInteger) {
            return number;
        }
        if (number instanceof Long || number instanceof Integer || number instanceof Short || number instanceof Byte) {
            return BigInteger.valueOf(number.longValue());
        }
        BigDecimal decimal = decimal(condition, field, number);
        // The exponent in long arithmetic, as the scale may be any int.
        long exponent = (long) decimal.precision() - decimal.scale();
        if (Math.abs(exponent) > MAX_EXPONENT || Math.abs((long) decimal.scale()) > MAX_EXPONENT) {
            throw ExportException.invalid("field '" + condition.path(field) + "' must have an exponent from -"
                    + MAX_EXPONENT + " to " + MAX_EXPONENT);
        }
        return decimal;
    }

    private static BigDecimal decimal(JsonFields condition, String field, Number number) {
        try {
            return number instanceof BigDecimal exact ? exact : new BigDecimal(number.toString());
        } catch (NumberFormatException notFinite) {
            throw condition.wrongType(field, "a finite number", number);
        }
    }
}
