package io.tableexport.batch;

import java.util.Arrays;

/** A column of {@code long} values. */
public final class LongVector extends ColumnVector {
    private long[] values = new long[INITIAL_CAPACITY];

    public void append(long value) {
        int index = next();
        values[index] = value;
    }

    public long get(int index) {
        return values[index];
    }

    /** The values, valid up to {@link #size()}; not to be written to. */
    public long[] values() {
        return values;
    }

    @Override
    int bytesOfEach() {
        return Long.BYTES;
    }

    @Override
    void grow(int capacity) {
        values = Arrays.copyOf(values, capacity);
    }
}
