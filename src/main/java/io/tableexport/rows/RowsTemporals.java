package io.tableexport.rows;

import io.tableexport.batch.ColumnType;
import io.tableexport.table.Temporals;
import io.tableexport.table.UnfitValueException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.Date;
import java.util.GregorianCalendar;

/**
 * Dates and times as rows of maps hold them. A {@code java.sql} one is taken by its calendar fields in the JVM's zone,
 * which is how drivers make them, with the era its own conversions forget.
 */
final class RowsTemporals {
    private static final int NANOS_PER_MILLI = 1_000_000;

    private RowsTemporals() {}

    static int epochDay(Object value, ColumnType type) throws UnfitValueException {
        if (value instanceof LocalDate date) {
            return Temporals.epochDay(date);
        }
        if (value instanceof java.sql.Date date) {
            return Temporals.epochDay(fields(date, 0).toLocalDate());
        }
        throw RowsValueReader.unexpected(value, type);
    }

    static long microsOfDay(Object value, ColumnType type) throws UnfitValueException {
        if (value instanceof LocalTime time) {
            return Temporals.microsOfDay(time);
        }
        if (value instanceof Time time) {
            int millis = (int) Math.floorMod(time.getTime(), 1_000L);
            return Temporals.microsOfDay(fields(time, millis * NANOS_PER_MILLI).toLocalTime());
        }
        throw RowsValueReader.unexpected(value, type);
    }

    static long localMicros(Object value, ColumnType type) throws UnfitValueException {
        if (value instanceof LocalDateTime time) {
            return Temporals.epochMicros(time);
        }
        if (value instanceof Timestamp time) {
            return Temporals.epochMicros(fields(time, time.getNanos()));
        }
        throw RowsValueReader.unexpected(value, type);
    }

    static long instantMicros(Object value, ColumnType type) throws UnfitValueException {
        if (value instanceof Instant instant) {
            return Temporals.epochMicros(instant);
        }
        if (value instanceof OffsetDateTime time) {
            return Temporals.epochMicros(time.toInstant());
        }
        if (value instanceof ZonedDateTime time) {
            return Temporals.epochMicros(time.toInstant());
        }
        if (value instanceof Timestamp || (value instanceof Date && value.getClass() == Date.class)) {
            return Temporals.epochMicros(((Date) value).toInstant());
        }
        throw RowsValueReader.unexpected(value, type);
    }

    private static LocalDateTime fields(Date date, int nanos) throws UnfitValueException {
        Calendar calendar = new GregorianCalendar();
        calendar.setTime(date);
        int yearOfEra = calendar.get(Calendar.YEAR);
        int year = calendar.get(Calendar.ERA) == GregorianCalendar.BC ? 1 - yearOfEra : yearOfEra;
        try {
            return LocalDateTime.of(
                    year,
                    calendar.get(Calendar.MONTH) + 1,
                    calendar.get(Calendar.DAY_OF_MONTH),
                    calendar.get(Calendar.HOUR_OF_DAY),
                    calendar.get(Calendar.MINUTE),
                    calendar.get(Calendar.SECOND),
                    nanos);
        } catch (DateTimeException e) {
            throw new UnfitValueException("the date exists in the Julian calendar only");
        }
    }
}
