package io.tableexport.file;

import java.util.Arrays;

/**
 * The distinct byte strings of a column chunk, numbered as they came: open addressing, half full. The values lie
 * end to end.
 */
final class BytesDictionary {
    private static final int INITIAL_SLOTS = 1024;

    /** Slot to id + 1; 0 is free. */
    private int[] slots = new int[INITIAL_SLOTS];

    private int[] ends = new int[INITIAL_SLOTS / 2];

    /** The first eight bytes of each value, which for most settle whether it is the same. */
    private long[] heads = new long[INITIAL_SLOTS / 2];

    /** The page each value was last seen in. */
    private int[] pages = new int[INITIAL_SLOTS / 2];

    private int page = 1;
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
        long head = Hashes.head(source, from, to);
        int hash = Hashes.of(source, from, to, head);
        int mask = slots.length - 1;
        int slot = hash & mask;
        for (int id = slots[slot] - 1; id >= 0; id = slots[slot] - 1) {
            if (heads[id] == head && is(id, source, from, to)) {
                return id;
            }
            slot = (slot + 1) & mask;
        }
        add(source, from, to, head);
        if (size * 2 <= slots.length) {
            slots[slot] = size;
        } else {
            slots = new int[slots.length * 2];
            fillSlots();
        }
        return size - 1;
    }

    /** Whether the value with the same first eight bytes is the same. */
    private boolean is(int id, byte[] source, int from, int to) {
        int start = start(id);
        int end = ends[id];
        return end - start == to - from
                && (end - start <= Long.BYTES || Arrays.equals(bytes.bytes(), start, end, source, from, to));
    }

    private void add(byte[] source, int from, int to, long head) {
        if (size == ends.length) {
            heads = Arrays.copyOf(heads, size * 2);
            pages = Arrays.copyOf(pages, size * 2);
            ends = Arrays.copyOf(ends, size * 2);
        }
        bytes.reserve(to - from);
        bytes.putBytes(source, from, to - from);
        heads[size] = head;
        pages[size] = 0;
        ends[size++] = bytes.size();
    }

    /** Begins a page: no value has been seen in it. */
    void startPage() {
        page++;
    }

    /** Whether a value is now seen for the first time since {@link #startPage()}. */
    boolean isNewInPage(int id) {
        if (pages[id] == page) {
            return false;
        }
        pages[id] = page;
        return true;
    }

    void clear() {
        if (size > 0) {
            Arrays.fill(slots, 0);
            bytes.clear();
            size = 0;
        }
    }

    private void fillSlots() {
        int mask = slots.length - 1;
        for (int id = 0; id < size; id++) {
            int slot = Hashes.of(bytes.bytes(), start(id), ends[id], heads[id]) & mask;
            while (slots[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = id + 1;
        }
    }
}
