package io.tableexport.table;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;

/** Reads the texts MySQL and MariaDB print for dates and timestamps, some of which are no dates. */
final class MySqlText {
    private static final int DATE_LENGTH = "0000-00-00".length();

    private MySqlText() {}

    /** {@code 2024-02-29}. */
    static LocalDate date(String text) throws UnfitValueException {
        try {
            // Also for the year 0, which the servers let in: it is what ISO 8601 makes of it.
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw new UnfitValueException("is a date whose day, month or year is 0, or that no calendar has;"
                    + " correct it, or set on_unrepresentable to \"null\" or \"text\" for its column");
        }
    }

    /** {@code 2024-02-29 12:34:56.123456}, with as many digits of a fraction as the column has. */
    static LocalDateTime timestamp(String text) throws UnfitValueException {
        if (text.length() <= DATE_LENGTH) {
            return date(text).atStartOfDay();
        }
        LocalDate date = date(text.substring(0, DATE_LENGTH));
        try {
            return date.atTime(LocalTime.parse(text.substring(DATE_LENGTH + 1)));
        } catch (DateTimeException e) {
            throw new UnfitValueException("the server's text for it is not a timestamp");
        }
    }
}
