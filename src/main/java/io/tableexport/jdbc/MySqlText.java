package io.tableexport.jdbc;

import io.tableexport.table.UnfitValueException;
import java.time.DateTimeException;
import java.time.LocalDate;

/**
 * Reads the texts MySQL and MariaDB print for dates and timestamps, some of which are no dates. By hand, as the JDK's
 * parser takes longer for a date than a driver for its row.
 */
final class MySqlText {
    private static final int DATE_LENGTH = "0000-00-00".length();

    /** A date, a space and {@code 00:00:00}, then perhaps a point and digits. */
    private static final int SECONDS_END = DATE_LENGTH + " 00:00:00".length();

    private static final int MICROS_DIGITS = 6;
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long SECONDS_PER_DAY = 86_400;

    private MySqlText() {}

    /** {@code 2024-02-29}, as days since 1970-01-01. */
    static int epochDay(String text) throws UnfitValueException {
        if (text.length() != DATE_LENGTH) {
            throw noDate();
        }
        return dayAtStart(text);
    }

    /**
     * {@code 2024-02-29 12:34:56.123456}, with as many digits of a fraction as the column has, as microseconds since
     * 1970-01-01 00:00:00. The servers know the years 0 to 9999, so none is too large.
     */
    static long epochMicros(String text) throws UnfitValueException {
        long day = dayAtStart(text);
        if (text.length() == DATE_LENGTH) {
            return day * SECONDS_PER_DAY * MICROS_PER_SECOND;
        }
        if (text.length() < SECONDS_END
                || text.charAt(DATE_LENGTH) != ' '
                || text.charAt(DATE_LENGTH + 3) != ':'
                || text.charAt(DATE_LENGTH + 6) != ':') {
            throw noTimestamp();
        }
        int hour = digits(text, DATE_LENGTH + 1, 2);
        int minute = digits(text, DATE_LENGTH + 4, 2);
        int second = digits(text, DATE_LENGTH + 7, 2);
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
            throw noTimestamp();
        }
        long seconds = day * SECONDS_PER_DAY + hour * 3_600L + minute * 60L + second;
        return seconds * MICROS_PER_SECOND + fraction(text);
    }

    private static long fraction(String text) throws UnfitValueException {
        if (text.length() == SECONDS_END) {
            return 0;
        }
        int count = text.length() - SECONDS_END - 1;
        int value = count < 1 || count > MICROS_DIGITS ? -1 : digits(text, SECONDS_END + 1, count);
        if (value < 0 || text.charAt(SECONDS_END) != '.') {
            throw noTimestamp();
        }
        for (int i = count; i < MICROS_DIGITS; i++) {
            value *= 10;
        }
        return value;
    }

    private static int dayAtStart(String text) throws UnfitValueException {
        if (text.length() < DATE_LENGTH || text.charAt(4) != '-' || text.charAt(7) != '-') {
            throw noDate();
        }
        int year = digits(text, 0, 4);
        int month = digits(text, 5, 2);
        int day = digits(text, 8, 2);
        if (year < 0) {
            throw noDate();
        }
        try {
            // Also for the year 0, which the servers let in: it is what ISO 8601 makes of it.
            return (int) LocalDate.of(year, month, day).toEpochDay();
        } catch (DateTimeException e) {
            throw noDate();
        }
    }

    /** The number that {@code count} digits stand for, or -1 if one of them is no digit. */
    private static int digits(String text, int from, int count) {
        int value = 0;
        for (int i = from; i < from + count; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /** What is wrong with a text that no calendar has a day for. */
    static UnfitValueException noDate() {
        return new UnfitValueException("is a date whose day, month or year is 0, or that no calendar has;"
                + " correct it, or set on_unrepresentable to \"null\" or \"text\" for its column");
    }

    private static UnfitValueException noTimestamp() {
        return new UnfitValueException("the server's text for it is not a timestamp");
    }
}
