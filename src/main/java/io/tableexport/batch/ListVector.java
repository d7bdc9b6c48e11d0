package io.tableexport.batch;

import java.util.Arrays;

/**
 * A column of lists: the elements of all of them in one vector, end to end. List {@code i} is elements {@code [start(i),
 * end(i))}; a NULL is empty.
 *
 * <p>To append a list, append its elements to {@link #elements()}, then call {@link #endList()}; a list begun is taken
 * back by {@link #dropElements()}.
 */
public final class ListVector extends ColumnVector {
    private final ColumnVector elements;
    private int[] ends = new int[INITIAL_CAPACITY];

    ListVector(ColumnVector elements) {
        this.elements = elements;
    }

    public ColumnVector elements() {
        return elements;
    }

    /** Appends the list of all elements appended since the last one ended. */
    public void endList() {
        ends[next()] = elements.size();
    }

    /** Takes back the elements of a list that is not to be. */
    public void dropElements() {
        elements.truncate(usedElements());
    }

    public int start(int index) {
        return index == 0 ? 0 : ends[index - 1];
    }

    public int end(int index) {
        return ends[index];
    }

    private int usedElements() {
        return size() == 0 ? 0 : ends[size() - 1];
    }

    @Override
    public void clear() {
        super.clear();
        elements.clear();
    }

    @Override
    public void truncate(int length) {
        super.truncate(length);
        elements.truncate(usedElements());
    }

    @Override
    public long sizeInBytes() {
        return elements.sizeInBytes() + (long) size() * Integer.BYTES;
    }

    @Override
    void setNull(int index) {
        ends[index] = start(index);
    }

    @Override
    void grow(int capacity) {
        ends = Arrays.copyOf(ends, capacity);
    }
}
