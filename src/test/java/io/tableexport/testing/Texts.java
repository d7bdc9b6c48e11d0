package io.tableexport.testing;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The one text form of temporal values that readers in tests bring theirs to. By {@code java.time}. */
public final class Texts {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS");

    private Texts() {}

    public static String date(long epochDay) {
        return LocalDate.ofEpochDay(epochDay).toString();
    }

    public static String time(long micros) {
        return TIME.format(LocalTime.ofNanoOfDay(micros * 1000));
    }

    public static String timestamp(long epochMicros) {
        LocalDateTime value = LocalDateTime.ofEpochSecond(
                Math.floorDiv(epochMicros, 1_000_000L),
                (int) Math.floorMod(epochMicros, 1_000_000L) * 1000,
                ZoneOffset.UTC);
        return value.toLocalDate() + "T" + TIME.format(value);
    }

    public static String instant(long epochMicros) {
        return timestamp(epochMicros) + "Z";
    }
}
