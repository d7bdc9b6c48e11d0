package io.tableexport.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.Main;
import io.tableexport.failure.ExportException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a setting comes from, and what stops the start. */
class ExportSettingsTest {
    private static final String ROOT = "export.local.root";

    @TempDir
    private Path directory;

    private void file(String name, String... lines) throws IOException {
        Files.writeString(directory.resolve(name), String.join("\n", lines));
    }

    private static Properties system(String... pairs) {
        Properties properties = new Properties();
        for (int i = 0; i < pairs.length; i += 2) {
            properties.setProperty(pairs[i], pairs[i + 1]);
        }
        return properties;
    }

    @Test
    void eachSourceWinsOverTheOneBefore() throws IOException {
        file("application.properties", "export.local.root=of-application");
        file("more.properties", "export.local.root=of-file");
        Map<String, String> environment = Map.of("EXPORT_LOCAL_ROOT", "of-environment");
        String config = ExportSettings.CONFIG_FILE;

        assertThat(ExportSettings.load(directory, Map.of(), system()).get(ROOT)).isEqualTo("of-application");
        assertThat(ExportSettings.load(directory, environment, system()).get(ROOT))
                .isEqualTo("of-environment");
        assertThat(ExportSettings.load(directory, environment, system(config, "more.properties"))
                        .get(ROOT))
                .isEqualTo("of-file");
        assertThat(ExportSettings.load(
                                directory, environment, system(config, "more.properties", ROOT, "of-command-line"))
                        .get(ROOT))
                .isEqualTo("of-command-line");
    }

    @Test
    void environmentVariablesReachNamedDataSourcesTokensAndThePort() throws IOException {
        file("application.properties", "camel.server.port=8081");
        ExportSettings settings = ExportSettings.load(
                directory,
                Map.of(
                        "HTTP_PORT", "9999",
                        "EXPORT_DATASOURCE_SALES_URL", "jdbc:h2:mem:sales",
                        "EXPORT_TOKEN_CI_SHA256", "abc",
                        "EXPORT_MAX_CONCURRENT", "7"),
                system());

        assertThat(settings.get("camel.server.port")).isEqualTo("9999");
        assertThat(settings.dataSources().get("sales")).containsEntry("url", "jdbc:h2:mem:sales");
        assertThat(settings.get("export.token.ci.sha256")).isEqualTo("abc");
        assertThat(settings.maxConcurrent()).isEqualTo(7);
    }

    @Test
    void aPasswordKeepsItsBlanks() {
        ExportSettings settings = ExportSettings.of(
                Map.of("export.datasource.main.password", " secret ", "export.datasource.main.username", " sa "));

        assertThat(settings.dataSources().get("main"))
                .containsEntry("password", " secret ")
                .containsEntry("username", "sa");
    }

    @Test
    void withoutAnyFileItSaysWhereToStart() {
        assertThatThrownBy(() -> ExportSettings.load(directory, Map.of(), system()))
                .isInstanceOf(ExportException.class)
                .hasMessageContaining("application.properties")
                .hasMessageContaining("-Dexport.config");
    }

    @ParameterizedTest
    @CsvSource({
        "export.parallelism, none",
        "export.parallelism, 0",
        "export.max-concurrent, -1",
        "export.memory-budget, much",
        "export.target-file-size-bytes, 1.5",
        "export.s3.multipart-threshold-bytes, 1",
        "export.verify, maybe",
        "export.verify-stored, none",
        "export.attempts, 0",
        "export.deadline-seconds, -1",
        "export.shutdown-grace-seconds, soon",
        "export.request-timeout-seconds, 0",
        "export.auth, off",
        "export.openapi, maybe",
        "export.paralelism, 2",
        "export.token.too.many.dots, x",
        "export.schedule.cron, 0 0 2 * * ?"
    })
    void badValuesAndUnknownKeysStopTheStart(String key, String value) {
        assertThatThrownBy(() -> ExportSettings.of(Map.of(key, value)))
                .isInstanceOf(ExportException.class)
                .hasMessageContaining(key);
    }

    @ParameterizedTest
    @CsvSource({
        "export.s3.max-attempts, 0",
        "export.s3.breaker-failures, 0",
        "export.s3.allowed-endpoints, nonsense",
        "export.token.ci.sha256, short",
        "export.token.ci.server-credential, true",
        "export.s3.server.access-key, a"
    })
    void badValuesOfTheBeansStopTheStartToo(String key, String value) {
        Map<String, String> settings = new HashMap<>(Map.of("camel.server.host", "127.0.0.1", "export.auth", "none"));
        settings.put(key, value);
        assertThatThrownBy(() -> Main.service(ExportSettings.of(settings))).hasMessageContaining(key);
    }

    @Test
    void withoutATokenItStartsOnALoopbackAddressOnlyAndOnlyIfAskedTo() {
        assertThatThrownBy(() -> Main.service(ExportSettings.of(Map.of("camel.server.host", "127.0.0.1"))))
                .hasMessageContaining("export.token");
        assertThatThrownBy(() ->
                        Main.service(ExportSettings.of(Map.of("camel.server.host", "0.0.0.0", "export.auth", "none"))))
                .hasMessageContaining("loopback");
        assertThat(Main.service(ExportSettings.of(Map.of("camel.server.host", "127.0.0.1", "export.auth", "none"))))
                .isNotNull();
    }
}
