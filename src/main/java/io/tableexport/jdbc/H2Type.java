package io.tableexport.jdbc;

import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A type as H2 prints it, taken apart: {@code ROW("A" NUMERIC(5, 2) ARRAY, "B" TIMESTAMP(3) WITH TIME ZONE)}.
 *
 * @param text as printed
 * @param name the bare name, without parameters
 * @param parameters the numbers in its parentheses
 * @param fields of a row by name, the element of an array
 */
record H2Type(String text, String name, List<Integer> parameters, List<Field> fields) {
    static final String ARRAY = "ARRAY";
    static final String ROW = "ROW";

    /** Digits of a second's fraction unless a type says otherwise. */
    private static final int TIMESTAMP_DIGITS = 6;

    /** Bits of the largest {@code FLOAT} that is a {@code REAL}. */
    private static final int REAL_BITS = 24;

    private static final Pattern ARRAY_END = Pattern.compile(" ARRAY(?:\\[\\d+])?$");

    private static final Pattern PARAMETERS = Pattern.compile("\\((\\d+)(?:, ?(\\d+))?(?: (?:CHARACTERS|OCTETS))?\\)");

    /** A part of a nested type. */
    record Field(String name, H2Type type) {}

    static H2Type parse(String text) {
        String type = text.strip();
        Matcher array = ARRAY_END.matcher(type);
        if (array.find()) {
            return new H2Type(type, ARRAY, List.of(), List.of(new Field("", parse(type.substring(0, array.start())))));
        }
        if (type.startsWith("ROW(") && type.endsWith(")")) {
            return new H2Type(type, ROW, List.of(), fields(type.substring("ROW(".length(), type.length() - 1)));
        }
        Matcher parameters = PARAMETERS.matcher(type);
        if (type.startsWith("ENUM(") || type.startsWith("GEOMETRY(") || !parameters.find()) {
            return new H2Type(type, type, List.of(), List.of());
        }
        List<Integer> numbers = new ArrayList<>();
        numbers.add(number(parameters.group(1)));
        if (parameters.group(2) != null) {
            numbers.add(number(parameters.group(2)));
        }
        String name = type.substring(0, parameters.start()) + type.substring(parameters.end());
        return new H2Type(type, name, numbers, List.of());
    }

    /** Large objects may be declared larger than an int says. */
    private static int number(String text) {
        return (int) Math.min(Integer.MAX_VALUE, Long.parseLong(text));
    }

    private static List<Field> fields(String text) {
        List<Field> fields = new ArrayList<>();
        for (String part : TypeText.split(text)) {
            int end = TypeText.quotedEnd(part, 0);
            fields.add(new Field(part.substring(1, end).replace("\"\"", "\""), parse(part.substring(end + 1))));
        }
        return fields;
    }

    int precision() {
        return parameters.isEmpty() ? 0 : parameters.get(0);
    }

    /** Digits after the point, or of a second's fraction. */
    int scale() {
        if (name.startsWith("TIMESTAMP")) {
            return parameters.isEmpty() ? TIMESTAMP_DIGITS : parameters.get(0);
        } else if (name.startsWith("TIME")) {
            return precision();
        }
        return parameters.size() < 2 ? 0 : parameters.get(1);
    }

    /** The code H2's driver has for a column of the type. */
    int code() {
        return switch (name) {
            case ARRAY -> Types.ARRAY;
            case "BOOLEAN" -> Types.BOOLEAN;
            case "TINYINT" -> Types.TINYINT;
            case "SMALLINT" -> Types.SMALLINT;
            case "INTEGER" -> Types.INTEGER;
            case "BIGINT" -> Types.BIGINT;
            case "REAL" -> Types.REAL;
            case "FLOAT" -> precision() > 0 && precision() <= REAL_BITS ? Types.REAL : Types.DOUBLE;
            case "DOUBLE PRECISION" -> Types.DOUBLE;
            case "NUMERIC", "DECIMAL", "DECFLOAT" -> Types.NUMERIC;
            case "CHARACTER" -> Types.CHAR;
            case "CHARACTER VARYING", "VARCHAR_IGNORECASE" -> Types.VARCHAR;
            case "CHARACTER LARGE OBJECT" -> Types.CLOB;
            case "BINARY", "UUID" -> Types.BINARY;
            case "BINARY VARYING" -> Types.VARBINARY;
            case "BINARY LARGE OBJECT" -> Types.BLOB;
            case "DATE" -> Types.DATE;
            case "TIME" -> Types.TIME;
            case "TIME WITH TIME ZONE" -> Types.TIME_WITH_TIMEZONE;
            case "TIMESTAMP" -> Types.TIMESTAMP;
            case "TIMESTAMP WITH TIME ZONE" -> Types.TIMESTAMP_WITH_TIMEZONE;
            case "JAVA_OBJECT" -> Types.JAVA_OBJECT;
            default -> Types.OTHER;
        };
    }
}
