package io.tableexport.postgres;

import io.tableexport.batch.BooleanVector;
import io.tableexport.batch.DoubleVector;
import io.tableexport.batch.FloatVector;
import io.tableexport.batch.IntVector;
import io.tableexport.batch.LongVector;
import io.tableexport.batch.TableColumn;

/** Booleans, integers and floating point: what their binary forms hold is the value itself. */
final class PostgresScalarDecoders {
    private PostgresScalarDecoders() {}

    /** {@code bool}. */
    static final class Bool extends PostgresColumnDecoder {
        private final BooleanVector target;

        Bool(TableColumn column, BooleanVector target) {
            super(column, target);
            this.target = target;
        }

        @Override
        void decode(byte[] bytes, int offset, int length) {
            requireLength(length, 1);
            target.append(bytes[offset] != 0);
        }
    }

    /** {@code int2}. */
    static final class Int2 extends PostgresColumnDecoder {
        private final IntVector target;

        Int2(TableColumn column, IntVector target) {
            super(column, target);
            this.target = target;
        }

        @Override
        void decode(byte[] bytes, int offset, int length) {
            requireLength(length, Short.BYTES);
            target.append(PostgresWire.int16(bytes, offset));
        }
    }

    /** {@code int4}. */
    static final class Int4 extends PostgresColumnDecoder {
        private final IntVector target;

        Int4(TableColumn column, IntVector target) {
            super(column, target);
            this.target = target;
        }

        @Override
        void decode(byte[] bytes, int offset, int length) {
            requireLength(length, Integer.BYTES);
            target.append(PostgresWire.int32(bytes, offset));
        }
    }

    /** {@code int8}. */
    static final class Int8 extends PostgresColumnDecoder {
        private final LongVector target;

        Int8(TableColumn column, LongVector target) {
            super(column, target);
            this.target = target;
        }

        @Override
        void decode(byte[] bytes, int offset, int length) {
            requireLength(length, Long.BYTES);
            target.append(PostgresWire.int64(bytes, offset));
        }
    }

    /** {@code oid}: four bytes without a sign. */
    static final class Oid extends PostgresColumnDecoder {
        private final LongVector target;

        Oid(TableColumn column, LongVector target) {
            super(column, target);
            this.target = target;
        }

        @Override
        void decode(byte[] bytes, int offset, int length) {
            requireLength(length, Integer.BYTES);
            target.append(Integer.toUnsignedLong(PostgresWire.int32(bytes, offset)));
        }
    }

    /** {@code float4}, bit for bit. */
    static final class Float4 extends PostgresColumnDecoder {
        private final FloatVector target;

        Float4(TableColumn column, FloatVector target) {
            super(column, target);
            this.target = target;
        }

        @Override
        void decode(byte[] bytes, int offset, int length) {
            requireLength(length, Float.BYTES);
            target.append(Float.intBitsToFloat(PostgresWire.int32(bytes, offset)));
        }
    }

    /** {@code float8}, bit for bit. */
    static final class Float8 extends PostgresColumnDecoder {
        private final DoubleVector target;

        Float8(TableColumn column, DoubleVector target) {
            super(column, target);
            this.target = target;
        }

        @Override
        void decode(byte[] bytes, int offset, int length) {
            requireLength(length, Double.BYTES);
            target.append(Double.longBitsToDouble(PostgresWire.int64(bytes, offset)));
        }
    }
}
