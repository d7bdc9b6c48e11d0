package io.tableexport.postgres;

import io.tableexport.batch.ColumnType;
import java.util.ArrayList;
import java.util.List;

/** Parses what the server prints for arrays, composites and hstore to lists of the values they hold. */
final class PrintedNested {
    private final String text;
    private int position;

    private PrintedNested(String text) {
        this.text = text;
    }

    /** The value that the server prints as {@code text}. */
    static List<Object> values(ColumnType type, String text) {
        PrintedNested printed = new PrintedNested(text);
        return switch (type.kind()) {
            case LIST -> printed.array(type);
            case MAP -> printed.pairs();
            default -> printed.row(type);
        };
    }

    /** {@code {1,NULL,"a b"}}, as array_out prints it; lists in lists for more dimensions. */
    private List<Object> array(ColumnType type) {
        ColumnType element = type.fields().get(0).type();
        List<Object> values = new ArrayList<>();
        position++;
        while (text.charAt(position) != '}') {
            if (text.charAt(position) == '{') {
                values.add(array(element));
            } else {
                boolean quoted = text.charAt(position) == '"';
                String item = item(",}");
                values.add(!quoted && item.equals("NULL") ? null : PostgresValues.printed(element, item));
            }
            if (text.charAt(position) == ',') {
                position++;
            }
        }
        position++;
        return values;
    }

    /** {@code (1,,"a ""b""")}, as record_out prints it: nothing at all is NULL. */
    private List<Object> row(ColumnType type) {
        List<Object> values = new ArrayList<>();
        for (ColumnType.Field field : type.fields()) {
            position++;
            boolean quoted = text.charAt(position) == '"';
            String item = item(",)");
            values.add(!quoted && item.isEmpty() ? null : PostgresValues.printed(field.type(), item));
        }
        return values;
    }

    /** {@code "a"=>"1", "b"=>NULL}, as hstore_out prints it: all keys, then all values. */
    private List<Object> pairs() {
        List<Object> keys = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        while (position < text.length()) {
            keys.add(item("="));
            position += "=>".length();
            boolean quoted = text.charAt(position) == '"';
            String item = item(",");
            values.add(!quoted && item.equals("NULL") ? null : item);
            position += ", ".length();
        }
        return List.of(keys, values);
    }

    /** Reads to the first of the ends that is not quoted. */
    private String item(String ends) {
        StringBuilder item = new StringBuilder();
        boolean quoted = false;
        while (position < text.length() && (quoted || ends.indexOf(text.charAt(position)) < 0)) {
            char c = text.charAt(position++);
            if (c == '\\') {
                item.append(text.charAt(position++));
            } else if (c == '"' && quoted && position < text.length() && text.charAt(position) == '"') {
                item.append('"');
                position++;
            } else if (c == '"') {
                quoted = !quoted;
            } else {
                item.append(c);
            }
        }
        return item.toString();
    }
}
