package io.tableexport.file;

import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.FloatVector;
import org.apache.parquet.column.statistics.FloatStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.schema.PrimitiveType;

/**
 * {@code float} values by their raw bits, so that every NaN and both zeros arrive as they are. A page with a NaN has no
 * statistics: readers that order NaN above all numbers would else skip rows. A zero at an end of the range stands for
 * both zeros, as the Parquet format asks.
 */
final class FloatValues extends IntValues {
    private float min;
    private float max;
    private boolean hasNaN;

    FloatValues(PrimitiveType type) {
        super(type);
    }

    @Override
    int compact(ColumnVector vector, int from, int to, int[] target) {
        float[] values = ((FloatVector) vector).values();
        boolean[] nulls = vector.nulls();
        boolean anyNull = vector.nullCount() > 0;
        int kept = 0;
        for (int i = from; i < to; i++) {
            if (!anyNull || !nulls[i]) {
                target[kept++] = Float.floatToRawIntBits(values[i]);
            }
        }
        return kept;
    }

    @Override
    void observe(int[] values, int length) {
        for (int i = 0; i < length; i++) {
            float value = Float.intBitsToFloat(values[i]);
            hasNaN |= Float.isNaN(value);
            min = Math.min(min, value);
            max = Math.max(max, value);
        }
    }

    @Override
    Statistics<?> statistics(long nulls) {
        if (hasNaN) {
            return null;
        }
        FloatStatistics statistics = (FloatStatistics) Statistics.createStats(type);
        statistics.incrementNumNulls(nulls);
        if (min <= max) {
            statistics.setMinMax(min == 0 ? -0.0f : min, max == 0 ? 0.0f : max);
        }
        return statistics;
    }

    @Override
    void clearStatistics() {
        min = Float.POSITIVE_INFINITY;
        max = Float.NEGATIVE_INFINITY;
        hasNaN = false;
    }
}
