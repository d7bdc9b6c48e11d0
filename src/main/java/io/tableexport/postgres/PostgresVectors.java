package io.tableexport.postgres;

import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.FloatVector;
import io.tableexport.batch.ListVector;
import io.tableexport.batch.TableColumn;

/**
 * pgvector's {@code vector} as a list of floats. The binary form (vector_send in vector.c): how many, as 16 bits without
 * a sign; 16 unused bits; the numbers.
 */
final class PostgresVectors extends PostgresColumnDecoder {
    private static final int HEADER_BYTES = 2 * Short.BYTES;

    private final ListVector target;

    private PostgresVectors(TableColumn column, ListVector target) {
        super(column, target);
        this.target = target;
    }

    static PostgresMapping of(PostgresType type, PostgresTypes types) {
        return PostgresMapping.exact(
                ColumnType.list(ColumnType.of(Kind.FLOAT), true), (c, v) -> new PostgresVectors(c, (ListVector) v));
    }

    @Override
    void decode(byte[] bytes, int offset, int length) {
        int count = length < HEADER_BYTES ? -1 : PostgresWire.int16(bytes, offset) & 0xFFFF;
        if (length != HEADER_BYTES + count * Float.BYTES) {
            throw broken("came with a vector of the wrong length");
        }
        FloatVector elements = (FloatVector) target.elements();
        for (int i = 0; i < count; i++) {
            elements.append(Float.intBitsToFloat(PostgresWire.int32(bytes, offset + HEADER_BYTES + i * Float.BYTES)));
        }
        target.endList();
    }
}
