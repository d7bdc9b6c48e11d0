package io.tableexport.postgres;

import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.ListVector;
import io.tableexport.batch.TableColumn;
import io.tableexport.table.UnfitValueException;

/**
 * Arrays as lists, in each other for each declared dimension. The server does not hold an array to its declaration: one
 * of other dimensions, or that does not begin at 1, does not fit.
 *
 * <p>The binary form (array_send in arrayfuncs.c): how many dimensions, whether there are NULLs, the elements' oid; for
 * each dimension its length and first index; then the elements, each behind its length, row by row.
 */
final class PostgresArrays extends PostgresColumnDecoder {
    private static final int HEADER_BYTES = 3 * Integer.BYTES;
    private static final int DIMENSION_BYTES = 2 * Integer.BYTES;

    private final ListVector target;
    private final int dimensions;
    private final ColumnVector elements;
    private final PostgresColumnDecoder element;
    private int position;
    private int end;

    private PostgresArrays(TableColumn column, ListVector target, int dimensions, PostgresMapping mapping) {
        super(column, target);
        this.target = target;
        this.dimensions = dimensions;
        ColumnVector innermost = target;
        for (int i = 0; i < dimensions; i++) {
            innermost = ((ListVector) innermost).elements();
        }
        this.elements = innermost;
        this.element = part(mapping, "an element", innermost);
    }

    static PostgresMapping of(PostgresType type, PostgresTypes types) {
        PostgresMapping element = types.of(type.element());
        if (!element.readsInside() && element.type().kind().isNested()) {
            return PostgresMapping.printed(
                    "type " + type.sqlName() + " holds lists of what only the server can print: it prints them whole");
        }
        ColumnType list = element.type();
        for (int i = 0; i < type.dimensions(); i++) {
            list = ColumnType.list(list, false);
        }
        return new PostgresMapping(
                list,
                element.fidelity(),
                element.note(),
                element.readsInside() ? null : element.cast() + "[]",
                null,
                (c, v) -> new PostgresArrays(c, (ListVector) v, type.dimensions(), element),
                true,
                element.recognised());
    }

    @Override
    void decode(byte[] bytes, int offset, int length) throws UnfitValueException {
        if (length < HEADER_BYTES) {
            throw broken("came with an array that ends in its header");
        }
        int found = PostgresWire.int32(bytes, offset);
        if (found == 0) {
            target.endList();
            return;
        }
        if (found != dimensions) {
            throw new UnfitValueException("has " + found + " dimensions where its column is declared with " + dimensions
                    + "; declare the column with as many, or set on_unrepresentable to \"text\" or \"null\" for it");
        }
        if (length < HEADER_BYTES + (long) found * DIMENSION_BYTES) {
            throw broken("came with an array that ends in its header");
        }
        position = offset + HEADER_BYTES + found * DIMENSION_BYTES;
        end = offset + length;
        try {
            fill(target, bytes, offset + HEADER_BYTES, 1);
        } catch (UnfitValueException e) {
            target.dropElements();
            throw e;
        }
    }

    private void fill(ListVector list, byte[] bytes, int dimension, int depth) throws UnfitValueException {
        if (PostgresWire.int32(bytes, dimension + Integer.BYTES) != 1) {
            throw new UnfitValueException("is an array whose first index is not 1, which a list cannot say;"
                    + " set on_unrepresentable to \"text\" or \"null\" for its column");
        }
        int count = PostgresWire.int32(bytes, dimension);
        for (int i = 0; i < count; i++) {
            if (depth < dimensions) {
                fill((ListVector) list.elements(), bytes, dimension + DIMENSION_BYTES, depth + 1);
            } else {
                position = element.decodeField(bytes, position, end, elements);
            }
        }
        list.endList();
    }
}
