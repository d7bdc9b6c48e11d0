package io.tableexport.file;

/** Unsigned numbers in seven-bit groups, lowest first: the run headers of Parquet's hybrid encoding. */
final class Varint {
    private Varint() {}

    static int size(int value) {
        return (Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(value)) + 6) / 7;
    }

    /** Writes {@code value} at {@code offset} and returns where it ends. */
    static int write(int value, byte[] target, int offset) {
        int rest = value;
        int end = offset;
        while ((rest & ~0x7F) != 0) {
            target[end++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        target[end++] = (byte) rest;
        return end;
    }
}
