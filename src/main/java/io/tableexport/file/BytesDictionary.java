package io.tableexport.file;

import java.util.Arrays;

/**
 * The distinct byte strings of a column chunk, numbered as they came: open addressing, half full, hashes kept. The
 * values lie end to end.
 */
final class BytesDictionary {
    private static final int INITIAL_SLOTS = 1024;

    /** Slot to id + 1; 0 is free. */
    private int[] slots = new int[INITIAL_SLOTS];

    private int[] hashes = new int[INITIAL_SLOTS / 2];
    private int[] ends = new int[INITIAL_SLOTS / 2];
    private final PageBuffer bytes = new PageBuffer();
    private int size;

    int size() {
        return size;
    }

    /** Sum of the values' lengths. */
    int byteCount() {
        return bytes.size();
    }

    byte[] bytes() {
        return bytes.bytes();
    }

    int start(int id) {
        return id == 0 ? 0 : ends[id - 1];
    }

    int end(int id) {
        return ends[id];
    }

    /** The number of a value, a new one if it is new. */
    int idOf(byte[] source, int from, int to) {
        int hash = Hashes.of(source, from, to);
        int mask = slots.length - 1;
        int slot = hash & mask;
        for (int id = slots[slot] - 1; id >= 0; id = slots[slot] - 1) {
            if (hashes[id] == hash && Arrays.equals(bytes.bytes(), start(id), ends[id], source, from, to)) {
                return id;
            }
            slot = (slot + 1) & mask;
        }
        if (size == ends.length) {
            grow();
            return idOf(source, from, to);
        }
        bytes.reserve(to - from);
        bytes.putBytes(source, from, to - from);
        hashes[size] = hash;
        ends[size++] = bytes.size();
        slots[slot] = size;
        return size - 1;
    }

    void clear() {
        if (size > 0) {
            Arrays.fill(slots, 0);
            bytes.clear();
            size = 0;
        }
    }

    private void grow() {
        hashes = Arrays.copyOf(hashes, hashes.length * 2);
        ends = Arrays.copyOf(ends, ends.length * 2);
        slots = new int[ends.length * 2];
        int mask = slots.length - 1;
        for (int id = 0; id < size; id++) {
            int slot = hashes[id] & mask;
            while (slots[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = id + 1;
        }
    }
}
