package io.tableexport.batch;

/**
 * A column of lists: the elements of all of them in one vector, end to end. List {@code i} is elements {@code [start(i),
 * end(i))}; a NULL is empty.
 *
 * <p>To append a list, append its elements to {@link #elements()}, then call {@link #endList()}; a list begun is taken
 * back by {@link #dropElements()}.
 */
public final class ListVector extends RangesVector {
    private final ColumnVector elements;

    ListVector(ColumnVector elements) {
        this.elements = elements;
    }

    public ColumnVector elements() {
        return elements;
    }

    /** Appends the list of all elements appended since the last one ended. */
    public void endList() {
        appendEnd(elements.size());
    }

    /** Takes back the elements of a list that is not to be. */
    public void dropElements() {
        elements.truncate(used());
    }

    @Override
    public void clear() {
        super.clear();
        elements.clear();
    }

    @Override
    public void truncate(int length) {
        super.truncate(length);
        dropElements();
    }

    @Override
    public long sizeInBytes() {
        return elements.sizeInBytes() + (long) size() * Integer.BYTES;
    }
}
