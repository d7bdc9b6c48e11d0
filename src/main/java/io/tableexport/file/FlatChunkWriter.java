package io.tableexport.file;

import io.tableexport.batch.ColumnVector;
import java.io.IOException;
import org.apache.parquet.column.values.bloomfilter.BloomFilterWriter;

/** Writes a column of plain values, one a row, and its Bloom filter if it has one. */
final class FlatChunkWriter extends ColumnChunkWriter {
    private final boolean required;
    private final DefinitionLevels levels;
    private final BloomFilterBuilder bloomFilter;

    /** @param bloomFilter null if the column has none */
    FlatChunkWriter(
            String column,
            boolean required,
            PageValues values,
            MeteredCompressor compressor,
            BloomFilterBuilder bloomFilter) {
        this(column, required, values, new DefinitionLevels(required), compressor, bloomFilter);
    }

    private FlatChunkWriter(
            String column,
            boolean required,
            PageValues values,
            DefinitionLevels levels,
            MeteredCompressor compressor,
            BloomFilterBuilder bloomFilter) {
        super(column, values, levels, compressor);
        this.required = required;
        this.levels = levels;
        this.bloomFilter = bloomFilter;
    }

    @Override
    void endChunk(BloomFilterWriter bloomFilters) throws IOException {
        super.endChunk(bloomFilters);
        if (bloomFilter != null) {
            bloomFilter.finish().ifPresent(bloomFilters::writeBloomFilter);
        }
    }

    @Override
    void write(ColumnVector vector, int from, int to, long partRow) throws IOException {
        requireNoNull(vector, from, to, partRow);
        int start = from;
        while (start < to) {
            int end = values.sliceEnd(vector, start, Math.min(to, start + MAX_PAGE_ROWS - levels.rows()));
            int illegal = values.firstIllegal(vector, start, end);
            if (illegal >= 0) {
                throw unrepresentable(partRow + illegal - from, "the text is not valid UTF-8");
            }
            values.append(vector, start, end);
            levels.append(vector, start, end);
            start = end;
            if (levels.rows() >= MAX_PAGE_ROWS || values.plainSize() >= MAX_PAGE_BYTES || values.dictionaryIsFull()) {
                endPage();
            }
        }
        if (bloomFilter != null) {
            bloomFilter.add(vector, from, to);
        }
    }

    private void requireNoNull(ColumnVector vector, int from, int to, long partRow) {
        if (!required || vector.nullCount() == 0) {
            return;
        }
        for (int i = from; i < to; i++) {
            if (vector.isNull(i)) {
                throw unrepresentable(
                        partRow + i - from,
                        "NULL in a column that its database declares NOT NULL; correct the row or the constraint");
            }
        }
    }
}
