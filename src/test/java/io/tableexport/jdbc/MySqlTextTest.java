package io.tableexport.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.table.UnfitValueException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MySqlTextTest {
    private static final LocalDateTime EPOCH = LocalDateTime.of(1970, 1, 1, 0, 0);

    @Test
    void everyDayIsTheOneTheCalendarSays() throws UnfitValueException {
        LocalDate last = LocalDate.of(9999, 12, 31);
        for (LocalDate day = LocalDate.of(0, 1, 1); !day.isAfter(last); day = day.plusDays(1)) {
            if (MySqlText.epochDay(day.toString()) != day.toEpochDay()) {
                assertThat(MySqlText.epochDay(day.toString())).as("%s", day).isEqualTo((int) day.toEpochDay());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0000-01-01 00:00:00, 0000-01-01T00:00:00",
        "1969-12-31 23:59:59.999999, 1969-12-31T23:59:59.999999",
        "1970-01-01 00:00:00.1, 1970-01-01T00:00:00.1",
        "2024-02-29 12:34:56.000120, 2024-02-29T12:34:56.00012",
        "9999-12-31 23:59:59.999999, 9999-12-31T23:59:59.999999",
        "2024-02-29, 2024-02-29T00:00:00"
    })
    void timestampsHaveTheirMicroseconds(String text, LocalDateTime expected) throws UnfitValueException {
        assertThat(MySqlText.epochMicros(text)).isEqualTo(EPOCH.until(expected, ChronoUnit.MICROS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0000-00-00",
                "2024-00-10",
                "2024-10-00",
                "2023-02-29",
                "2024-13-01",
                "2024-1-01",
                "2024-01-1x",
                "2024/01/01",
                "-024-01-01",
                "2024-01-01 ",
                "12024-01-01"
            })
    void whatIsNoDateIsRefused(String text) {
        assertThatThrownBy(() -> MySqlText.epochDay(text)).isInstanceOf(UnfitValueException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0000-00-00 00:00:00",
                "2024-01-01T00:00:00",
                "2024-01-01 00:00",
                "2024-01-01 24:00:00",
                "2024-01-01 00:60:00",
                "2024-01-01 00:00:60",
                "2024-01-01 00:00:-1",
                "2024-01-01 00-00-00",
                "2024-01-01 00:00:00.",
                "2024-01-01 00:00:00.1234567",
                "2024-01-01 00:00:00.12x",
                "2024-01-01 00:00:00,12"
            })
    void whatIsNoTimestampIsRefused(String text) {
        assertThatThrownBy(() -> MySqlText.epochMicros(text)).isInstanceOf(UnfitValueException.class);
    }
}
