package io.tableexport.batch;

import java.util.Arrays;

/** A column of {@code float} values. */
public final class FloatVector extends ColumnVector {
    private float[] values = new float[INITIAL_CAPACITY];

    public void append(float value) {
        int index = next();
        values[index] = value;
    }

    public float get(int index) {
        return values[index];
    }

    /** The values, valid up to {@link #size()}; not to be written to. */
    public float[] values() {
        return values;
    }

    @Override
    int bytesOfEach() {
        return Float.BYTES;
    }

    @Override
    void grow(int capacity) {
        values = Arrays.copyOf(values, capacity);
    }
}
