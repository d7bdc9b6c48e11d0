package io.tableexport.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.tableexport.settings.ExportSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.v1.Integration;
import org.apache.camel.v1.Kamelet;
import org.apache.camel.v1.Pipe;
import org.apache.camel.v1.integrationspec.Traits;
import org.apache.camel.v1.kameletspec.Definition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The Kamelets and the manifests, read by the models their projects publish: a field that these do not know is an error.
 * No cluster looks at them here.
 */
class DeployFilesTest {
    private static final ObjectMapper YAML =
            new ObjectMapper(new YAMLFactory()).enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private static final Path CAMEL_K = Path.of("src/deploy/camel-k");
    private static final Path KAMELETS = Path.of("src/main/resources/kamelets");

    @TempDir
    private Path directory;

    private static <T> T read(Path file, Class<T> type) throws IOException {
        return YAML.readValue(file.toFile(), type);
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

    private static String artefact() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        String version = pom.substring(pom.indexOf("<version>") + 9, pom.indexOf("</version>"));
        return "mvn:io.tableexport:camel-table-export:" + version;
    }

    @ParameterizedTest
    @ValueSource(strings = {"table-export-sink", "table-source"})
    void aKameletIsWhatItsModelSays(String name) throws IOException {
        assertThat(Kamelet.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toString())
                .contains("camel-kamelets-crds");
        Path file = KAMELETS.resolve(name + ".kamelet.yaml");

        Kamelet kamelet = read(file, Kamelet.class);

        assertThat(kamelet.getApiVersion()).isEqualTo("camel.apache.org/v1");
        assertThat(kamelet.getKind()).isEqualTo("Kamelet");
        assertThat(kamelet.getMetadata().getName()).isEqualTo(name);
        assertThat(name).endsWith(kamelet.getMetadata().getLabels().get("camel.apache.org/kamelet.type"));
        assertThat(kamelet.getSpec().getDependencies()).contains(artefact());
        Definition definition = kamelet.getSpec().getDefinition();
        assertThat(definition.getTitle()).isNotBlank();
        assertThat(definition.getDescription()).isNotBlank();
        assertThat(definition.getProperties())
                .containsKeys(definition.getRequired().toArray(String[]::new));
        JsonNode defaults = YAML.readTree(file.toFile()).at("/spec/definition/properties");
        definition.getProperties().forEach((parameter, property) -> {
            assertThat(property.getTitle()).as(parameter).isNotBlank();
            assertThat(property.getDescription()).as(parameter).endsWith(".");
            assertThat(property.getType()).as(parameter).isIn("string", "integer", "boolean");
            boolean secret = parameter.toLowerCase(Locale.ROOT).matches(".*(password|key|token)");
            assertThat(property.getFormat()).as(parameter).isEqualTo(secret ? "password" : null);
            assertThat(definition.getRequired().contains(parameter)
                            && defaults.get(parameter).has("default"))
                    .as("%s is required and has a default", parameter)
                    .isFalse();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"table-export-sink", "table-source"})
    void aKameletUsesTheParametersItHasAndNoOthers(String name) throws IOException {
        Path file = KAMELETS.resolve(name + ".kamelet.yaml");
        JsonNode spec = YAML.readTree(file.toFile()).get("spec");
        Set<String> declared = new TreeSet<>();
        spec.at("/definition/properties").fieldNames().forEachRemaining(declared::add);
        spec.at("/template/beans").forEach(bean -> declared.add(bean.get("name").asText()));
        Set<String> used = new TreeSet<>();
        Matcher placeholder = Pattern.compile("\\{\\{\\??([A-Za-z]+)}}")
                .matcher(spec.get("template").toString());
        while (placeholder.find()) {
            used.add(placeholder.group(1));
        }
        assertThat(used).isEqualTo(declared);
    }

    @Test
    void theIntegrationIsWhatItsModelSays() throws IOException {
        Integration integration = read(CAMEL_K.resolve("integration.yaml"), Integration.class);

        assertThat(integration.getKind()).isEqualTo("Integration");
        assertThat(integration.getApiVersion()).isEqualTo("camel.apache.org/v1");
        assertThat(integration.getSpec().getDependencies()).contains(artefact());
        Traits traits = integration.getSpec().getTraits();
        assertThat(traits.getHealth().getEnabled()).isTrue();
        assertThat(traits.getHealth().getLivenessProbeEnabled()).isTrue();
        assertThat(traits.getHealth().getReadinessProbeEnabled()).isTrue();
        assertThat(traits.getMount().getConfigs()).containsExactly("secret:table-export");
        assertThat(traits.getContainer().getLimitMemory()).isNotBlank();
        assertThat(integration.getSpec().getFlows()).hasSize(2);
    }

    @Test
    void thePipeIsWhatItsModelSaysAndGivesTheKameletWhatItNeeds() throws IOException {
        Pipe pipe = read(CAMEL_K.resolve("pipe.yaml"), Pipe.class);
        Definition sink = read(KAMELETS.resolve("table-export-sink.kamelet.yaml"), Kamelet.class)
                .getSpec()
                .getDefinition();

        assertThat(pipe.getKind()).isEqualTo("Pipe");
        assertThat(pipe.getSpec().getSink().getRef().getName()).isEqualTo("table-export-sink");
        assertThat(pipe.getMetadata().getAnnotations())
                .containsEntry("trait.camel.apache.org/health.enabled", "true")
                .containsEntry("trait.camel.apache.org/mount.configs", "secret:table-export");
        Map<String, Object> given = pipe.getSpec().getSink().getProperties().getAdditionalProperties();
        assertThat(sink.getProperties()).containsKeys(given.keySet().toArray(String[]::new));
        assertThat(given).containsKeys(sink.getRequired().toArray(String[]::new));
        given.keySet().forEach(parameter -> assertThat(
                        sink.getProperties().get(parameter).getFormat())
                .as(parameter)
                .isNotEqualTo("password"));
    }

    @Test
    void theDeploymentEndsNoSoonerThanItsExports() throws IOException {
        Deployment deployment = manifest(Deployment.class);
        Container container =
                deployment.getSpec().getTemplate().getSpec().getContainers().get(0);

        long grace = settings().shutdownGrace().toSeconds();
        int preStop = Integer.parseInt(
                container.getLifecycle().getPreStop().getExec().getCommand().get(1));
        assertThat(deployment.getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds())
                .as("preStop, the grace, and Camel's own 45 and 15 seconds")
                .isGreaterThanOrEqualTo(preStop + grace + 60);
        assertThat(container.getResources().getLimits()).containsKeys("cpu", "memory");
        assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
        List<String> ports =
                container.getPorts().stream().map(ContainerPort::getName).toList();
        assertThat(ports).containsExactly("http", "management");
        for (var probe :
                List.of(container.getLivenessProbe(), container.getReadinessProbe(), container.getStartupProbe())) {
            assertThat(ports).contains(probe.getHttpGet().getPort().getStrVal());
            assertThat(probe.getHttpGet().getPath()).startsWith("/observe/health/");
        }
        assertThat(container.getPorts().get(0).getContainerPort())
                .isEqualTo(Integer.parseInt(settings().get("camel.server.port")));
        assertThat(container.getPorts().get(1).getContainerPort())
                .isEqualTo(Integer.parseInt(settings().get("camel.management.port")));
        Service service = manifest(Service.class);
        assertThat(service.getSpec().getSelector())
                .isEqualTo(deployment.getSpec().getTemplate().getMetadata().getLabels());
        assertThat(ports)
                .contains(service.getSpec().getPorts().get(0).getTargetPort().getStrVal());
    }

    @Test
    void theServiceTakesTheSettingsAndSecretsOfTheManifest() throws IOException {
        ExportSettings settings = settings();

        assertThat(settings.get("camel.server.host")).isEqualTo("0.0.0.0");
        assertThat(settings.get("export.datasource.main.password")).isEqualTo("change me");
        assertThat(settings.get("export.jobs.password")).isEqualTo("change me");
        assertThat(settings.startingWith("export.token.")).containsOnlyKeys("export.token.analyst.sha256");
    }

    /** As the service reads them in a pod: its own file, the secret as environment, the mounted file. */
    private ExportSettings settings() throws IOException {
        Path mounted = directory.resolve("table-export.properties");
        Files.writeString(mounted, manifest(ConfigMap.class).getData().get("table-export.properties"));
        Properties system = new Properties();
        system.setProperty("export.config", mounted.toString());
        return ExportSettings.load(
                Path.of(""), new TreeMap<>(manifest(Secret.class).getStringData()), system);
    }

    @Test
    void everyPlaceThatNamesTheArtefactNamesThisVersion() throws IOException {
        List<String> wrong = new ArrayList<>();
        String version = artefact().substring(artefact().lastIndexOf(':') + 1);
        for (Path file : List.of(
                CAMEL_K.resolve("integration.yaml"),
                KAMELETS.resolve("table-export-sink.kamelet.yaml"),
                KAMELETS.resolve("table-source.kamelet.yaml"),
                Path.of("src/deploy/kubernetes/table-export.yaml"),
                Path.of("src/foreign/pom.xml"),
                Path.of("src/main/resources/META-INF/io/tableexport/camel/table-file.json"))) {
            if (!Files.readString(file).contains(version)) {
                wrong.add(file.toString());
            }
        }
        assertThat(wrong).isEmpty();
    }
}
