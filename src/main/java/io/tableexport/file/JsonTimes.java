package io.tableexport.file;

import java.io.IOException;

/**
 * Dates and times as ISO 8601 has them, in the proleptic Gregorian calendar, with all digits of a second's fraction that
 * the column's unit has: six or nine.
 */
final class JsonTimes {
    /** A column's unit by its fraction digits. */
    static final int MICROS = 6;

    static final int NANOS = 9;

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long SECONDS_PER_DAY = 86_400;

    /** Days from 0000-03-01 to 1970-01-01. */
    private static final int DAYS_TO_EPOCH = 719_468;

    /** Days in 400 years: the calendar repeats after them. */
    private static final int DAYS_PER_CYCLE = 146_097;

    private JsonTimes() {}

    /** Puts {@code YYYY-MM-DD}; years before 0 or after 9999 have a sign and at least four digits. */
    static void putDate(long epochDay, JsonBuffer out) throws IOException {
        // Years begin in March here, so that the leap day is a year's last and months follow from one formula.
        long shifted = epochDay + DAYS_TO_EPOCH;
        long cycle = Math.floorDiv(shifted, DAYS_PER_CYCLE);
        int day = (int) (shifted - cycle * DAYS_PER_CYCLE);
        int yearOfCycle = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
        int dayOfYear = day - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100);
        int marchMonth = (5 * dayOfYear + 2) / 153;
        int dayOfMonth = dayOfYear - (153 * marchMonth + 2) / 5 + 1;
        int month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
        long year = cycle * 400 + yearOfCycle + (month <= 2 ? 1 : 0);
        if (year >= 0 && year <= 9999) {
            out.putDate((int) year, month, dayOfMonth);
            return;
        }
        out.put(year < 0 ? '-' : '+');
        out.putPadded(Math.abs(year), 4);
        out.put('-');
        out.putPadded(month, 2);
        out.put('-');
        out.putPadded(dayOfMonth, 2);
    }

    /** Puts {@code HH:mm:ss} and the fraction; the end of the day is {@code 24:00:00}. */
    static void putTime(long units, int digits, JsonBuffer out) throws IOException {
        long unitsPerSecond = unitsPerSecond(digits);
        long seconds = units / unitsPerSecond;
        out.putPadded(seconds / 3600, 2);
        out.put(':');
        out.putPadded(seconds / 60 % 60, 2);
        out.put(':');
        out.putPadded(seconds % 60, 2);
        out.put('.');
        out.putPadded(units % unitsPerSecond, digits);
    }

    /** Puts {@code YYYY-MM-DDTHH:mm:ss} and the fraction. */
    static void putTimestamp(long epochUnits, int digits, JsonBuffer out) throws IOException {
        long unitsPerDay = SECONDS_PER_DAY * unitsPerSecond(digits);
        putDate(Math.floorDiv(epochUnits, unitsPerDay), out);
        out.put('T');
        putTime(Math.floorMod(epochUnits, unitsPerDay), digits, out);
    }

    private static long unitsPerSecond(int digits) {
        return digits == MICROS ? MICROS_PER_SECOND : NANOS_PER_SECOND;
    }
}
