package io.tableexport.batch;

import java.util.Arrays;
import java.util.List;

/**
 * Some rows of a table, column by column. A reader fills it and owns it: what {@link #column} returns is valid until
 * that reader is asked for the next batch. Not thread-safe.
 */
public final class ColumnBatch {
    private final TableSchema schema;
    private final ColumnVector[] columns;

    /** Those whose values differ in size, and the bytes of a row in all others: rows are measured one by one. */
    private final ColumnVector[] varying;

    private final long fixedRowBytes;

    /** An empty batch; {@link TableSchema#newBatch()} is the way to make one. */
    ColumnBatch(TableSchema schema) {
        this.schema = schema;
        List<TableColumn> declared = schema.columns();
        this.columns = new ColumnVector[declared.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = declared.get(i).type().newVector();
        }
        varying = Arrays.stream(columns)
                .filter(column -> column.bytesOfEach() == 0)
                .toArray(ColumnVector[]::new);
        fixedRowBytes =
                Arrays.stream(columns).mapToLong(ColumnVector::bytesOfEach).sum();
    }

    public TableSchema schema() {
        return schema;
    }

    public int columnCount() {
        return columns.length;
    }

    public ColumnVector column(int index) {
        return columns[index];
    }

    /** Whole rows in the batch. */
    public int rowCount() {
        return columns[columns.length - 1].size();
    }

    /** Bytes of all values of whole rows in the plain form of the file; what batches are cut by. */
    public long sizeInBytes() {
        long sum = fixedRowBytes * rowCount();
        for (ColumnVector column : varying) {
            sum += column.sizeInBytes();
        }
        return sum;
    }

    /** Forgets the rows, keeps the arrays. */
    public void clear() {
        for (ColumnVector column : columns) {
            column.clear();
        }
    }
}
