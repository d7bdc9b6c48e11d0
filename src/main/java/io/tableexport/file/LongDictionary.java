package io.tableexport.file;

import java.util.Arrays;

/** The distinct values of a column chunk of eight-byte values, numbered as they came: open addressing, half full. */
final class LongDictionary {
    private static final int INITIAL_SLOTS = 1024;

    /** Slot to id + 1; 0 is free. */
    private int[] slots = new int[INITIAL_SLOTS];

    private long[] values = new long[INITIAL_SLOTS / 2];
    private int size;

    int size() {
        return size;
    }

    long[] values() {
        return values;
    }

    /** Writes the numbers of {@code count} values to {@code target} from {@code at} on. */
    void idsOf(long[] source, int count, int[] target, int at) {
        if (count == 0) {
            return;
        }
        // Tables come in the order of some column often enough: runs of one value are looked up once.
        long last = source[0];
        int id = idOf(last);
        for (int i = 0; i < count; i++) {
            if (source[i] != last) {
                last = source[i];
                id = idOf(last);
            }
            target[at + i] = id;
        }
    }

    /** The number of a value, a new one if it is new. */
    private int idOf(long value) {
        int mask = slots.length - 1;
        int slot = Hashes.mix(value) & mask;
        for (int id = slots[slot]; id != 0; id = slots[slot]) {
            if (values[id - 1] == value) {
                return id - 1;
            }
            slot = (slot + 1) & mask;
        }
        if (size == values.length) {
            grow();
            return idOf(value);
        }
        values[size++] = value;
        slots[slot] = size;
        return size - 1;
    }

    void clear() {
        if (size > 0) {
            Arrays.fill(slots, 0);
            size = 0;
        }
    }

    private void grow() {
        values = Arrays.copyOf(values, values.length * 2);
        slots = new int[values.length * 2];
        int mask = slots.length - 1;
        for (int id = 0; id < size; id++) {
            int slot = Hashes.mix(values[id]) & mask;
            while (slots[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = id + 1;
        }
    }
}
