package io.tableexport.file;

import io.tableexport.batch.ColumnVector;
import java.io.IOException;

/** Writes one leaf of a column of lists, maps or structs. */
final class NestedChunkWriter extends ColumnChunkWriter {
    private final LeafPath path;
    private final NestedLevels levels;

    NestedChunkWriter(String column, LeafPath path, PageValues values, MeteredCompressor compressor) {
        this(column, path, values, new NestedLevels(path), compressor);
    }

    private NestedChunkWriter(
            String column, LeafPath path, PageValues values, NestedLevels levels, MeteredCompressor compressor) {
        super(column, values, levels, compressor);
        this.path = path;
        this.levels = levels;
    }

    @Override
    void write(ColumnVector vector, int from, int to, long partRow) throws IOException {
        ColumnVector[] vectors = path.vectors(vector);
        ColumnVector leaf = vectors[vectors.length - 1];
        int start = from;
        while (start < to) {
            int end = sliceEnd(vectors, start, Math.min(to, start + MAX_PAGE_ROWS - levels.rows()));
            for (int row = start; row < end; row++) {
                try {
                    levels.append(vectors, row);
                } catch (NestedLevels.UnfitRowException e) {
                    throw unrepresentable(partRow + row - from, e.getMessage());
                }
            }
            int leafFrom = LeafPath.leafIndex(vectors, start);
            int leafTo = LeafPath.leafIndex(vectors, end);
            if (leafFrom < leafTo) {
                int illegal = values.firstIllegal(leaf, leafFrom, leafTo);
                if (illegal >= 0) {
                    int row = lastRowWithin(vectors, start, end, illegal);
                    throw unrepresentable(
                            partRow + row - from,
                            "the text in '" + path.describe(vectors.length - 1) + "' is not valid UTF-8");
                }
                values.append(leaf, leafFrom, leafTo);
            }
            start = end;
            if (pageIsFull()) {
                endPage();
            }
        }
    }

    private boolean pageIsFull() {
        return levels.rows() >= MAX_PAGE_ROWS
                || (long) levels.encodedSize() + values.plainSize() >= MAX_PAGE_BYTES
                || values.dictionaryIsFull();
    }

    /** Where a slice that begins at row {@code from} must end to stay in a page's bytes; it has at least one row. */
    private int sliceEnd(ColumnVector[] vectors, int from, int to) {
        ColumnVector leaf = vectors[vectors.length - 1];
        int leafFrom = LeafPath.leafIndex(vectors, from);
        int leafTo = LeafPath.leafIndex(vectors, to);
        if (leafFrom == leafTo) {
            return to;
        }
        int leafEnd = values.sliceEnd(leaf, leafFrom, Math.min(leafTo, leafFrom + MAX_PAGE_ROWS));
        return leafEnd == leafTo ? to : Math.max(from + 1, lastRowWithin(vectors, from, to, leafEnd));
    }

    /** The last row of {@code [from, to)} whose values begin at {@code leafIndex} or before. */
    private static int lastRowWithin(ColumnVector[] vectors, int from, int to, int leafIndex) {
        int low = from;
        int high = to - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (LeafPath.leafIndex(vectors, middle) <= leafIndex) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
