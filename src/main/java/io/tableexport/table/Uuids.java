package io.tableexport.table;

import io.tableexport.batch.BytesVector;
import java.util.UUID;

/** UUIDs in a batch, as both file formats take them. */
public final class Uuids {
    private Uuids() {}

    /** Appends the 16 bytes, most significant first. */
    public static void append(UUID value, BytesVector into) {
        int start = into.reserve(2 * Long.BYTES);
        byte[] bytes = into.bytes();
        for (int i = 0; i < Long.BYTES; i++) {
            int shift = 8 * (Long.BYTES - 1 - i);
            bytes[start + i] = (byte) (value.getMostSignificantBits() >> shift);
            bytes[start + Long.BYTES + i] = (byte) (value.getLeastSignificantBits() >> shift);
        }
    }
}
