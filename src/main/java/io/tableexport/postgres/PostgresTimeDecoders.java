package io.tableexport.postgres;

import io.tableexport.batch.IntVector;
import io.tableexport.batch.LongVector;
import io.tableexport.batch.TableColumn;
import io.tableexport.table.UnfitValueException;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/**
 * Dates, times and timestamps: counts from 2000-01-01, PostgreSQL's epoch, in its proleptic Gregorian calendar, which
 * become counts from 1970-01-01. Infinities are the extreme values of the binary form (datatype/timestamp.h).
 */
final class PostgresTimeDecoders {
    /** From the file formats' epoch to PostgreSQL's. */
    private static final int EPOCH_DAYS =
            (int) ChronoUnit.DAYS.between(LocalDate.ofEpochDay(0), LocalDate.of(2000, 1, 1));

    private static final long MICROS_PER_DAY = 86_400_000_000L;

    private static final long EPOCH_MICROS = EPOCH_DAYS * MICROS_PER_DAY;

    private static final String INFINITE = "is infinite, which the column's file type cannot hold; read the table"
            + " through a view that replaces it or casts the column to text";

    private PostgresTimeDecoders() {}

    /** {@code date}: days. */
    static final class Date extends PostgresColumnDecoder {
        private final IntVector target;

        Date(TableColumn column, IntVector target) {
            super(column, target);
            this.target = target;
        }

        @Override
        void decode(byte[] bytes, int offset, int length) throws UnfitValueException {
            requireLength(length, Integer.BYTES);
            int days = PostgresWire.int32(bytes, offset);
            if (days == Integer.MAX_VALUE || days == Integer.MIN_VALUE) {
                throw new UnfitValueException(INFINITE);
            }
            // The last date, 5874897-12-31, is far from where this overflows.
            target.append(days + EPOCH_DAYS);
        }
    }

    /** {@code time}: microseconds since midnight. */
    static final class Time extends PostgresColumnDecoder {
        private final LongVector target;

        Time(TableColumn column, LongVector target) {
            super(column, target);
            this.target = target;
        }

        @Override
        void decode(byte[] bytes, int offset, int length) throws UnfitValueException {
            requireLength(length, Long.BYTES);
            long micros = PostgresWire.int64(bytes, offset);
            if (micros >= MICROS_PER_DAY || micros < 0) {
                throw new UnfitValueException(
                        "is 24:00:00, which is no time of day in the file; read the table through a view that replaces"
                                + " it or casts the column to text");
            }
            target.append(micros);
        }
    }

    /** {@code timestamp} and {@code timestamptz}: microseconds, the latter in UTC. */
    static final class Timestamp extends PostgresColumnDecoder {
        private final LongVector target;

        Timestamp(TableColumn column, LongVector target) {
            super(column, target);
            this.target = target;
        }

        @Override
        void decode(byte[] bytes, int offset, int length) throws UnfitValueException {
            requireLength(length, Long.BYTES);
            long micros = PostgresWire.int64(bytes, offset);
            if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
                throw new UnfitValueException(INFINITE);
            }
            // PostgreSQL's last 30 years lie beyond what 64 bits of microseconds from 1970 reach.
            if (micros > Long.MAX_VALUE - EPOCH_MICROS) {
                throw new UnfitValueException(
                        "lies after the year 294246, beyond the file type's range; read the table through a view that"
                                + " replaces it or casts the column to text");
            }
            target.append(micros + EPOCH_MICROS);
        }
    }
}
