package io.tableexport.camel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.catalog.EndpointValidationResult;
import org.apache.camel.catalog.RuntimeCamelCatalog;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.EndpointUriFactory;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the build generates for Camel's tools: the descriptions, and the classes that set options without reflection. */
class CamelMetadataTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DefaultCamelContext context = new DefaultCamelContext();

    @AfterEach
    void close() throws IOException {
        context.close();
    }

    private RuntimeCamelCatalog catalog() {
        return context.getCamelContextExtension().getContextPlugin(RuntimeCamelCatalog.class);
    }

    @Test
    void theCatalogListsEveryOptionOfTheComponentWithWhatItIsByDefault() throws Exception {
        JsonNode json = JSON.readTree(catalog().componentJSonSchema("table"));

        assertThat(names(json.get("properties")))
                .containsExactlyInAnyOrder(
                        "dataSource",
                        "table",
                        "readers",
                        "batchRows",
                        "batchBytes",
                        "columns",
                        "onUnrepresentable",
                        "format",
                        "compat",
                        "lazyStartProducer");
        assertThat(names(json.get("componentProperties")))
                .containsExactlyInAnyOrder("readers", "batchRows", "batchBytes", "lazyStartProducer");
        assertThat(names(json.get("headers"))).containsExactlyInAnyOrder(TableConstants.TABLE, TableConstants.READERS);
        assertDescribed(json.get("headers"));
        assertDescribed(json.get("properties"), context.getEndpoint("table:main"));
        assertDescribed(json.get("componentProperties"), context.getComponent("table"));
    }

    @Test
    void theCatalogListsEveryOptionOfTheDataFormatWithWhatItIsByDefault() throws Exception {
        JsonNode json = JSON.readTree(context.getDataFormatParameterJsonSchema("table-file"));
        JsonNode generated = JSON.readTree(context.getPojoBeanParameterJsonSchema("TableFileDataFormat"));

        assertDescribed(json.get("properties"), new TableFileDataFormat());
        // Camel's plugin describes data formats of Camel's own model only: ours is described as a bean, and by a file
        // that must say the same.
        assertThat(names(json.get("properties")))
                .isNotEmpty()
                .containsExactlyElementsOf(names(generated.get("bean").get("properties")));
        for (String option : names(json.get("properties"))) {
            for (String field : List.of("type", "javaType", "required", "defaultValue", "enum", "description")) {
                assertThat(json.get("properties").get(option).get(field))
                        .as("%s of %s", field, option)
                        .isEqualTo(generated
                                .get("bean")
                                .get("properties")
                                .get(option)
                                .get(field));
            }
        }
        for (String field : List.of("javaType", "title", "description", "groupId", "artifactId", "version")) {
            assertThat(json.get("dataformat").get(field))
                    .as(field)
                    .isEqualTo(generated.get("bean").get(field));
        }
    }

    @Test
    void toolsFindWhatIsWrongInAnEndpoint() {
        assertThat(catalog()
                        .validateProperties("table", Map.of("dataSource", "main", "table", "orders", "readers", "2"))
                        .isSuccess())
                .isTrue();

        EndpointValidationResult result = catalog()
                .validateProperties(
                        "table", Map.of("dataSource", "main", "reeders", "3", "batchRows", "many", "format", "csv"));

        assertThat(result.getUnknown()).containsExactly("reeders");
        assertThat(result.getInvalidInteger()).containsOnlyKeys("batchRows");
        assertThat(result.getInvalidEnum()).containsOnlyKeys("format");
    }

    @Test
    void uriAndOptionsAreHandledByGeneratedClasses() throws Exception {
        for (String name : List.of("table-component", "table-endpoint", TableFileDataFormat.class.getName())) {
            assertThat(configurer(name)).as(name).isNotNull();
        }
        EndpointUriFactory factory = context.getCamelContextExtension().getEndpointUriFactory("table");
        assertThat(factory.buildUri("table", Map.of("dataSource", "main", "table", "orders", "readers", 2)))
                .isEqualTo("table:main?readers=2&table=orders");
    }

    @Test
    void theArtefactSaysWhatItBrings() throws Exception {
        for (String kind : List.of("component", "dataformat")) {
            try (InputStream properties =
                    getClass().getResourceAsStream("/META-INF/services/org/apache/camel/" + kind + ".properties")) {
                assertThat(properties).as(kind).isNotNull();
            }
        }
    }

    private void assertDescribed(JsonNode options, Object target) {
        assertDescribed(options);
        PropertyConfigurerGetter values = (PropertyConfigurerGetter)
                PluginHelper.getConfigurerResolver(context).resolvePropertyConfigurer(configurerName(target), context);
        options.fields().forEachRemaining(option -> {
            JsonNode byDefault = option.getValue().get("defaultValue");
            Object actual = option.getValue().get("kind").asText().equals("path")
                    ? null
                    : values.getOptionValue(target, option.getKey(), false);
            assertThat(actual == null || actual.equals("") ? null : actual.toString())
                    .as("default of %s", option.getKey())
                    .isEqualTo(byDefault == null ? null : byDefault.asText());
        });
    }

    private static void assertDescribed(JsonNode options) {
        assertThat(options).isNotEmpty();
        options.fields().forEachRemaining(option -> assertThat(
                        option.getValue().path("description").asText())
                .as("description of %s", option.getKey())
                .hasSizeGreaterThan(10)
                .endsWith("."));
    }

    private static String configurerName(Object target) {
        if (target instanceof TableComponent) {
            return "table-component";
        }
        return target instanceof TableEndpoint
                ? "table-endpoint"
                : target.getClass().getName();
    }

    private PropertyConfigurer configurer(String name) {
        return PluginHelper.getConfigurerResolver(context).resolvePropertyConfigurer(name, context);
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
