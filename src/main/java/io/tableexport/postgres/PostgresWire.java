package io.tableexport.postgres;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers as PostgreSQL's protocol carries them, in network byte order, and what to say when they are none. */
final class PostgresWire {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private PostgresWire() {}

    static short int16(byte[] bytes, int offset) {
        return (short) SHORT.get(bytes, offset);
    }

    static int int32(byte[] bytes, int offset) {
        return (int) INT.get(bytes, offset);
    }

    static long int64(byte[] bytes, int offset) {
        return (long) LONG.get(bytes, offset);
    }

    static void putInt64(byte[] bytes, int offset, long value) {
        LONG.set(bytes, offset, value);
    }

    /** What the server sent is not what its protocol says. */
    static ExportException broken(String what) {
        return new ExportException(
                FailureType.DATABASE_FAILED,
                what + ": the server's binary COPY is not in the form this software knows; read the table through a"
                        + " view that casts the column to text");
    }
}
