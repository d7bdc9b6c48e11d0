package io.tableexport.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.table.TableScan;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.zip.GZIPInputStream;
import org.apache.avro.generic.GenericRecord;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.apache.parquet.avro.AvroParquetReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.io.LocalInputFile;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The README's own example, run as it is printed: the component and the data format on a plain Camel context. */
class OwnRouteTest extends CamelTestSupport {
    private static final int ROWS = 500;

    @TempDir
    private static Path output;

    private final JdbcConnectionPool warehouse =
            JdbcConnectionPool.create("jdbc:h2:mem:own-route;DB_CLOSE_DELAY=-1", "sa", "");

    @Override
    protected CamelContext createCamelContext() throws Exception {
        CamelContext context = super.createCamelContext();
        context.getRegistry().bind("warehouse", warehouse);
        Properties properties = new Properties();
        properties.setProperty("output", output.toString());
        context.getPropertiesComponent().setOverrideProperties(properties);
        try (Connection connection = warehouse.getConnection()) {
            connection
                    .createStatement()
                    .execute("create table if not exists orders (id int primary key, amount numeric(9,2))");
            connection
                    .createStatement()
                    .execute("merge into orders select x, x / 4.0 from system_range(1, " + ROWS + ")");
        }
        Resource example = ResourceHelper.fromString("own-route.yaml", example());
        PluginHelper.getRoutesLoader(context).loadRoutes(example);
        return context;
    }

    private static String example() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        String start = "<!-- example: own-route -->\n```yaml\n";
        int from = readme.indexOf(start);
        assertThat(from).as("the example in the README").isPositive();
        return readme.substring(from + start.length(), readme.indexOf("\n```", from + start.length()) + 1);
    }

    @Test
    void aTableBecomesOneCompressedFile() throws Exception {
        template.sendBody("direct:table-to-file", null);

        List<String> lines = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(output.resolve("orders.jsonl.gz"))),
                StandardCharsets.UTF_8))) {
            reader.lines().forEach(lines::add);
        }
        assertThat(lines).hasSize(ROWS).contains("{\"ID\":1,\"AMOUNT\":0.25}", "{\"ID\":500,\"AMOUNT\":125.00}");
        assertThat(warehouse.getActiveConnections()).as("the scan is closed").isZero();
    }

    @Test
    void rowsOfAStockEndpointBecomeParquet() throws Exception {
        template.sendBody("direct:query-to-file", null);

        List<GenericRecord> rows = new ArrayList<>();
        try (ParquetReader<GenericRecord> reader = AvroParquetReader.<GenericRecord>builder(
                        new LocalInputFile(output.resolve("large-orders.parquet")))
                .build()) {
            for (GenericRecord row = reader.read(); row != null; row = reader.read()) {
                rows.add(row);
            }
        }
        assertThat(rows).hasSize(ROWS - 40);
        assertThat(rows.get(0).get("ID")).isEqualTo(41);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:warehouse",
                "jdbc:warehouse?outputType=StreamList&resetAutoCommit=false",
                "sql:select id, amount from orders order by id?dataSource=#warehouse",
                "sql:select id, amount from orders order by id?dataSource=#warehouse&outputType=StreamList"
            })
    void rowsOfStockEndpointsComeAsListsAndStreams(String endpoint) throws Exception {
        String direct = "direct:" + endpoint.hashCode();
        TableFileDataFormat jsonl = new TableFileDataFormat();
        jsonl.setFormat("jsonl");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(direct).to(endpoint).marshal(jsonl);
            }
        });

        String lines = template.requestBody(direct, "select id, amount from orders order by id", String.class);

        assertThat(lines.lines())
                .hasSize(ROWS)
                // inferred decimals get all 38 digits, and such are strings in JSON
                .startsWith("{\"ID\":1,\"AMOUNT\":\"0.25\"}", "{\"ID\":2,\"AMOUNT\":\"0.50\"}")
                .endsWith("{\"ID\":500,\"AMOUNT\":\"125.00\"}");
        assertThat(warehouse.getActiveConnections()).isZero();
    }

    @Test
    void theScanIsClosedWhenALaterStepFails() throws Exception {
        List<TableScan> opened = new ArrayList<>();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:failing")
                        .errorHandler(noErrorHandler())
                        .enrich("table:warehouse?table=orders")
                        .process(exchange -> {
                            opened.add(exchange.getMessage().getBody(TableScan.class));
                            assertThat(warehouse.getActiveConnections()).isPositive();
                            throw new IllegalStateException("after the scan was opened");
                        });
            }
        });

        Exchange failed = template.send("direct:failing", exchange -> {});

        assertThat(failed.getException()).hasMessage("after the scan was opened");
        assertThat(opened).hasSize(1).doesNotContainNull();
        assertThat(warehouse.getActiveConnections()).isZero();
    }

    @Test
    void aBodyThatIsNoRowsIsRefused() {
        assertThatThrownBy(() -> {
                    context.addRoutes(new RouteBuilder() {
                        @Override
                        public void configure() {
                            from("direct:no-rows")
                                    .errorHandler(noErrorHandler())
                                    .marshal()
                                    .custom("table-file");
                        }
                    });
                    template.sendBody("direct:no-rows", "text");
                })
                .isInstanceOf(CamelExecutionException.class)
                .hasRootCauseMessage(
                        "table-file takes a TableScan, a TablePartition, a List<Map> or an Iterator<Map>, not java.lang.String");
    }
}
