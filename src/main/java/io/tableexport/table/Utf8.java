package io.tableexport.table;

import io.tableexport.batch.BytesVector;

/** Java strings to UTF-8 in a batch, with no array in between. */
public final class Utf8 {
    private static final int ONE_BYTE_END = 0x80;
    private static final int TWO_BYTES_END = 0x800;

    private Utf8() {}

    /**
     * Appends a string.
     *
     * @throws UnfitValueException if the string holds half of a surrogate pair, which UTF-8 cannot express and the JDK
     *     would silently replace by {@code ?}
     */
    public static void append(String text, BytesVector into) throws UnfitValueException {
        long length = encodedLength(text);
        if (length > LargeValues.MAX_BYTES) {
            throw LargeValues.tooLarge();
        }
        int at = into.reserve((int) length);
        byte[] bytes = into.bytes();
        if (length == text.length()) {
            for (int i = 0; i < text.length(); i++) {
                bytes[at + i] = (byte) text.charAt(i);
            }
        } else {
            encode(text, bytes, at);
        }
    }

    /** Appends text that holds only ASCII. */
    public static void appendAscii(CharSequence text, BytesVector into) {
        int at = into.reserve(text.length());
        byte[] bytes = into.bytes();
        for (int i = 0; i < text.length(); i++) {
            bytes[at + i] = (byte) text.charAt(i);
        }
    }

    private static long encodedLength(String text) throws UnfitValueException {
        int chars = text.length();
        long length = chars;
        for (int i = 0; i < chars; i++) {
            char c = text.charAt(i);
            if (c < ONE_BYTE_END) {
                continue;
            }
            if (c < TWO_BYTES_END) {
                length++;
            } else if (!Character.isSurrogate(c)) {
                length += 2;
            } else if (Character.isHighSurrogate(c) && i + 1 < chars && Character.isLowSurrogate(text.charAt(i + 1))) {
                length += 2; // two chars, four bytes
                i++;
            } else {
                throw new UnfitValueException("the text holds half of a surrogate pair (character " + (i + 1)
                        + "), which is not valid UTF-8");
            }
        }
        return length;
    }

    private static void encode(String text, byte[] bytes, int start) {
        int at = start;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ONE_BYTE_END) {
                bytes[at++] = (byte) c;
            } else if (c < TWO_BYTES_END) {
                bytes[at++] = (byte) (0xC0 | (c >> 6));
                bytes[at++] = (byte) (0x80 | (c & 0x3F));
            } else if (!Character.isSurrogate(c)) {
                bytes[at++] = (byte) (0xE0 | (c >> 12));
                bytes[at++] = (byte) (0x80 | ((c >> 6) & 0x3F));
                bytes[at++] = (byte) (0x80 | (c & 0x3F));
            } else {
                int point = Character.toCodePoint(c, text.charAt(++i));
                bytes[at++] = (byte) (0xF0 | (point >> 18));
                bytes[at++] = (byte) (0x80 | ((point >> 12) & 0x3F));
                bytes[at++] = (byte) (0x80 | ((point >> 6) & 0x3F));
                bytes[at++] = (byte) (0x80 | (point & 0x3F));
            }
        }
    }
}
