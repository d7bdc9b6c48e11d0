package io.tableexport.camel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/** The same route in XML, YAML and Java makes the same file. */
class XmlRouteTest {
    private static final String XML =
            """
            <routes xmlns="http://camel.apache.org/schema/spring">
              <route id="in-xml">
                <from uri="direct:in-xml"/>
                <to uri="table:warehouse?table=orders&amp;columns=AMOUNT,ID"/>
                <marshal><custom ref="table-file"/></marshal>
              </route>
            </routes>
            """;

    private static final String YAML =
            """
            - route:
                id: in-yaml
                from:
                  uri: direct:in-yaml
                  steps:
                    - to:
                        uri: table
                        parameters:
                          dataSource: warehouse
                          table: orders
                          columns: AMOUNT,ID
                    - marshal:
                        custom:
                          ref: table-file
            """;

    @Test
    void xmlYamlAndJavaMakeTheSameFile() throws Exception {
        JdbcDataSource warehouse = new JdbcDataSource();
        warehouse.setURL("jdbc:h2:mem:languages;DB_CLOSE_DELAY=-1");
        try (var connection = warehouse.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create table orders (id int primary key, amount numeric(9,2))");
            statement.execute("insert into orders select x, x / 4.0 from system_range(1, 1000)");
        }
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.getRegistry().bind("warehouse", warehouse);
            PluginHelper.getRoutesLoader(context)
                    .loadRoutes(ResourceHelper.fromString("a.xml", XML), ResourceHelper.fromString("b.yaml", YAML));
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:in-java")
                            .to("table:warehouse?table=orders&columns=AMOUNT,ID")
                            .marshal()
                            .custom("table-file");
                }
            });
            context.start();

            byte[] xml = file(context, "direct:in-xml");

            assertThat(new String(xml, 0, 4, StandardCharsets.US_ASCII)).isEqualTo("PAR1");
            assertThat(file(context, "direct:in-yaml")).isEqualTo(xml);
            assertThat(file(context, "direct:in-java")).isEqualTo(xml);
        }
    }

    private static byte[] file(DefaultCamelContext context, String endpoint) {
        return context.createProducerTemplate().requestBody(endpoint, null, byte[].class);
    }
}
