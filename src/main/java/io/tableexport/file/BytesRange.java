package io.tableexport.file;

import java.util.Arrays;
import org.apache.parquet.column.statistics.BinaryStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.PrimitiveType;

/**
 * The least and the greatest byte string of a page. Byte strings are in the order of their unsigned bytes, decimals,
 * which all have one length, in the order of the numbers. Keeps copies, taken at most twice a slice.
 */
final class BytesRange {
    private final PrimitiveType type;

    /** Turns the sign bit of a decimal's first byte over, so that unsigned order is the numbers' order; else 0. */
    private final int signBit;

    private byte[] min;
    private byte[] max;

    BytesRange(PrimitiveType type, boolean signed) {
        this.type = type;
        this.signBit = signed ? 0x80 : 0;
    }

    /** Takes one value in; the arrays are read only now. */
    void observe(byte[] bytes, int from, int to) {
        if (min == null) {
            min = Arrays.copyOfRange(bytes, from, to);
            max = min;
        } else if (compare(bytes, from, to, min) < 0) {
            min = Arrays.copyOfRange(bytes, from, to);
        } else if (compare(bytes, from, to, max) > 0) {
            max = Arrays.copyOfRange(bytes, from, to);
        }
    }

    Statistics<?> statistics(long nulls) {
        BinaryStatistics statistics = (BinaryStatistics) Statistics.createStats(type);
        statistics.incrementNumNulls(nulls);
        if (min != null) {
            statistics.setMinMax(Binary.fromConstantByteArray(min), Binary.fromConstantByteArray(max));
        }
        return statistics;
    }

    void clear() {
        min = null;
        max = null;
    }

    private int compare(byte[] bytes, int from, int to, byte[] end) {
        if (to > from && end.length > 0 && bytes[from] != end[0]) {
            return ((bytes[from] & 0xFF) ^ signBit) - ((end[0] & 0xFF) ^ signBit);
        }
        return Arrays.compareUnsigned(bytes, from, to, end, 0, end.length);
    }
}
