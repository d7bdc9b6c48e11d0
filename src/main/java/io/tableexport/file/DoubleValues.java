package io.tableexport.file;

import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.DoubleVector;
import org.apache.parquet.column.statistics.DoubleStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.schema.PrimitiveType;

/**
 * {@code double} values by their raw bits, so that every NaN and both zeros arrive as they are. A page with a NaN has no
 * statistics: readers that order NaN above all numbers would else skip rows. A zero at an end of the range stands for
 * both zeros, as the Parquet format asks.
 */
final class DoubleValues extends LongValues {
    private double min;
    private double max;
    private boolean hasNaN;

    DoubleValues(PrimitiveType type) {
        super(type);
    }

    @Override
    int compact(ColumnVector vector, int from, int to, long[] target) {
        double[] values = ((DoubleVector) vector).values();
        boolean[] nulls = vector.nulls();
        boolean anyNull = vector.nullCount() > 0;
        int kept = 0;
        for (int i = from; i < to; i++) {
            if (!anyNull || !nulls[i]) {
                target[kept++] = Double.doubleToRawLongBits(values[i]);
            }
        }
        return kept;
    }

    @Override
    void observe(long[] values, int length) {
        for (int i = 0; i < length; i++) {
            double value = Double.longBitsToDouble(values[i]);
            hasNaN |= Double.isNaN(value);
            min = Math.min(min, value);
            max = Math.max(max, value);
        }
    }

    @Override
    Statistics<?> statistics(long nulls) {
        if (hasNaN) {
            return null;
        }
        DoubleStatistics statistics = (DoubleStatistics) Statistics.createStats(type);
        statistics.incrementNumNulls(nulls);
        if (min <= max) {
            statistics.setMinMax(min == 0 ? -0.0 : min, max == 0 ? 0.0 : max);
        }
        return statistics;
    }

    @Override
    void clearStatistics() {
        min = Double.POSITIVE_INFINITY;
        max = Double.NEGATIVE_INFINITY;
        hasNaN = false;
    }
}
