package io.tableexport.file;

import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.LongVector;
import org.apache.parquet.column.statistics.LongStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.schema.PrimitiveType;

/** Values of eight bytes: {@code long} itself, and {@code double} by its bits ({@link DoubleValues}). */
class LongValues extends PageValues {
    final PrimitiveType type;
    private final LongDictionary dictionary = new LongDictionary();
    private long[] slice = new long[256];
    private int count;
    private long min;
    private long max;

    LongValues(PrimitiveType type) {
        this.type = type;
    }

    /** Copies the values of the rows {@code [from, to)} that are not NULL to {@code target}; returns how many. */
    int compact(ColumnVector vector, int from, int to, long[] target) {
        long[] values = ((LongVector) vector).values();
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
    void observe(long[] values, int length) {
        long least = min;
        long most = max;
        for (int i = 0; i < length; i++) {
            least = Math.min(least, values[i]);
            most = Math.max(most, values[i]);
        }
        min = least;
        max = most;
    }

    @Override
    Statistics<?> statistics(long nulls) {
        LongStatistics statistics = (LongStatistics) Statistics.createStats(type);
        statistics.incrementNumNulls(nulls);
        if (min <= max) {
            statistics.setMinMax(min, max);
        }
        return statistics;
    }

    @Override
    void clearStatistics() {
        min = Long.MAX_VALUE;
        max = Long.MIN_VALUE;
    }

    @Override
    final void append(ColumnVector vector, int from, int to) {
        if (slice.length < to - from) {
            slice = new long[Math.max(to - from, slice.length * 2)];
        }
        long[] values = slice;
        int added = compact(vector, from, to, values);
        observe(values, added);
        if (inDictionary()) {
            int[] target = ids.reserve(added);
            dictionary.idsOf(values, added, target, ids.count());
            ids.added(added);
        } else {
            plain.putLongs(values, added);
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
        return count * Long.BYTES;
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
        return dictionary.size() * Long.BYTES;
    }

    @Override
    final void writeDictionary(PageBuffer target) {
        target.putLongs(dictionary.values(), dictionary.size());
    }

    @Override
    final void clearDictionary() {
        dictionary.clear();
    }

    @Override
    final void idsToPlain() {
        long[] values = dictionary.values();
        plain.reserve(plainSize());
        for (int i = 0; i < ids.count(); i++) {
            plain.putLong(values[ids.get(i)]);
        }
    }
}
