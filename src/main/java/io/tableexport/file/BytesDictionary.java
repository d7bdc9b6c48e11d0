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
        int mask = slots.length - 1;
        int slot = Hashes.of(source, from, to) & mask;
        for (int id = slots[slot] - 1; id >= 0; id = slots[slot] - 1) {
            if (is(id, source, from, to)) {
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
        heads[size] = Hashes.head(source, from, to);
        pages[size] = 0;
        ends[size++] = bytes.size();
        slots[slot] = size;
        return size - 1;
    }

    private boolean is(int id, byte[] source, int from, int to) {
        int start = start(id);
        int length = to - from;
        if (ends[id] - start != length || heads[id] != Hashes.head(source, from, to)) {
            return false;
        }
        return length <= Long.BYTES || Arrays.equals(bytes.bytes(), start, ends[id], source, from, to);
    }

    /** Begins a page: no value has been seen in it. */
    void startPage() {
        page++;
    }

    /** Whether a value is now seen for the first time since {@link #startPage()}. */
    boolean isNewInPage(int id) {
        boolean isNew = pages[id] != page;
        pages[id] = page;
        return isNew;
    }

    void clear() {
        if (size > 0) {
            Arrays.fill(slots, 0);
            bytes.clear();
            size = 0;
        }
    }

    private void grow() {
        heads = Arrays.copyOf(heads, heads.length * 2);
        pages = Arrays.copyOf(pages, pages.length * 2);
        ends = Arrays.copyOf(ends, ends.length * 2);
        slots = new int[ends.length * 2];
        int mask = slots.length - 1;
        for (int id = 0; id < size; id++) {
            int slot = Hashes.of(bytes.bytes(), start(id), ends[id]) & mask;
            while (slots[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = id + 1;
        }
    }
}
