package io.tableexport.jdbc;

import io.tableexport.table.UnfitValueException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the texts DuckDB casts its dates, times and intervals to: its driver's own objects lose BC, {@code 24:00} and
 * infinities.
 */
final class DuckDbText {
    private static final String BC = " (BC)";

    private static final Pattern INTERVAL =
            Pattern.compile("(?:(-?\\d+) years? ?)?(?:(-?\\d+) months? ?)?(?:(-?\\d+) days? ?)?"
                    + "(?:(-?)(\\d+):(\\d+):(\\d+)(\\.\\d+)?)?");

    private DuckDbText() {}

    /** {@code 0044-03-15 (BC)}. */
    static LocalDate date(String text) throws UnfitValueException {
        boolean bc = text.endsWith(BC);
        if (text.endsWith("infinity")) {
            throw new UnfitValueException("it is an infinity, which a file's dates and timestamps cannot hold");
        }
        String digits = bc ? text.substring(0, text.length() - BC.length()) : text;
        int month = digits.indexOf('-');
        int day = digits.indexOf('-', month + 1);
        try {
            int year = Integer.parseInt(digits.substring(0, month));
            // The year before 1 AD is 1 BC, 0 in the proleptic calendar.
            return LocalDate.of(
                    bc ? 1 - year : year,
                    Integer.parseInt(digits.substring(month + 1, day)),
                    Integer.parseInt(digits.substring(day + 1)));
        } catch (DateTimeException | NumberFormatException | StringIndexOutOfBoundsException e) {
            throw new UnfitValueException("DuckDB's text for it is not a date");
        }
    }

    /** {@code 10:00:00.123456789}. */
    static LocalTime time(String text) throws UnfitValueException {
        if (text.startsWith("24:")) {
            throw new UnfitValueException("24:00:00 is no time of day a file's TIME can hold");
        }
        try {
            return LocalTime.parse(text);
        } catch (DateTimeException e) {
            throw new UnfitValueException("DuckDB's text for it is not a time");
        }
    }

    /** {@code 0044-03-15 (BC) 10:00:00.5}, with {@code +00} after it where it is an instant printed in UTC. */
    static LocalDateTime timestamp(String text) throws UnfitValueException {
        String local = text.endsWith("+00") ? text.substring(0, text.length() - "+00".length()) : text;
        int space = local.lastIndexOf(' ');
        if (space < 0) {
            return date(local).atStartOfDay(); // an infinity, which fails
        }
        return date(local.substring(0, space)).atTime(time(local.substring(space + 1)));
    }

    /** {@code 1 year 2 months -3 days -00:00:04.5} as {@code P1Y2M-3DT-4.5S}. */
    static String interval(String text) throws UnfitValueException {
        Matcher parts = INTERVAL.matcher(text);
        if (!parts.matches()) {
            throw new UnfitValueException("DuckDB's text for it is not an interval");
        }
        IsoInterval iso = new IsoInterval()
                .date(parts.group(1), 'Y')
                .date(parts.group(2), 'M')
                .date(parts.group(3), 'D');
        if (parts.group(5) != null) {
            String sign = parts.group(4);
            String fraction = parts.group(8) == null ? "" : parts.group(8);
            iso.time(sign + parts.group(5), 'H')
                    .time(sign + parts.group(6), 'M')
                    .time(sign + parts.group(7) + fraction, 'S');
        }
        return iso.toString();
    }
}
