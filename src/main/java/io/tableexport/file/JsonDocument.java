package io.tableexport.file;

import io.tableexport.batch.Utf8Check;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Copies a JSON document into a line: checks it by RFC 8259, drops the white space outside strings, and keeps every
 * number, key and escape as it is written. Depth is bounded by memory, a bit a level, not by the stack. One per column.
 */
final class JsonDocument {
    private static final byte[][] LITERALS = {
        "true".getBytes(StandardCharsets.US_ASCII),
        "false".getBytes(StandardCharsets.US_ASCII),
        "null".getBytes(StandardCharsets.US_ASCII)
    };

    /** What may come next. */
    private enum Next {
        VALUE,
        VALUE_OR_END,
        KEY,
        KEY_OR_END,
        COLON,
        COMMA_OR_END
    }

    /** For each open level whether it is an object. */
    private final BitSet objects = new BitSet();

    private byte[] bytes;
    private int at;
    private int end;
    private int depth;
    private JsonBuffer out;

    /** Puts the document; false, with part of it put, if it is not one valid JSON document in UTF-8. */
    boolean copy(byte[] source, int from, int to, JsonBuffer target) throws IOException {
        if (!Utf8Check.isValid(source, from, to)) {
            return false;
        }
        bytes = source;
        at = from;
        end = to;
        depth = 0;
        out = target;
        Next next = Next.VALUE;
        while (true) {
            skipSpace();
            boolean complete = depth == 0 && next == Next.COMMA_OR_END;
            if (at == end || complete) {
                return at == end && complete;
            }
            next = step(next);
            if (next == null) {
                return false;
            }
        }
    }

    /** Copies one token and says what may follow; null if it may not stand here. */
    private Next step(Next expected) throws IOException {
        int first = bytes[at];
        return switch (expected) {
            case VALUE -> value(first);
            case VALUE_OR_END -> first == ']' ? close() : value(first);
            case KEY -> first == '"' && string() ? Next.COLON : null;
            case KEY_OR_END -> {
                if (first == '}') {
                    yield close();
                }
                yield first == '"' && string() ? Next.COLON : null;
            }
            case COLON -> first == ':' ? copyAnd(Next.VALUE) : null;
            case COMMA_OR_END -> {
                boolean object = objects.get(depth - 1);
                if (first == ',') {
                    yield copyAnd(object ? Next.KEY : Next.VALUE);
                }
                yield first == (object ? '}' : ']') ? close() : null;
            }
        };
    }

    private Next value(int first) throws IOException {
        switch (first) {
            case '{', '[' -> {
                objects.set(depth++, first == '{');
                return copyAnd(first == '{' ? Next.KEY_OR_END : Next.VALUE_OR_END);
            }
            case '"' -> {
                return string() ? Next.COMMA_OR_END : null;
            }
            case 't', 'f', 'n' -> {
                return literal() ? Next.COMMA_OR_END : null;
            }
            default -> {
                return number() ? Next.COMMA_OR_END : null;
            }
        }
    }

    private Next copyAnd(Next next) throws IOException {
        out.put(bytes[at++]);
        return next;
    }

    private Next close() throws IOException {
        depth--;
        return copyAnd(Next.COMMA_OR_END);
    }

    private void skipSpace() {
        while (at < end && (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t')) {
            at++;
        }
    }

    private boolean literal() throws IOException {
        for (byte[] literal : LITERALS) {
            int length = literal.length;
            if (end - at >= length && Arrays.equals(bytes, at, at + length, literal, 0, length)) {
                out.put(literal);
                at += length;
                return true;
            }
        }
        return false;
    }

    private boolean number() throws IOException {
        int start = at;
        if (bytes[at] == '-') {
            at++;
        }
        if (at < end && bytes[at] == '0') {
            at++;
        } else if (!digits()) {
            return false;
        }
        if (at < end && bytes[at] == '.') {
            at++;
            if (!digits()) {
                return false;
            }
        }
        if (at < end && (bytes[at] == 'e' || bytes[at] == 'E')) {
            at++;
            if (at < end && (bytes[at] == '+' || bytes[at] == '-')) {
                at++;
            }
            if (!digits()) {
                return false;
            }
        }
        out.put(bytes, start, at - start);
        return true;
    }

    private boolean digits() {
        int start = at;
        while (at < end && isDigit(bytes[at])) {
            at++;
        }
        return at > start;
    }

    /** Copies a string as it is, but line separators escaped: the line must stay one to every reader. */
    private boolean string() throws IOException {
        int done = at++;
        while (at < end) {
            int value = bytes[at];
            if (value == '"') {
                at++;
                out.put(bytes, done, at - done);
                return true;
            }
            if (value == '\\') {
                if (!escape()) {
                    return false;
                }
            } else if (value >= 0 && value < ' ') {
                return false;
            } else if (JsonStrings.isSeparator(bytes, at, end)) {
                out.put(bytes, done, at - done);
                JsonStrings.putSeparator(bytes, at, out);
                at += 3;
                done = at;
            } else {
                at++;
            }
        }
        return false;
    }

    private boolean escape() {
        at++;
        if (at == end) {
            return false;
        }
        int kind = bytes[at++];
        if (kind != 'u') {
            return "\"\\/bfnrt".indexOf(kind) >= 0;
        }
        for (int i = 0; i < 4; i++, at++) {
            if (at == end || Character.digit(bytes[at], 16) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(int value) {
        return value >= '0' && value <= '9';
    }
}
