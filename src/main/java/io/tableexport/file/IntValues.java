package io.tableexport.file;

import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.IntVector;
import org.apache.parquet.column.statistics.IntStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.schema.PrimitiveType;

/** Values of four bytes: {@code int} itself, and {@code float} by its bits ({@link FloatValues}). */
class IntValues extends PageValues {
    final PrimitiveType type;
    private final IntDictionary dictionary = new IntDictionary();
    private int[] slice = new int[256];
    private int count;
    private int min;
    private int max;

    IntValues(PrimitiveType type) {
        this.type = type;
    }

    /** Copies the values of the rows {@code [from, to)} that are not NULL to {@code target}; returns how many. */
    int compact(ColumnVector vector, int from, int to, int[] target) {
        int[] values = ((IntVector) vector).values();
        if (vector.nullCount() == 0) {
            System.arraycopy(values, from, target, 0, to - from);
            return to - from;
        }
        boolean[] nulls = vector.nulls();
        int kept = 0;
        for (int i = from; i < to; i++) {
            if (!nulls[i]) {
                target[kept++] = values[i];
            }
        }
        return kept;
    }

    /** Takes {@code length} values into minimum and maximum. */
    void observe(int[] values, int length) {
        int least = min;
        int most = max;
        for (int i = 0; i < length; i++) {
            least = Math.min(least, values[i]);
            most = Math.max(most, values[i]);
        }
        min = least;
        max = most;
    }

    @Override
    Statistics<?> statistics(long nulls) {
        IntStatistics statistics = (IntStatistics) Statistics.createStats(type);
        statistics.incrementNumNulls(nulls);
        if (min <= max) {
            statistics.setMinMax(min, max);
        }
        return statistics;
    }

    @Override
    void clearStatistics() {
        min = Integer.MAX_VALUE;
        max = Integer.MIN_VALUE;
    }

    @Override
    final void append(ColumnVector vector, int from, int to) {
        if (slice.length < to - from) {
            slice = new int[Math.max(to - from, slice.length * 2)];
        }
        int[] values = slice;
        int added = compact(vector, from, to, values);
        observe(values, added);
        if (inDictionary()) {
            int[] target = ids.reserve(added);
            dictionary.idsOf(values, added, target, ids.count());
            ids.added(added);
        } else {
            plain.putInts(values, added);
        }
        count += added;
    }

    @Override
    final void clearPage() {
        super.clearPage();
        count = 0;
    }

    @Override
    final int plainSize() {
        return count * Integer.BYTES;
    }

    @Override
    final boolean hasDictionary() {
        return true;
    }

    @Override
    final int dictionaryEntries() {
        return dictionary.size();
    }

    @Override
    final int dictionaryBytes() {
        return dictionary.size() * Integer.BYTES;
    }

    @Override
    final void writeDictionary(PageBuffer target) {
        target.putInts(dictionary.values(), dictionary.size());
    }

    @Override
    final void clearDictionary() {
        dictionary.clear();
    }

    @Override
    final void idsToPlain() {
        int[] values = dictionary.values();
        plain.reserve(plainSize());
        for (int i = 0; i < ids.count(); i++) {
            plain.putInt(values[ids.get(i)]);
        }
    }
}
