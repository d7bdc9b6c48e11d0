package io.tableexport.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.tableexport.testing.ExportService;
import io.tableexport.testing.S3Server;
import io.tableexport.testing.TpchH2;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.v1.Integration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code src/deploy} holds, run as far as it goes without a cluster. */
class DeployedIT {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String AMAZON = "https://s3.eu-central-1.amazonaws.com";

    @TempDir
    private Path directory;

    /** Camel K's flows on plain Camel, with the properties of the trait and the keys of the secret. */
    @Test
    void theRoutesOfTheIntegrationExportWhatTheServiceExports() throws Exception {
        Integration integration =
                YAML.readValue(Path.of("src/deploy/camel-k/integration.yaml").toFile(), Integration.class);
        try (S3Server s3 = S3Server.inMemory("accesskey", "secretkey");
                DefaultCamelContext context = new DefaultCamelContext()) {
            s3.createBucket("lake");
            String endpoint = s3.endpoint().toString();
            Properties properties = secret(s3);
            for (String property : integration.getSpec().getTraits().getCamel().getProperties()) {
                int equals = property.indexOf('=');
                properties.setProperty(
                        property.substring(0, equals),
                        property.substring(equals + 1).replace(AMAZON, endpoint));
            }
            properties.setProperty("camel.kamelet.table-export-sink.allowHttp", "true"); // the test's server has no TLS
            properties.setProperty("export.parallelism", "1");
            context.getPropertiesComponent().setInitialProperties(properties);
            String flows = YAML.writeValueAsString(integration.getSpec().getFlows());
            PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("integration.yaml", flows));
            context.start();

            String before = LocalDate.now().toString();
            String answer = context.createProducerTemplate().requestBody("direct:export-orders", null, String.class);

            assertThat(answer).contains("\"total_row_count\":15000");
            String part = s3.keys("lake").stream()
                    .filter(key -> key.endsWith("/part-00000.parquet"))
                    .findFirst()
                    .orElseThrow();
            assertThat(part)
                    .isIn(
                            "orders/" + before + "/part-00000.parquet",
                            "orders/" + LocalDate.now() + "/part-00000.parquet");
            assertThat(s3.read("lake", part)).isEqualTo(byService(s3));
            assertThat(context.getEndpoints().toString()).doesNotContain(s3.secretKey());
        }
    }

    /** The keys of the example, with values that hold here. */
    private static Properties secret(S3Server s3) throws Exception {
        Map<String, String> values = Map.of(
                "camel.kamelet.table-export-sink.jdbcUrl", TpchH2.url("orders"),
                "camel.kamelet.table-export-sink.username", "sa",
                "camel.kamelet.table-export-sink.password", "",
                "export.s3.server.access-key", s3.accessKey(),
                "export.s3.server.secret-key", s3.secretKey());
        Properties secret = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of("src/deploy/camel-k/table-export.properties"))) {
            secret.load(reader);
        }
        assertThat(secret.stringPropertyNames()).isEqualTo(values.keySet());
        secret.putAll(values);
        return secret;
    }

    private static byte[] byService(S3Server s3) throws Exception {
        try (ExportService service = ExportService.start(Map.of(
                "export.datasource.main.url",
                TpchH2.url("orders"),
                "export.parallelism",
                "1",
                "export.s3.allowed-endpoints",
                s3.endpoint().toString()))) {
            String request = "{\"bucket\": \"lake\", \"directory_path\": \"by-service\", \"table\": \"orders\","
                    + " \"credentials\": {\"access_key\": \"accesskey\", \"secret_key\": \"secretkey\"},"
                    + " \"storage_type\": \"S3\","
                    + " \"options\": {\"allow_http\": true, \"endpoint\": \"" + s3.endpoint() + "\"}}";
            assertThat(service.post(ExportService.V1, request).status()).isEqualTo(200);
            return s3.read("lake", "by-service/part-00000.parquet");
        }
    }

    /** The service with the settings of the ConfigMap answers where the Deployment's probes ask. */
    @Test
    void theProbesOfTheDeploymentAreAnswered() throws Exception {
        int management = ExportService.freePort();
        Map<String, String> settings = new HashMap<>();
        Properties mounted = new Properties();
        mounted.load(new StringReader(manifest(ConfigMap.class).getData().get("table-export.properties")));
        mounted.stringPropertyNames().forEach(key -> settings.put(key, mounted.getProperty(key)));
        settings.keySet().removeIf(key -> key.startsWith("export.jobs.") || key.equals("camel.server.host"));
        settings.putAll(Map.of(
                "export.datasource.main.url",
                "jdbc:h2:mem:probed",
                "export.datasource.main.username",
                "sa",
                "export.local.root",
                directory.toString(),
                "export.spool-directory",
                directory.resolve("spool").toString(),
                "camel.management.host",
                "127.0.0.1",
                "camel.management.port",
                Integer.toString(management)));
        Container container = manifest(Deployment.class)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0);
        try (ExportService service = ExportService.start(settings)) {
            for (var probe :
                    List.of(container.getStartupProbe(), container.getLivenessProbe(), container.getReadinessProbe())) {
                String path = probe.getHttpGet().getPath();
                HttpResponse<String> answer = HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + management + path))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).as(path).isEqualTo(200);
                assertThat(answer.body()).as(path).contains("UP");
            }
        }
    }

    private static <T> T manifest(Class<T> type) throws IOException {
        for (String document : Files.readString(Path.of("src/deploy/kubernetes/table-export.yaml"))
                .split("(?m)^---$")) {
            if (YAML.readTree(document).path("kind").asText().equals(type.getSimpleName())) {
                return YAML.readValue(document, type);
            }
        }
        throw new AssertionError("there is no " + type.getSimpleName());
    }
}
