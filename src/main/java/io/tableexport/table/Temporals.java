package io.tableexport.table;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;

/** {@code java.time} values to the whole numbers a batch holds, exactly or not at all. */
@SuppressWarnings({"JavaLocalTimeGetNano", "JavaLocalDateTimeGetNano"}) // the whole seconds are taken beside them
public final class Temporals {
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final int NANOS_PER_MICRO = 1_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private Temporals() {}

    /** A time's text such as {@code 10:00:00+03}, as databases print it, with the minutes of its offset. */
    public static String withMinutesOfOffset(String text) {
        int sign = Math.max(text.indexOf('+'), text.indexOf('-'));
        return sign >= 0 && text.indexOf(':', sign) < 0 ? text + ":00" : text;
    }

    /** Days since 1970-01-01, proleptic Gregorian. */
    public static int epochDay(LocalDate date) throws UnfitValueException {
        long day = date.toEpochDay();
        if (day != (int) day) {
            throw new UnfitValueException("the date is outside the years a file's DATE holds (an infinity, perhaps)");
        }
        return (int) day;
    }

    /** Microseconds since midnight. */
    public static long microsOfDay(LocalTime time) throws UnfitValueException {
        return time.toSecondOfDay() * MICROS_PER_SECOND + micros(time.getNano());
    }

    /** Microseconds from 1970-01-01 00:00:00 to a local time. */
    public static long epochMicros(LocalDateTime time) throws UnfitValueException {
        return epochMicros(time.toEpochSecond(ZoneOffset.UTC), time.getNano());
    }

    /** Microseconds from 1970-01-01 00:00:00 UTC to an instant. */
    public static long epochMicros(Instant instant) throws UnfitValueException {
        return epochMicros(instant.getEpochSecond(), instant.getNano());
    }

    /** Nanoseconds from 1970-01-01 00:00:00 to a local time. */
    public static long epochNanos(LocalDateTime time) throws UnfitValueException {
        long seconds = time.toEpochSecond(ZoneOffset.UTC);
        try {
            // The earliest second may overflow before its fraction is added: move one second over.
            return seconds < 0
                    ? Math.addExact(
                            Math.multiplyExact(seconds + 1, NANOS_PER_SECOND), time.getNano() - NANOS_PER_SECOND)
                    : Math.addExact(Math.multiplyExact(seconds, NANOS_PER_SECOND), time.getNano());
        } catch (ArithmeticException overflow) {
            throw new UnfitValueException("the timestamp is outside the years 1677 to 2262 nanoseconds hold");
        }
    }

    private static long epochMicros(long seconds, int nanos) throws UnfitValueException {
        if (Math.abs(seconds) > Long.MAX_VALUE / MICROS_PER_SECOND + 1) {
            throw outsideMicros(); // before its fraction, which drivers make up for an infinity
        }
        long micros = micros(nanos);
        try {
            // The earliest representable second may overflow before its fraction is added: move one second over.
            return seconds < 0
                    ? Math.addExact(Math.multiplyExact(seconds + 1, MICROS_PER_SECOND), micros - MICROS_PER_SECOND)
                    : Math.addExact(Math.multiplyExact(seconds, MICROS_PER_SECOND), micros);
        } catch (ArithmeticException overflow) {
            throw outsideMicros();
        }
    }

    private static UnfitValueException outsideMicros() {
        return new UnfitValueException(
                "the timestamp is outside the years -290307 to 294247 a file's microseconds hold (an infinity, perhaps)");
    }

    private static long micros(int nanos) throws UnfitValueException {
        if (nanos % NANOS_PER_MICRO != 0) {
            throw new UnfitValueException("its fraction of a second is finer than microseconds");
        }
        return nanos / NANOS_PER_MICRO;
    }
}
