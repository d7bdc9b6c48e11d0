package io.tableexport.jdbc;

import java.math.BigDecimal;

/**
 * Builds the text of an interval as ISO 8601 writes durations, each part with its own sign as PostgreSQL prints them:
 * {@code P1Y-2M3DT-4H5.5S}, {@code PT0S} for none.
 */
public final class IsoInterval {
    private final StringBuilder date = new StringBuilder();
    private final StringBuilder time = new StringBuilder();

    /** Adds years, months or days; null and zero add nothing. */
    public IsoInterval date(String number, char unit) {
        add(date, number, unit);
        return this;
    }

    /** Adds hours, minutes or seconds; null and zero add nothing. */
    public IsoInterval time(String number, char unit) {
        add(time, number, unit);
        return this;
    }

    private static void add(StringBuilder into, String number, char unit) {
        if (number == null) {
            return;
        }
        BigDecimal value = new BigDecimal(number);
        if (value.signum() != 0) {
            into.append(value.stripTrailingZeros().toPlainString()).append(unit);
        }
    }

    @Override
    public String toString() {
        if (date.isEmpty() && time.isEmpty()) {
            return "PT0S";
        }
        return "P" + date + (time.isEmpty() ? "" : "T" + time);
    }
}
