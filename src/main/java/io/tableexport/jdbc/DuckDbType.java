package io.tableexport.jdbc;

import java.util.List;

/**
 * A type as DuckDB prints it, taken apart: {@code STRUCT(a INTEGER, "b c" VARCHAR[])}.
 *
 * @param text as printed, which DuckDB reads back as this type
 * @param name the bare name: {@code DECIMAL}, {@code STRUCT}; {@code LIST} for lists and arrays of fixed length
 * @param parameters what stands in the parentheses, without fields
 * @param fields of a struct by name, key and value of a map, the element of a list
 */
record DuckDbType(String text, String name, List<String> parameters, List<Field> fields) {
    static final String LIST = "LIST";
    static final String STRUCT = "STRUCT";
    static final String MAP = "MAP";

    /** A part of a nested type. */
    record Field(String name, DuckDbType type) {}

    static DuckDbType parse(String text) {
        String type = text.strip();
        if (type.endsWith("]")) {
            String element = type.substring(0, type.lastIndexOf('['));
            return new DuckDbType(type, LIST, List.of(), List.of(new Field("", parse(element))));
        }
        int open = outsideQuotes(type, '(', 0);
        if (open < 0 || !type.endsWith(")")) {
            return new DuckDbType(type, type, List.of(), List.of());
        }
        String name = type.substring(0, open);
        List<String> parts = TypeText.split(type.substring(open + 1, type.length() - 1));
        return switch (name) {
            case STRUCT ->
                new DuckDbType(
                        type,
                        name,
                        List.of(),
                        parts.stream().map(DuckDbType::field).toList());
            case MAP ->
                new DuckDbType(
                        type,
                        name,
                        List.of(),
                        parts.stream().map(part -> new Field("", parse(part))).toList());
            default -> new DuckDbType(type, name, parts, List.of());
        };
    }

    private static Field field(String part) {
        if (!part.startsWith("\"")) {
            int end = part.indexOf(' ');
            return new Field(part.substring(0, end), parse(part.substring(end)));
        }
        int end = TypeText.quotedEnd(part, 0);
        return new Field(part.substring(1, end).replace("\"\"", "\""), parse(part.substring(end + 1)));
    }

    private static int outsideQuotes(String text, char wanted, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == wanted) {
                return i;
            }
            if (c == '"' || c == '\'') {
                i = TypeText.quotedEnd(text, i);
            }
        }
        return -1;
    }
}
