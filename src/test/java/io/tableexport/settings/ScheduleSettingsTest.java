package io.tableexport.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.failure.ExportException;
import io.tableexport.running.ScheduledRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a schedule of the configuration may be, when it starts, and what stops the service. */
class ScheduleSettingsTest {
    private static final String PREFIX = "export.schedule.nightly.";

    @TempDir
    private Path directory;

    private static List<ScheduleSettings> schedules(String... pairs) {
        return settings(pairs).schedules();
    }

    /** Each pair as {@code key=value}. */
    private static ExportSettings settings(String... pairs) {
        Map<String, String> values = new HashMap<>();
        for (String pair : pairs) {
            String[] parts = pair.split("=", 2);
            values.put(parts[0].startsWith("export.") ? parts[0] : PREFIX + parts[0], parts[1]);
        }
        return ExportSettings.of(values);
    }

    @Test
    void anyNumberOfSchedulesIsReadWithWhatTheyLeaveOut() {
        List<ScheduleSettings> schedules = schedules(
                "cron=0 0 2 * * ?",
                "request={}",
                "time-zone=Europe/Stockholm",
                "grace=1h",
                "owner=ops",
                "export.token.ops.sha256=" + "ab".repeat(32),
                "export.schedule.Two_2.period=1d2h",
                "export.schedule.Two_2.request=request.json",
                "export.schedule.Two_2.cron=");

        assertThat(schedules)
                .containsExactly(
                        new ScheduleSettings(
                                "Two_2",
                                null,
                                Duration.ofHours(26),
                                ZoneId.of("UTC"),
                                Duration.ofMinutes(1),
                                "request.json",
                                ""),
                        new ScheduleSettings(
                                "nightly",
                                "0 0 2 * * ?",
                                null,
                                ZoneId.of("Europe/Stockholm"),
                                Duration.ofHours(1),
                                "{}",
                                "ops"));
    }

    @Test
    void withoutOneThereIsNone() {
        assertThat(ExportSettings.of(Map.of()).schedules()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cron=0 0 2 * * ?;period=1h;request={} | nightly.cron' and 'export.schedule.nightly.period' are both set",
                "request={} | nightly.cron' and 'export.schedule.nightly.period' are both missing",
                "cron=0 0 2 * * ? | nightly.request' is missing: the request as JSON, or the name of a file",
                "cron=0 0 2 * *;request={} | nightly.cron' must be a Quartz cron expression",
                "cron=0 2 * * *;request={} | such as 0 0 2 * * ?",
                "cron=0 0 25 * * ?;request={} | nightly.cron' must be a Quartz cron expression",
                "cron=0 0 2 1 1 ? 1999;request={} | never comes again",
                "period=0s;request={} | nightly.period' must be a period from 1s to 366d",
                "period=500;request={} | such as 1d, 1h30m or 90s",
                "period=1h 30m;request={} | nightly.period'",
                "period=-1h;request={} | nightly.period'",
                "period=99999d;request={} | nightly.period'",
                "period=1h;grace=soon;request={} | nightly.grace' must be a period",
                "period=1h;time-zone=Europe/Atlantis;request={} | nightly.time-zone' must be UTC",
                "period=1h;time-zone=+02:00;request={} | such as Europe/Stockholm",
                "period=1h;owner=nobody;request={} | nightly.owner' must be the name of a token that is configured",
                "period=1h;owner=me;request={};export.auth=none | everybody sees the jobs of all",
                "crom=0 0 2 * * ?;request={} | nightly.crom' is unknown: a schedule has cron, period, time-zone",
                "export.schedule.period=1h | a schedule has a name, as in export.schedule.nightly.cron",
            })
    void whatIsWrongStopsTheStartAndSaysWhatIsLegal(String pairs, String said) {
        assertThatThrownBy(() -> settings(pairs.split(";")))
                .isInstanceOf(ExportException.class)
                .hasMessageContaining(said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1h", "60m", "3600s", "0d1h", "59m60s"})
    void periodsStartAtMultiplesOfThemselvesWhicheverProcessAsks(String period) {
        ScheduleSettings schedule = schedules("period=" + period, "request={}").get(0);

        assertThat(schedule.nextAfter(Instant.parse("2026-11-27T20:15:00.123Z")))
                .isEqualTo("2026-11-27T21:00:00Z");
        assertThat(schedule.nextAfter(Instant.parse("2026-11-27T21:00:00Z"))).isEqualTo("2026-11-27T22:00:00Z");
    }

    @Test
    void aCronExpressionIsReadInItsZone() {
        ScheduleSettings schedule = schedules("cron=0 0 2 * * ?", "request={}", "time-zone=Asia/Tokyo")
                .get(0);

        assertThat(schedule.nextAfter(Instant.parse("2026-11-27T00:00:00Z"))).isEqualTo("2026-11-27T17:00:00Z");
    }

    @Test
    void placeholdersStandForTheTimeItWasToStartInItsZone() {
        ScheduleSettings schedule =
                schedules("period=1h", "request={}", "time-zone=Asia/Tokyo").get(0);

        assertThat(new ScheduledRun(schedule, Instant.parse("2026-11-27T17:00:00Z")).placeholders("orders"))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("date", "2026-11-28", "time", "020000", "table", "orders", "schedule", "nightly"));
    }

    @Test
    void oneRunHasOneKeyInEveryProcess() {
        ScheduleSettings here = schedules("period=1h", "request={}").get(0);
        ScheduleSettings there = schedules("period=1h", "request={\"a\": 1}").get(0);
        Instant time = Instant.parse("2026-11-27T17:00:00Z");

        assertThat(new ScheduledRun(here, time).scheduled().key())
                .isEqualTo(new ScheduledRun(there, time).scheduled().key())
                .isNotEqualTo(
                        new ScheduledRun(here, time.plusSeconds(1)).scheduled().key());
    }

    @Test
    void environmentVariablesNameSchedulesToo() throws IOException {
        file("export.schedule.Night-Run.period=1h\n");

        ExportSettings settings = ExportSettings.load(
                directory,
                Map.of("EXPORT_SCHEDULE_NIGHT_RUN_REQUEST", "{}", "EXPORT_SCHEDULE_NIGHT_RUN_TIME_ZONE", "Asia/Tokyo"),
                new Properties());

        assertThat(settings.schedules()).singleElement().satisfies(schedule -> {
            assertThat(schedule.name()).isEqualTo("Night-Run");
            assertThat(schedule.zone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
        });
    }

    @Test
    void theSchedulesOfTheReadmeAreLegal() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        int start = readme.indexOf("```properties\nexport.schedule.") + "```properties\n".length();
        file(readme.substring(start, readme.indexOf("```", start)) + "export.token.ops.sha256=" + "ab".repeat(32));

        assertThat(ExportSettings.load(directory, Map.of(), new Properties()).schedules())
                .extracting(ScheduleSettings::name)
                .containsExactly("nightly", "often");
    }

    private void file(String properties) throws IOException {
        Files.writeString(directory.resolve("application.properties"), properties);
    }
}
