package io.tableexport.batch;

import java.util.Arrays;

/**
 * The values of one column of a batch: a typed array and a null mask. A NULL holds a place in the array, with an
 * unspecified value.
 *
 * <p>Grows as values are appended, keeps its arrays when cleared. Not thread-safe: it belongs to its batch's reader.
 */
public abstract sealed class ColumnVector
        permits BooleanVector, IntVector, LongVector, FloatVector, DoubleVector, RangesVector, StructVector {

    /** Room a new vector starts with; batches of a table with rows grow beyond it once and keep what they got. */
    static final int INITIAL_CAPACITY = 256;

    private boolean[] nulls = new boolean[INITIAL_CAPACITY];
    private int capacity = INITIAL_CAPACITY;
    private int nullCount;
    private int size;

    /** Values appended since the last {@link #clear()}, NULLs included. */
    public final int size() {
        return size;
    }

    /** How many of them are NULL. */
    public final int nullCount() {
        return nullCount;
    }

    public final boolean isNull(int index) {
        return nulls[index];
    }

    /** The null mask itself, valid up to {@link #size()}; not to be written to. */
    public final boolean[] nulls() {
        return nulls;
    }

    /** Appends a NULL. */
    public final void appendNull() {
        int index = next();
        nulls[index] = true;
        nullCount++;
        setNull(index);
    }

    /** Forgets all values, keeps the arrays. */
    public void clear() {
        if (nullCount > 0) {
            Arrays.fill(nulls, 0, size, false);
            nullCount = 0;
        }
        size = 0;
    }

    /** Forgets the values from {@code length} on: takes back a value that was found not to fit after it was begun. */
    public void truncate(int length) {
        for (int i = length; i < size; i++) {
            if (nulls[i]) {
                nulls[i] = false;
                nullCount--;
            }
        }
        size = Math.min(size, length);
    }

    /** Bytes the values take in the plain form of the file: what a batch is measured by. */
    public long sizeInBytes() {
        return (long) size * bytesOfEach();
    }

    /** Bytes each value takes in the plain form of the file; 0 if they differ, and {@link #sizeInBytes()} knows. */
    int bytesOfEach() {
        return 0;
    }

    /** Takes the next place and returns its index; the typed array has room for it when this returns. */
    final int next() {
        int index = size;
        if (index == capacity) {
            grow();
        }
        size = index + 1;
        return index;
    }

    /** Apart from {@link #next}, so that appending a value stays small enough to become part of its caller. */
    private void grow() {
        capacity *= 2;
        nulls = Arrays.copyOf(nulls, capacity);
        grow(capacity);
    }

    /** Makes the typed array {@code capacity} long. */
    abstract void grow(int capacity);

    /** Called after the place {@code index} became a NULL. */
    void setNull(int index) {}
}
