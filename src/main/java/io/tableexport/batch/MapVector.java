package io.tableexport.batch;

/**
 * A column of maps: keys and values of all of them in two vectors of the same size. Map {@code i} is entries {@code
 * [start(i), end(i))}; a NULL is empty.
 *
 * <p>To append a map, append each entry to {@link #keys()} and {@link #values()}, then call {@link #endMap()}; a map
 * begun is taken back by {@link #dropEntries()}.
 */
public final class MapVector extends RangesVector {
    private final ColumnVector keys;
    private final ColumnVector values;

    MapVector(ColumnVector keys, ColumnVector values) {
        this.keys = keys;
        this.values = values;
    }

    public ColumnVector keys() {
        return keys;
    }

    public ColumnVector values() {
        return values;
    }

    /** Appends the map of all entries appended since the last one ended. */
    public void endMap() {
        appendEnd(keys.size());
    }

    /** Takes back the entries of a map that is not to be. */
    public void dropEntries() {
        keys.truncate(used());
        values.truncate(used());
    }

    @Override
    public void clear() {
        super.clear();
        keys.clear();
        values.clear();
    }

    @Override
    public void truncate(int length) {
        super.truncate(length);
        dropEntries();
    }

    @Override
    public long sizeInBytes() {
        return keys.sizeInBytes() + values.sizeInBytes() + (long) size() * Integer.BYTES;
    }
}
