package io.tableexport.postgres;

import io.tableexport.batch.BytesVector;
import io.tableexport.batch.TableColumn;
import io.tableexport.table.Utf8;

/** Times with an offset, and intervals: no file type holds them, so they are the text ISO 8601 has for them. */
final class PostgresTimeTexts {
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final int SECONDS_PER_MINUTE = 60;
    private static final int SECONDS_PER_HOUR = 3_600;
    private static final int MONTHS_PER_YEAR = 12;

    private PostgresTimeTexts() {}

    /** {@code timetz}: {@code 15:00:00+03:00}. */
    static PostgresMapping zoned(PostgresType type, PostgresTypes types) {
        return PostgresMapping.textOf(
                (c, v) -> new Zoned(c, (BytesVector) v),
                "a time with a zone is written as text, which keeps its offset");
    }

    /** {@code interval}: {@code P1Y2M3DT4H5M6.7S}. */
    static PostgresMapping interval(PostgresType type, PostgresTypes types) {
        return PostgresMapping.textOf(
                (c, v) -> new Interval(c, (BytesVector) v), "an interval is written as a duration of ISO 8601");
    }

    /** Microseconds since midnight, then seconds west of Greenwich (timetz_send in date.c). */
    private static final class Zoned extends PostgresColumnDecoder {
        private final BytesVector target;
        private final StringBuilder text = new StringBuilder();

        Zoned(TableColumn column, BytesVector target) {
            super(column, target);
            this.target = target;
        }

        @Override
        void decode(byte[] bytes, int offset, int length) {
            requireLength(length, Long.BYTES + Integer.BYTES);
            long micros = PostgresWire.int64(bytes, offset);
            int east = -PostgresWire.int32(bytes, offset + Long.BYTES);
            text.setLength(0);
            clock(micros / MICROS_PER_SECOND, false);
            fraction(micros % MICROS_PER_SECOND, text);
            text.append(east < 0 ? '-' : '+');
            clock(Math.abs(east), true);
            Utf8.appendAscii(text, target);
        }

        /** Hours and minutes, and seconds; of an offset only if there are any. */
        private void clock(long seconds, boolean ofOffset) {
            twoDigits(seconds / SECONDS_PER_HOUR);
            text.append(':');
            twoDigits(seconds / SECONDS_PER_MINUTE % SECONDS_PER_MINUTE);
            if (!ofOffset || seconds % SECONDS_PER_MINUTE != 0) {
                text.append(':');
                twoDigits(seconds % SECONDS_PER_MINUTE);
            }
        }

        private void twoDigits(long value) {
            text.append((char) ('0' + value / 10)).append((char) ('0' + value % 10));
        }
    }

    /** Microseconds, days, months, each with its own sign (interval_send in timestamp.c). */
    private static final class Interval extends PostgresColumnDecoder {
        private final BytesVector target;
        private final StringBuilder text = new StringBuilder();

        Interval(TableColumn column, BytesVector target) {
            super(column, target);
            this.target = target;
        }

        @Override
        void decode(byte[] bytes, int offset, int length) {
            requireLength(length, Long.BYTES + 2 * Integer.BYTES);
            long micros = PostgresWire.int64(bytes, offset);
            int days = PostgresWire.int32(bytes, offset + Long.BYTES);
            int months = PostgresWire.int32(bytes, offset + Long.BYTES + Integer.BYTES);
            text.setLength(0);
            if (micros == Long.MAX_VALUE && days == Integer.MAX_VALUE && months == Integer.MAX_VALUE) {
                text.append("infinity"); // since version 17, as INTERVAL_NOEND in timestamp.h
            } else if (micros == Long.MIN_VALUE && days == Integer.MIN_VALUE && months == Integer.MIN_VALUE) {
                text.append("-infinity");
            } else {
                finite(micros, days, months);
            }
            Utf8.appendAscii(text, target);
        }

        private void finite(long micros, int days, int months) {
            text.append('P');
            part(months / MONTHS_PER_YEAR, 'Y');
            part(months % MONTHS_PER_YEAR, 'M');
            part(days, 'D');
            if (micros != 0) {
                text.append('T');
                long seconds = micros / MICROS_PER_SECOND;
                part(seconds / SECONDS_PER_HOUR, 'H');
                part(seconds / SECONDS_PER_MINUTE % SECONDS_PER_MINUTE, 'M');
                seconds(micros % (SECONDS_PER_MINUTE * MICROS_PER_SECOND));
            }
            if (text.length() == 1) {
                text.append("T0S");
            }
        }

        private void part(long number, char unit) {
            if (number != 0) {
                text.append(number).append(unit);
            }
        }

        private void seconds(long micros) {
            if (micros == 0) {
                return;
            }
            long magnitude = Math.abs(micros);
            text.append(micros < 0 ? "-" : "").append(magnitude / MICROS_PER_SECOND);
            fraction(magnitude % MICROS_PER_SECOND, text);
            text.append('S');
        }
    }

    /** The point and up to six digits, without zeros at the end; nothing for none. */
    private static void fraction(long micros, StringBuilder text) {
        if (micros == 0) {
            return;
        }
        text.append('.');
        long rest = micros;
        for (long unit = MICROS_PER_SECOND / 10; rest > 0; unit /= 10) {
            text.append((char) ('0' + rest / unit));
            rest %= unit;
        }
    }
}
