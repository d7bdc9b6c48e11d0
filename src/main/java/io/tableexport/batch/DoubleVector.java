package io.tableexport.batch;

import java.util.Arrays;

/** A column of {@code double} values. */
public final class DoubleVector extends ColumnVector {
    private double[] values = new double[INITIAL_CAPACITY];

    public void append(double value) {
        int index = next();
        values[index] = value;
    }

    public double get(int index) {
        return values[index];
    }

    /** The values, valid up to {@link #size()}; not to be written to. */
    public double[] values() {
        return values;
    }

    @Override
    int bytesOfEach() {
        return Double.BYTES;
    }

    @Override
    void grow(int capacity) {
        values = Arrays.copyOf(values, capacity);
    }
}
