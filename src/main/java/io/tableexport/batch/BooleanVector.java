package io.tableexport.batch;

import java.util.Arrays;

/** A column of {@code boolean} values. */
public final class BooleanVector extends ColumnVector {
    private boolean[] values = new boolean[INITIAL_CAPACITY];

    public void append(boolean value) {
        int index = next();
        values[index] = value;
    }

    public boolean get(int index) {
        return values[index];
    }

    /** The values, valid up to {@link #size()}; not to be written to. */
    public boolean[] values() {
        return values;
    }

    @Override
    int bytesOfEach() {
        return Byte.BYTES;
    }

    @Override
    void grow(int capacity) {
        values = Arrays.copyOf(values, capacity);
    }
}
