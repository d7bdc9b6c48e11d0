package io.tableexport.file;

import io.tableexport.batch.Utf8Check;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** JSON strings from bytes. */
final class JsonStrings {
    /** U+2028 and U+2029 are E2 80 A8 and E2 80 A9 in UTF-8: line ends to some readers of lines, so escaped. */
    private static final int SEPARATOR_LEAD = 0xE2;

    private static final byte[] BASE64 = {
        'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P', 'Q', 'R', 'S', 'T', 'U', 'V',
        'W', 'X', 'Y', 'Z', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r',
        's', 't', 'u', 'v', 'w', 'x', 'y', 'z', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '+', '/'
    };

    private JsonStrings() {}

    /** Puts UTF-8 text as a string with its quotes; false, with part of it put, if it is not valid UTF-8. */
    static boolean putText(byte[] bytes, int from, int to, JsonBuffer out) throws IOException {
        out.put('"');
        int plain = out.putPlain(bytes, from, to);
        if (plain < to) {
            if (!Utf8Check.isValid(bytes, plain, to)) {
                return false;
            }
            putChecked(bytes, plain, to, out);
        }
        out.put('"');
        return true;
    }

    private static void putChecked(byte[] bytes, int from, int to, JsonBuffer out) throws IOException {
        int done = from;
        for (int i = from; i < to; i++) {
            int value = bytes[i] & 0xFF;
            if (value >= ' ' && value != '"' && value != '\\' && value != SEPARATOR_LEAD) {
                continue;
            }
            if (value == SEPARATOR_LEAD && !isSeparator(bytes, i, to)) {
                continue;
            }
            out.put(bytes, done, i - done);
            if (value == SEPARATOR_LEAD) {
                putSeparator(bytes, i, out);
                i += 2;
            } else {
                putEscaped(value, out);
            }
            done = i + 1;
        }
        out.put(bytes, done, to - done);
    }

    /** What stands before a value in an object: {@code before}, its key, a colon. */
    static JsonKey key(char before, String name) throws IOException {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        JsonBuffer key = new JsonBuffer(bytes);
        key.put(before);
        putText(text, 0, text.length, key);
        key.put(':');
        key.flush();
        return JsonKey.of(bytes.toByteArray());
    }

    /** Whether U+2028 or U+2029 stands at {@code i}. */
    static boolean isSeparator(byte[] bytes, int i, int to) {
        return to - i >= 3
                && (bytes[i] & 0xFF) == SEPARATOR_LEAD
                && (bytes[i + 1] & 0xFF) == 0x80
                && (bytes[i + 2] & 0xFE) == 0xA8;
    }

    static void putSeparator(byte[] bytes, int i, JsonBuffer out) throws IOException {
        out.putAscii((bytes[i + 2] & 0xFF) == 0xA8 ? "\\u2028" : "\\u2029");
    }

    private static void putEscaped(int value, JsonBuffer out) throws IOException {
        out.put('\\');
        switch (value) {
            case '"', '\\' -> out.put(value);
            case '\b' -> out.put('b');
            case '\f' -> out.put('f');
            case '\n' -> out.put('n');
            case '\r' -> out.put('r');
            case '\t' -> out.put('t');
            default -> {
                out.putAscii("u00");
                out.putHex(value);
            }
        }
    }

    /** Puts bytes as a string of padded base64 (RFC 4648, section 4). */
    static void putBase64(byte[] bytes, int from, int to, JsonBuffer out) throws IOException {
        out.put('"');
        int i = from;
        for (; i <= to - 3; i += 3) {
            putQuartet((bytes[i] & 0xFF) << 16 | (bytes[i + 1] & 0xFF) << 8 | (bytes[i + 2] & 0xFF), 4, out);
        }
        if (to - i == 2) {
            putQuartet((bytes[i] & 0xFF) << 16 | (bytes[i + 1] & 0xFF) << 8, 3, out);
        } else if (to - i == 1) {
            putQuartet((bytes[i] & 0xFF) << 16, 2, out);
        }
        out.put('"');
    }

    private static void putQuartet(int bits, int characters, JsonBuffer out) throws IOException {
        for (int k = 0; k < 4; k++) {
            out.put(k < characters ? BASE64[bits >>> (18 - 6 * k) & 0x3F] : '=');
        }
    }

    /** Puts 16 bytes as a UUID. */
    static void putUuid(byte[] bytes, int from, JsonBuffer out) throws IOException {
        out.put('"');
        for (int i = 0; i < 16; i++) {
            if (i == 4 || i == 6 || i == 8 || i == 10) {
                out.put('-');
            }
            out.putHex(bytes[from + i]);
        }
        out.put('"');
    }
}
