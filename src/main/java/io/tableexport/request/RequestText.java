package io.tableexport.request;

import io.tableexport.failure.ExportException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What text of a request may be: rules that hold for every field that becomes a name somewhere. */
final class RequestText {
    /**
     * What begins an expression of Camel's Simple language. The S3 component of Camel 4.18.0 evaluates the key it is
     * given (CVE-2026-95664), so text that holds one never gets past here.
     */
    private static final List<String> EXPRESSIONS = List.of("${", "$simple{");

    /** S3's longest key in bytes, less what an export appends: a slash and a part's or the manifest's name. */
    static final int MAX_PATH_BYTES = 1024 - 32;

    private RequestText() {}

    /** Refuses text that is empty, evaluates to something else, or has no faithful or visible form. */
    static String check(String field, String text) {
        if (text.isEmpty()) {
            throw ExportException.invalid("field '" + field + "' must not be empty");
        }
        for (String expression : EXPRESSIONS) {
            if (text.contains(expression)) {
                throw ExportException.invalid("field '" + field + "' must not contain '" + expression + "'");
            }
        }
        text.codePoints().forEach(character -> {
            if (isInvisible(character)) {
                throw ExportException.invalid("field '" + field
                        + "' must not contain control characters, line separators or half a" + " surrogate pair");
            }
        });
        return text;
    }

    /**
     * Checks a path of segments joined by {@code /} and returns it without the one trailing slash it may have. What it
     * returns is normal: no other text names the same place.
     */
    static String checkPath(String field, String text) {
        check(field, text);
        if (text.startsWith("/")) {
            throw ExportException.invalid("field '" + field + "' must be relative: it starts with '/'");
        }
        if (text.indexOf('\\') >= 0) {
            throw ExportException.invalid(
                    "field '" + field + "' must not contain a backslash; segments are joined" + " by '/'");
        }
        String path = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        for (String segment : path.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw ExportException.invalid(
                        "field '" + field + "' must not have a segment that is empty, '.' or '..'");
            }
        }
        if (utf8Length(path) > MAX_PATH_BYTES) {
            throw ExportException.invalid(
                    "field '" + field + "' must not be longer than " + MAX_PATH_BYTES + " bytes of UTF-8");
        }
        return path;
    }

    /** Refuses text no database takes: with a NUL, or half a surrogate pair, which UTF-8 has no form for. */
    static String checkValue(String field, String text) {
        if (text.indexOf('\0') >= 0) {
            throw ExportException.invalid("field '" + field + "' must not contain a NUL character");
        }
        if (text.codePoints().anyMatch(character -> Character.getType(character) == Character.SURROGATE)) {
            throw ExportException.invalid("field '" + field + "' must not contain half a surrogate pair");
        }
        return text;
    }

    static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Foreign text for a message: cut to a length, what cannot be seen escaped as in JSON. */
    static String printable(String text, int maxLength) {
        StringBuilder out = new StringBuilder();
        int end = Math.min(text.length(), maxLength);
        for (int i = 0; i < end; i++) {
            char character = text.charAt(i);
            if (isInvisible(character)) {
                out.append(String.format("\\u%04x", (int) character));
            } else {
                out.append(character);
            }
        }
        return end < text.length() ? out + "…" : out.toString();
    }

    private static boolean isInvisible(int character) {
        int type = Character.getType(character);
        return type == Character.CONTROL
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.SURROGATE;
    }
}
