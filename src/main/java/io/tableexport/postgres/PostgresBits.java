package io.tableexport.postgres;

import io.tableexport.batch.BytesVector;
import io.tableexport.batch.TableColumn;

/**
 * {@code bit} and {@code bit varying} as zeros and ones, which keeps their length. The binary form (varbit_send in
 * varbit.c) is how many bits, then the bits, the first in the highest bit of the first byte.
 */
final class PostgresBits extends PostgresColumnDecoder {
    private final BytesVector target;

    private PostgresBits(TableColumn column, BytesVector target) {
        super(column, target);
        this.target = target;
    }

    static PostgresMapping of(PostgresType type, PostgresTypes types) {
        return PostgresMapping.textOf(
                (c, v) -> new PostgresBits(c, (BytesVector) v), "bits are written as a text of zeros and ones");
    }

    @Override
    void decode(byte[] bytes, int offset, int length) {
        int bits = length < Integer.BYTES ? -1 : PostgresWire.int32(bytes, offset);
        if (bits < 0 || length != Integer.BYTES + (bits + 7L) / 8) {
            throw broken("came with a bit string of the wrong length");
        }
        int at = target.reserve(bits);
        byte[] text = target.bytes();
        for (int i = 0; i < bits; i++) {
            int bit = bytes[offset + Integer.BYTES + i / 8] >> (7 - i % 8) & 1;
            text[at + i] = (byte) ('0' + bit);
        }
    }
}
