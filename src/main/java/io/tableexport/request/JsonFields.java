package io.tableexport.request;

import io.tableexport.failure.ExportException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/**
 * The fields of one JSON object of a request, read strictly: an unknown field or a value of another type is an error
 * that names the field with its path. A null is the same as an absent field. Values are never part of a message, but for
 * those of a fixed set.
 */
public final class JsonFields {
    /** Characters of a foreign value or name a message repeats at most. */
    private static final int MAX_QUOTED = 40;

    private static final BigInteger MAX_INTEGER = BigInteger.valueOf(Long.MAX_VALUE);

    private final String prefix;
    private final Map<?, ?> values;

    private JsonFields(String prefix, Map<?, ?> values) {
        this.prefix = prefix;
        this.values = values;
    }

    /** The top level of a request. */
    static JsonFields ofBody(Object body, List<String> known) {
        if (!(body instanceof Map<?, ?> values)) {
            throw ExportException.invalid("the request body must be a JSON object; it is " + typeOf(body));
        }
        JsonFields fields = new JsonFields("", values);
        fields.refuseUnknown(known, true);
        return fields;
    }

    /** The object in a field, or null if it is absent. */
    public JsonFields object(String name, List<String> known) {
        return object(name, known, true);
    }

    /** The same for an object that holds secrets: a name that is not known may be one, and is not repeated. */
    public JsonFields secretObject(String name, List<String> known) {
        return object(name, known, false);
    }

    private JsonFields object(String name, List<String> known, boolean repeatUnknown) {
        Object value = values.get(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof Map<?, ?> inner)) {
            throw wrongType(name, "an object", value);
        }
        JsonFields fields = new JsonFields(path(name) + ".", inner);
        fields.refuseUnknown(known, repeatUnknown);
        return fields;
    }

    /** The field's name with those of the objects around it. */
    public String path(String name) {
        return prefix + name;
    }

    public boolean has(String name) {
        return values.get(name) != null;
    }

    /** The value in a field as it was read; null if it is absent. */
    Object get(String name) {
        return values.get(name);
    }

    boolean isObject(String name) {
        return values.get(name) instanceof Map<?, ?>;
    }

    /** The object in a field whose keys are names only the client knows; null if it is absent. */
    JsonFields names(String name) {
        Object value = values.get(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof Map<?, ?> inner)) {
            throw wrongType(name, "an object", value);
        }
        return new JsonFields(path(name) + ".", inner);
    }

    List<String> keys() {
        return values.keySet().stream().map(String::valueOf).toList();
    }

    /** One of the objects in an array. */
    JsonFields element(String name, int index, List<String> known) {
        String field = name + "[" + index + "]";
        Object value = array(name).get(index);
        if (!(value instanceof Map<?, ?> inner)) {
            throw wrongType(field, "an object", value);
        }
        JsonFields fields = new JsonFields(path(field) + ".", inner);
        fields.refuseUnknown(known, true);
        return fields;
    }

    /** The text in a field, checked, or null if it is absent. */
    public String text(String name) {
        String value = secret(name);
        return value == null ? null : RequestText.check(path(name), value);
    }

    /** The text in a field as it is, or null if it is absent. */
    public String secret(String name) {
        Object value = values.get(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw wrongType(name, "a string", value);
    }

    public boolean flag(String name, boolean absent) {
        Object value = values.get(name);
        if (value == null) {
            return absent;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw wrongType(name, "true or false", value);
    }

    /** A size or count of at least 0; 0 if it is absent. */
    long size(String name) {
        Object value = values.get(name);
        if (value == null) {
            return 0;
        }
        BigInteger number = integer(value);
        if (number == null) {
            throw wrongType(name, "an integer without quotes, fraction or exponent", value);
        }
        if (number.signum() < 0 || number.compareTo(MAX_INTEGER) > 0) {
            throw ExportException.invalid("field '" + path(name) + "' must be from 0 to " + MAX_INTEGER);
        }
        return number.longValueExact();
    }

    /** One of a fixed set of names, in any case. */
    public <T> T choice(String name, Map<String, T> legal, T absent) {
        Object value = values.get(name);
        if (value == null) {
            return absent;
        }
        String expected = (legal.size() == 1 ? "'" : "one of '") + String.join("', '", legal.keySet()) + "'";
        if (!(value instanceof String text)) {
            throw wrongType(name, expected, value);
        }
        for (Map.Entry<String, T> entry : legal.entrySet()) {
            if (entry.getKey().equalsIgnoreCase(text)) {
                return entry.getValue();
            }
        }
        throw ExportException.invalid("field '" + path(name) + "' must be " + expected + "; it is '"
                + RequestText.printable(text, MAX_QUOTED) + "'");
    }

    /** The array in a field; null if it is absent. */
    List<?> array(String name) {
        Object value = values.get(name);
        if (value == null || value instanceof List<?>) {
            return (List<?>) value;
        }
        throw wrongType(name, "an array", value);
    }

    public ExportException missing(String name, String what) {
        return ExportException.invalid("field '" + path(name) + "' is required: " + what);
    }

    ExportException wrongType(String name, String expected, Object value) {
        return ExportException.invalid("field '" + path(name) + "' must be " + expected + "; it is " + typeOf(value));
    }

    private void refuseUnknown(List<String> known, boolean repeatUnknown) {
        for (Object key : values.keySet()) {
            String name = String.valueOf(key);
            if (!known.contains(name)) {
                String unknown = repeatUnknown
                        ? "unknown field '" + path(RequestText.printable(name, MAX_QUOTED)) + "'"
                        : "unknown field in '" + prefix.substring(0, prefix.length() - 1) + "'";
                throw ExportException.invalid(
                        unknown + ": the closest known one is '" + path(EditDistance.closest(name, known)) + "'");
            }
        }
    }

    private static BigInteger integer(Object value) {
        if (value instanceof BigInteger number) {
            return number;
        }
        return value instanceof Integer || value instanceof Long
                ? BigInteger.valueOf(((Number) value).longValue())
                : null;
    }

    private static String typeOf(Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof String) {
            return "a string";
        }
        if (value instanceof Boolean) {
            return "a boolean";
        }
        if (integer(value) != null) {
            return "an integer";
        }
        if (value instanceof Number) {
            return "a number with a fraction or an exponent";
        }
        return value instanceof List<?> ? "an array" : "an object";
    }
}
