package io.tableexport.batch;

/**
 * A column of rows inside rows: one vector a field, all of the struct's size. A NULL struct has a NULL in every field.
 *
 * <p>To append a struct, append one value to each field, then call {@link #endStruct()}; one begun is taken back by
 * {@link #dropFields()}.
 */
public final class StructVector extends ColumnVector {
    private final ColumnVector[] fields;

    StructVector(ColumnVector[] fields) {
        this.fields = fields;
    }

    public int fieldCount() {
        return fields.length;
    }

    public ColumnVector field(int index) {
        return fields[index];
    }

    /** Appends the struct whose fields were appended. */
    public void endStruct() {
        next();
    }

    /** Takes back what was appended to the fields of a struct that is not to be. */
    public void dropFields() {
        for (ColumnVector field : fields) {
            field.truncate(size());
        }
    }

    @Override
    public void clear() {
        super.clear();
        for (ColumnVector field : fields) {
            field.clear();
        }
    }

    @Override
    public void truncate(int length) {
        super.truncate(length);
        dropFields();
    }

    @Override
    public long sizeInBytes() {
        long sum = 0;
        for (ColumnVector field : fields) {
            sum += field.sizeInBytes();
        }
        return sum;
    }

    @Override
    void setNull(int index) {
        for (ColumnVector field : fields) {
            field.appendNull();
        }
    }

    @Override
    void grow(int capacity) {}
}
