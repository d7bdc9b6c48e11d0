package io.tableexport.file;

import java.util.Arrays;

/**
 * The dictionary ids of the values of a page, written as one bit-packed run. Runs of equal ids are left to the
 * compression: so the size of a page in progress is a plain sum at any time. Memory: four bytes a value of a page.
 */
final class DictionaryIds {
    private int[] ids = new int[256];
    private int count;

    int count() {
        return count;
    }

    int get(int index) {
        return ids[index];
    }

    /** The array with room for {@code more} ids behind {@link #count()}, to be told of by {@link #added}. */
    int[] reserve(int more) {
        if (count + more > ids.length) {
            ids = Arrays.copyOf(ids, Math.max(count + more, ids.length * 2));
        }
        return ids;
    }

    void added(int more) {
        count += more;
    }

    void clear() {
        count = 0;
    }

    /** Bytes of the page's values if the dictionary has {@code dictionarySize} entries. */
    int encodedSize(int dictionarySize) {
        int width = width(dictionarySize);
        if (count == 0) {
            return 1;
        }
        if (width == 0) {
            return 1 + Varint.size(count << 1);
        }
        return 1 + Varint.size(groups() << 1 | 1) + groups() * width;
    }

    /** Appends the page's values: the bit width, then the ids as one run. */
    void encode(int dictionarySize, PageBuffer target) {
        int width = width(dictionarySize);
        target.reserve(encodedSize(dictionarySize));
        target.putByte(width);
        if (count == 0) {
            return;
        }
        if (width == 0) {
            putVarint(count << 1, target);
            return;
        }
        putVarint(groups() << 1 | 1, target);
        pack(width, target);
    }

    /** Packs the ids from the lowest bit on, the last group filled up with zeros. */
    private void pack(int width, PageBuffer target) {
        int at = target.size();
        byte[] bytes = target.extend(groups() * width);
        int[] values = ids;
        long pending = 0;
        int bits = 0;
        for (int i = 0; i < count; i++) {
            pending |= (long) values[i] << bits;
            bits += width;
            if (bits >= Integer.SIZE) {
                PageBuffer.setInt(bytes, at, (int) pending);
                at += Integer.BYTES;
                pending >>>= Integer.SIZE;
                bits -= Integer.SIZE;
            }
        }
        for (; at < target.size(); at++) {
            bytes[at] = (byte) pending;
            pending >>>= Byte.SIZE;
        }
    }

    private static void putVarint(int value, PageBuffer target) {
        byte[] bytes = new byte[5];
        target.putBytes(bytes, 0, Varint.write(value, bytes, 0));
    }

    /** Runs are packed in groups of eight values. */
    private int groups() {
        return (count + 7) >>> 3;
    }

    private static int width(int dictionarySize) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(0, dictionarySize - 1));
    }
}
