package io.tableexport.jdbc;

import java.util.ArrayList;
import java.util.List;

/** Takes apart the texts of SQL types as databases print them, with names in quotes and parentheses inside. */
public final class TypeText {
    private TypeText() {}

    /** At the commas that stand in no quotes and no parentheses. */
    public static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\'') {
                i = quotedEnd(text, i);
            } else if (c == '(') {
                depth++;
            } else if (c == ')') {
                depth--;
            } else if (c == ',' && depth == 0) {
                parts.add(text.substring(start, i).strip());
                start = i + 1;
            }
        }
        parts.add(text.substring(start).strip());
        return parts;
    }

    /** Where the quotes opened at {@code start} close; doubled ones inside are part of the name. */
    public static int quotedEnd(String text, int start) {
        char quote = text.charAt(start);
        int i = start + 1;
        while (i < text.length()
                && (text.charAt(i) != quote || (i + 1 < text.length() && text.charAt(i + 1) == quote))) {
            i += text.charAt(i) == quote ? 2 : 1;
        }
        return i;
    }
}
