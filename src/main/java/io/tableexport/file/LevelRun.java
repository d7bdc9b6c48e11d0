package io.tableexport.file;

import java.util.Arrays;

/**
 * Levels of a page as one run of Parquet's hybrid encoding, after its length in four bytes: run-length if all are equal,
 * else bit-packed, so that the size is known before it is written; runs are left to the compression. Memory: a byte a
 * level.
 */
final class LevelRun {
    private final int width;
    private byte[] levels = new byte[256];
    private int count;
    private boolean allEqual = true;

    /** @param max the greatest level; below 256 */
    LevelRun(int max) {
        this.width = Integer.SIZE - Integer.numberOfLeadingZeros(max);
    }

    int count() {
        return count;
    }

    void add(int level) {
        if (count == levels.length) {
            levels = Arrays.copyOf(levels, count * 2);
        }
        levels[count++] = (byte) level;
        allEqual &= levels[0] == level;
    }

    void clear() {
        count = 0;
        allEqual = true;
    }

    /** Bytes {@link #encode} writes now: none if there is only one level. */
    int encodedSize() {
        if (width == 0) {
            return 0;
        }
        return PageLevels.LENGTH_BYTES
                + (allEqual ? Varint.size(count << 1) + 1 : Varint.size(groups() << 1 | 1) + groups() * width);
    }

    /** Writes the run at {@code offset} and returns where it ends. */
    int encode(byte[] target, int offset) {
        if (width == 0) {
            return offset;
        }
        int length = encodedSize() - PageLevels.LENGTH_BYTES;
        for (int i = 0; i < PageLevels.LENGTH_BYTES; i++) {
            target[offset + i] = (byte) (length >>> (Byte.SIZE * i));
        }
        int at = offset + PageLevels.LENGTH_BYTES;
        if (allEqual) {
            at = Varint.write(count << 1, target, at);
            target[at++] = levels[0];
            return at;
        }
        return pack(target, Varint.write(groups() << 1 | 1, target, at));
    }

    private int pack(byte[] target, int offset) {
        int at = offset;
        int pending = 0;
        int bits = 0;
        for (int i = 0; i < count; i++) {
            pending |= (levels[i] & 0xFF) << bits;
            bits += width;
            while (bits >= Byte.SIZE) {
                target[at++] = (byte) pending;
                pending >>>= Byte.SIZE;
                bits -= Byte.SIZE;
            }
        }
        if (bits > 0) {
            target[at] = (byte) pending;
        }
        return offset + groups() * width;
    }

    /** Runs are packed in groups of eight levels. */
    private int groups() {
        return (count + 7) >>> 3;
    }
}
