package io.tableexport.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.camel.TableEndpoint;
import io.tableexport.camel.TableFileDataFormat;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Plain camel-main, with the jar and {@code camel.component.table.*} and {@code camel.dataformat.table-file.*}. */
class ConfiguredByPropertiesTest {

    private static Main start(Map<String, String> properties) throws Exception {
        return start(properties, "table:warehouse?table=orders");
    }

    private static Main start(Map<String, String> properties, String endpoint) throws Exception {
        JdbcDataSource warehouse = new JdbcDataSource();
        warehouse.setURL("jdbc:h2:mem:configured;DB_CLOSE_DELAY=-1");
        try (var connection = warehouse.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create table if not exists orders (id int primary key, amount numeric(9,2))");
            statement.execute("merge into orders select x, x / 4.0 from system_range(1, 1000)");
        }
        Main main = new Main();
        Properties all = new Properties();
        all.putAll(properties);
        main.setOverrideProperties(all);
        main.bind("warehouse", warehouse);
        main.configure().withJmxEnabled(false).addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:file").to(endpoint).marshal().custom("table-file");
            }
        });
        try {
            main.start();
            return main;
        } catch (Exception failed) {
            main.stop();
            throw failed;
        }
    }

    @Test
    void theComponentsOptionsHoldForItsEndpoints() throws Exception {
        Main main = start(Map.of(
                "camel.component.table.batchRows", "10",
                "camel.component.table.batchBytes", "2000",
                "camel.component.table.readers", "3"));
        try {
            TableEndpoint inherits = main.getCamelContext().getEndpoint("table:warehouse?table=x", TableEndpoint.class);
            assertThat(inherits.getBatchRows()).isEqualTo(10);
            assertThat(inherits.getBatchBytes()).isEqualTo(2000);
            assertThat(inherits.getReaders()).isEqualTo(3);
            TableEndpoint says =
                    main.getCamelContext().getEndpoint("table:warehouse?table=x&batchRows=20", TableEndpoint.class);
            assertThat(says.getBatchRows()).isEqualTo(20);
        } finally {
            main.stop();
        }
    }

    @Test
    void theDataFormatsOptionsHoldForWhoNamesIt() throws Exception {
        Main main = start(Map.of(
                "camel.dataformat.table-file.format", "jsonl", "camel.dataformat.table-file.compression", "none"));
        try {
            String lines = main.getCamelTemplate().requestBody("direct:file", null, String.class);

            assertThat(lines.lines()).hasSize(1000).startsWith("{\"ID\":1,\"AMOUNT\":0.25}");
        } finally {
            main.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "camel.component.table.reeders",
                "camel.component.table.dataSource",
                "camel.dataformat.table-file.fromat"
            })
    void aMisspeltOptionFailsTheStart(String key) {
        String option = key.substring(key.lastIndexOf('.') + 1);
        assertThatThrownBy(() -> start(Map.of(key, "3")).stop()).hasStackTraceContaining(option);
    }

    @ParameterizedTest
    @CsvSource({
        "camel.component.table.readers, 0, readers",
        "camel.component.table.batchRows, many, batchRows",
        "camel.dataformat.table-file.format, csv, 'format is ''csv'' but must be one of [parquet, jsonl]'",
        "camel.dataformat.table-file.compression, brotli, compression is 'brotli'",
        "camel.dataformat.table-file.rowGroupSize, 0, rowGroupSize must be 1 or more"
    })
    void aBadValueFailsTheStart(String key, String value, String message) {
        assertThatThrownBy(() -> start(Map.of(key, value)).stop()).hasStackTraceContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"reeders=3", "readers=0", "format=csv", "compat=hive", "columns=a,a", "onUnrepresentable=no"})
    void aBadOptionOfAnEndpointFailsTheStart(String option) {
        assertThatThrownBy(() -> start(Map.of(), "table:warehouse?" + option).stop())
                .hasStackTraceContaining(option.substring(0, option.indexOf('=')));
    }

    @ParameterizedTest
    @CsvSource({
        "jsonl, lz4_raw, '', compression",
        "parquet, '', -1, targetFileSizeBytes",
        "jsonl, '', bloom, bloomFilters"
    })
    void optionsOfTheDataFormatThatContradictEachOtherFailTheStart(
            String format, String compression, String more, String named) {
        TableFileDataFormat file = new TableFileDataFormat();
        file.setFormat(format);
        file.setCompression(compression.isEmpty() ? null : compression);
        if (more.equals("bloom")) {
            file.setBloomFilters("id");
        } else if (!more.isEmpty()) {
            file.setTargetFileSizeBytes(Long.parseLong(more));
        }
        assertThatThrownBy(file::init).isInstanceOf(RuntimeException.class).hasMessageContaining(named);
    }
}
