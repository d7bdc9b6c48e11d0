package io.tableexport.batch;

import java.util.Arrays;

/** A column of {@code int} values. */
public final class IntVector extends ColumnVector {
    private int[] values = new int[INITIAL_CAPACITY];

    public void append(int value) {
        int index = next();
        values[index] = value;
    }

    public int get(int index) {
        return values[index];
    }

    /** The values, valid up to {@link #size()}; not to be written to. */
    public int[] values() {
        return values;
    }

    @Override
    int bytesOfEach() {
        return Integer.BYTES;
    }

    @Override
    void grow(int capacity) {
        values = Arrays.copyOf(values, capacity);
    }
}
