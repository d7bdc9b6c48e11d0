package io.tableexport.file;

import io.tableexport.batch.BooleanVector;
import io.tableexport.batch.ColumnVector;
import java.util.Arrays;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.statistics.BooleanStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.schema.PrimitiveType;

/** {@code boolean} values, one bit each; a dictionary cannot be smaller. */
final class BooleanValues extends PageValues {
    private final PrimitiveType type;
    private boolean[] page = new boolean[256];
    private int count;
    private int trues;

    BooleanValues(PrimitiveType type) {
        this.type = type;
    }

    @Override
    void append(ColumnVector vector, int from, int to) {
        boolean[] values = ((BooleanVector) vector).values();
        boolean[] nulls = vector.nulls();
        if (page.length < count + to - from) {
            page = Arrays.copyOf(page, Math.max(count + to - from, page.length * 2));
        }
        for (int i = from; i < to; i++) {
            if (!nulls[i]) {
                page[count++] = values[i];
                trues += values[i] ? 1 : 0;
            }
        }
    }

    @Override
    int plainSize() {
        return (count + 7) / 8;
    }

    @Override
    BytesInput encoded() {
        plain.clear();
        plain.putBits(page, count);
        return plain.toInput();
    }

    @Override
    void clearPage() {
        super.clearPage();
        count = 0;
    }

    @Override
    Statistics<?> statistics(long nulls) {
        BooleanStatistics statistics = (BooleanStatistics) Statistics.createStats(type);
        statistics.incrementNumNulls(nulls);
        if (count > 0) {
            statistics.setMinMax(trues == count, trues > 0);
        }
        return statistics;
    }

    @Override
    void clearStatistics() {
        trues = 0;
    }

    @Override
    boolean hasDictionary() {
        return false;
    }

    @Override
    int dictionaryEntries() {
        return 0;
    }

    @Override
    int dictionaryBytes() {
        return 0;
    }

    @Override
    void writeDictionary(PageBuffer target) {}

    @Override
    void clearDictionary() {}

    @Override
    void idsToPlain() {}
}
