package io.tableexport.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.failure.ExportException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings of what watches exports: a wrong one stops the start and says what is legal. */
class WatchSettingsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "export.tracing | on | off, otlp",
                "export.metrics.tables | public.* | schema.table",
                "export.metrics.tables | a,,b | schema.table",
                "export.health.datasources | main,none_such | main",
                "export.health.spool-free-bytes | 1GB | whole number",
                "camel.management.port | 70000 | 65535",
                "camel.management.port | 8081 | two ports",
            })
    void aWrongSettingIsNamed(String key, String value, String legal) {
        assertThatThrownBy(() -> ExportSettings.of(Map.of(key, value)))
                .isInstanceOf(ExportException.class)
                .hasMessageContainingAll(key, legal);
    }

    @Test
    void dataSourcesOfReadinessAreAllUnlessNamed() {
        Map<String, String> two = Map.of("export.datasource.other.url", "jdbc:h2:mem:other");

        assertThat(ExportSettings.of(two).healthDataSources()).containsExactly("main", "other");
        assertThat(ExportSettings.of(Map.of("export.health.datasources", "none"))
                        .healthDataSources())
                .isEmpty();
        assertThat(ExportSettings.of(Map.of("export.health.datasources", "main"))
                        .healthDataSources())
                .isEqualTo(List.of("main"));
    }

    @Test
    void tablesAreCountedByTheNamesThatAreConfigured() {
        CountedTables tables = CountedTables.of("public.orders, lineitem");

        assertThat(tables.label("public.orders")).isEqualTo("public.orders");
        assertThat(tables.label("ORDERS")).isEqualTo("public.orders");
        assertThat(tables.label("public.lineitem")).isEqualTo("lineitem");
        assertThat(tables.label("public.reorders")).isEqualTo("other");
        assertThat(CountedTables.of("").label("orders")).isEqualTo("other");
    }
}
