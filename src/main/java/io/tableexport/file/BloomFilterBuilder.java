package io.tableexport.file;

import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.DoubleVector;
import io.tableexport.batch.FloatVector;
import io.tableexport.batch.IntVector;
import io.tableexport.batch.LongVector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.parquet.column.values.bloomfilter.BlockSplitBloomFilter;
import org.apache.parquet.column.values.bloomfilter.BloomFilter;
import org.apache.parquet.io.api.Binary;

/**
 * Builds the split-block Bloom filter of a column chunk. The number of distinct values is not known before the end, so
 * values go into a filter of the greatest size, which is then halved as long as few absent values would be found in it:
 * a value's block is given by the high bits of its hash, so the blocks of a half are pairs of the whole's, united.
 *
 * <p>Memory: {@value #MAX_BYTES} bytes. Used by one thread.
 */
final class BloomFilterBuilder {
    /** The greatest size parquet-java gives a filter by default; enough for some 800,000 distinct values. */
    static final int MAX_BYTES = 1024 * 1024;

    /** A block of the format: eight words of 32 bits. */
    private static final int BLOCK_BYTES = 32;

    private static final int WORDS = 8;
    private static final int WORD_BYTES = 4;

    /** The share of absent values that may be found: parquet-java's default. */
    private static final double MAX_FALSE_POSITIVES = BlockSplitBloomFilter.DEFAULT_FPP;

    private final BloomFilters budget;
    private BlockSplitBloomFilter filter = new BlockSplitBloomFilter(MAX_BYTES);

    BloomFilterBuilder(BloomFilters budget) {
        this.budget = budget;
    }

    /** Takes the values of the rows {@code [from, to)}. */
    void add(ColumnVector vector, int from, int to) {
        boolean[] nulls = vector.nulls();
        for (int i = from; i < to; i++) {
            if (!nulls[i]) {
                add(vector, i);
            }
        }
    }

    private void add(ColumnVector vector, int row) {
        if (vector instanceof IntVector ints) {
            filter.insertHash(filter.hash(ints.get(row)));
        } else if (vector instanceof LongVector longs) {
            filter.insertHash(filter.hash(longs.get(row)));
        } else if (vector instanceof BytesVector bytes) {
            filter.insertHash(
                    filter.hash(Binary.fromReusedByteArray(bytes.bytes(), bytes.start(row), bytes.length(row))));
        } else if (vector instanceof FloatVector floats) {
            addFloat(floats.get(row));
        } else {
            addDouble(((DoubleVector) vector).get(row));
        }
    }

    /** Hashes are of bits: equal numbers of other bits are put in as well, or a search for them would miss the row. */
    private void addFloat(float value) {
        filter.insertHash(filter.hash(value));
        if (value == 0) {
            filter.insertHash(filter.hash(0.0f));
            filter.insertHash(filter.hash(-0.0f));
        } else if (Float.isNaN(value)) {
            filter.insertHash(filter.hash(Float.NaN));
        }
    }

    private void addDouble(double value) {
        filter.insertHash(filter.hash(value));
        if (value == 0) {
            filter.insertHash(filter.hash(0.0));
            filter.insertHash(filter.hash(-0.0));
        } else if (Double.isNaN(value)) {
            filter.insertHash(filter.hash(Double.NaN));
        }
    }

    /** The chunk's filter, and begins the next; empty if the file has no room for it. */
    Optional<BloomFilter> finish() {
        byte[] bits = bitset(filter);
        filter = new BlockSplitBloomFilter(MAX_BYTES);
        while (bits.length > BLOCK_BYTES) {
            byte[] half = half(bits);
            if (falsePositives(half) > MAX_FALSE_POSITIVES) {
                break;
            }
            bits = half;
        }
        return budget.take(bits.length) ? Optional.of(new BlockSplitBloomFilter(bits)) : Optional.empty();
    }

    private static byte[] bitset(BlockSplitBloomFilter filter) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(filter.getBitsetSize());
        try {
            filter.writeTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes all bytes", e);
        }
        return bytes.toByteArray();
    }

    private static byte[] half(byte[] bits) {
        byte[] half = new byte[bits.length / 2];
        for (int i = 0; i < bits.length; i++) {
            int block = i / BLOCK_BYTES;
            half[block / 2 * BLOCK_BYTES + i % BLOCK_BYTES] |= bits[i];
        }
        return half;
    }

    /** The share of random hashes found: in a block, the product of the shares of set bits in its words. */
    private static double falsePositives(byte[] bits) {
        double sum = 0;
        for (int block = 0; block < bits.length; block += BLOCK_BYTES) {
            double found = 1;
            for (int word = 0; word < WORDS; word++) {
                int set = 0;
                for (int i = 0; i < WORD_BYTES; i++) {
                    set += Integer.bitCount(bits[block + word * WORD_BYTES + i] & 0xFF);
                }
                found *= set / (double) Integer.SIZE;
            }
            sum += found;
        }
        int blocks = bits.length / BLOCK_BYTES;
        return sum / blocks;
    }
}
