package io.tableexport.batch;

import java.util.Arrays;

/**
 * A column whose values are ranges of something laid end to end: bytes, elements, entries. Value {@code i} is {@code
 * [start(i), end(i))}; a NULL is empty.
 */
public abstract sealed class RangesVector extends ColumnVector permits BytesVector, ListVector, MapVector {
    private int[] ends = new int[INITIAL_CAPACITY];

    public final int start(int index) {
        return index == 0 ? 0 : ends[index - 1];
    }

    public final int end(int index) {
        return ends[index];
    }

    public final int length(int index) {
        return end(index) - start(index);
    }

    /** Where the last value ends, and the next begins. */
    final int used() {
        return size() == 0 ? 0 : ends[size() - 1];
    }

    /** Appends the range from where the last one ended to {@code end}. */
    final void appendEnd(int end) {
        // Not in one expression: next() may replace the array.
        int index = next();
        ends[index] = end;
    }

    @Override
    final void setNull(int index) {
        ends[index] = start(index);
    }

    @Override
    final void grow(int capacity) {
        ends = Arrays.copyOf(ends, capacity);
    }
}
