package io.tableexport.file;

import java.util.Arrays;

/**
 * The distinct values of a column chunk of four-byte values, numbered as they came: in a {@link ValueWindow} as long as
 * they lie close together, else by open addressing, half full.
 */
final class IntDictionary {
    private static final int INITIAL_VALUES = 512;

    /** Slot to id + 1; 0 is free. */
    private int[] slots = {};

    private int[] values = new int[INITIAL_VALUES];
    private final ValueWindow window = new ValueWindow();
    private boolean near = true;
    private int size;

    int size() {
        return size;
    }

    int[] values() {
        return values;
    }

    /** Writes the numbers of {@code count} values to {@code target} from {@code at} on. */
    void idsOf(int[] source, int count, int[] target, int at) {
        int found = near ? idsInWindow(source, count, target, at) : 0;
        if (found == count) {
            return;
        }
        // Tables come in the order of some column often enough: runs of one value are looked up once.
        int last = source[found];
        int id = idOf(last);
        for (int i = found; i < count; i++) {
            if (source[i] != last) {
                last = source[i];
                id = idOf(last);
            }
            target[at + i] = id;
        }
    }

    /** As {@link #idsOf}, but ends when a value is too far from the others; returns how many came before. */
    private int idsInWindow(int[] source, int count, int[] target, int at) {
        char[] ids = window.ids();
        int base = (int) window.base();
        for (int i = 0; i < count; i++) {
            int distance = source[i] - base;
            if (distance >= 0 && distance < ids.length) {
                int id = ids[distance];
                if (id > 0) {
                    target[at + i] = id - 1;
                    continue;
                }
            }
            if (!window.put(source[i], size)) {
                leaveWindow();
                return i;
            }
            target[at + i] = add(source[i]);
            ids = window.ids();
            base = (int) window.base();
        }
        return count;
    }

    private void leaveWindow() {
        near = false;
        if (slots.length < values.length * 2) {
            slots = new int[values.length * 2];
        }
        fillSlots();
    }

    private int add(int value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, values.length * 2);
        }
        values[size] = value;
        return size++;
    }

    /** The number of a value in the hash table, a new one if it is new. */
    private int idOf(int value) {
        int mask = slots.length - 1;
        int slot = Hashes.mix(value) & mask;
        for (int id = slots[slot]; id != 0; id = slots[slot]) {
            if (values[id - 1] == value) {
                return id - 1;
            }
            slot = (slot + 1) & mask;
        }
        int id = add(value);
        if (slots.length < values.length * 2) {
            slots = new int[values.length * 2];
            fillSlots();
        } else {
            slots[slot] = size;
        }
        return id;
    }

    void clear() {
        if (!near) {
            Arrays.fill(slots, 0);
            near = true;
        }
        window.clear();
        size = 0;
    }

    private void fillSlots() {
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
