package io.tableexport.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.failure.ExportException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which source of a setting wins, and which key an environment variable stands for. */
class SettingSourcesTest {
    private static final String HASH = "ab".repeat(32);

    @TempDir
    private Path directory;

    private ExportSettings load(String application, String named, Map<String, String> environment, String... system)
            throws IOException {
        if (application != null) {
            Files.writeString(directory.resolve("application.properties"), application);
        }
        Properties properties = new Properties();
        if (named != null) {
            Files.writeString(directory.resolve("named.properties"), named);
            properties.setProperty("export.config", "named.properties");
        }
        for (int i = 0; i < system.length; i += 2) {
            properties.setProperty(system[i], system[i + 1]);
        }
        return ExportSettings.load(directory, environment, properties);
    }

    @Test
    void laterSourcesWinForEveryKeyCamelsIncluded() throws IOException {
        Map<String, String> environment =
                Map.of("EXPORT_TABLE", "e", "EXPORT_LOCAL_ROOT", "e", "HTTP_PORT", "3", "CAMEL_SERVER_HOST", "0.0.0.0");
        ExportSettings settings = load(
                "export.table=a\nexport.local.root=a\nexport.verify=none\ncamel.server.port=1\n",
                "export.table=f\ncamel.server.host=127.0.0.1\ncamel.server.port=4\n",
                environment,
                "camel.server.port",
                "5");

        assertThat(settings.get("export.verify")).isEqualTo("none");
        assertThat(settings.get("export.local.root")).isEqualTo("e");
        assertThat(settings.get("export.table")).isEqualTo("f");
        assertThat(settings.get("camel.server.host")).isEqualTo("127.0.0.1");
        assertThat(settings.get("camel.server.port")).isEqualTo("5");
    }

    @Test
    void aFileOfAnotherDirectoryNeedsNoDefaultsOfCamel() throws IOException {
        ExportSettings settings = load(null, "export.table=t\n", Map.of());

        assertThat(settings.asMap())
                .containsEntry("camel.server.host", "127.0.0.1")
                .containsEntry("camel.server.enabled", "true")
                .containsEntry("camel.component.aws2-s3.autowiredEnabled", "false");
    }

    @Test
    void variablesNameDataSourcesAndTokensByTheirSettings() throws IOException {
        ExportSettings settings = load(
                "export.token.Night-Job.tables=*\n",
                "export.datasource.ware-house.url=jdbc:h2:mem:x\n",
                Map.of(
                        "EXPORT_TOKEN_NIGHT_JOB_SHA256", HASH,
                        "EXPORT_TOKEN_CI_BOT_SERVER_CREDENTIALS", "false",
                        "EXPORT_TOKEN_CI_BOT_EXPIRES", "2027-01-31",
                        "EXPORT_DATASOURCE_WARE_HOUSE_PASSWORD", "p",
                        "EXPORT_DATASOURCE_MAIN_MAXIMUM_POOL_SIZE", "7",
                        "EXPORT_ELSEWHERE", "ignored"));

        assertThat(settings.startingWith("export.token."))
                .containsOnlyKeys(
                        "export.token.Night-Job.tables",
                        "export.token.Night-Job.sha256",
                        "export.token.ci_bot.expires",
                        "export.token.ci_bot.server-credentials");
        assertThat(settings.dataSources().get("ware-house")).containsEntry("password", "p");
        assertThat(settings.dataSources().get("main")).containsEntry("maximum-pool-size", "7");
    }

    @Test
    void variablesReachCamelsOtherKeysAndKnownOnesOnlyOnce() throws IOException {
        ExportSettings settings = load(
                "",
                null,
                Map.of("CAMEL_MAIN_ROUTES_INCLUDE_PATTERN", "file:other/*.yaml", "CAMEL_MAIN_SHUTDOWN_TIMEOUT", "9"));

        assertThat(settings.asMap())
                .containsEntry("camel.main.routesIncludePattern", "file:other/*.yaml")
                .containsEntry("camel.main.shutdown-timeout", "9")
                .doesNotContainKey("camel.main.routes-include-pattern");
    }

    @Test
    void aPortThatIsNoneStopsTheStart() {
        assertThatThrownBy(() -> load("camel.server.port=abc\n", null, Map.of()))
                .isInstanceOf(ExportException.class)
                .hasMessageContaining("camel.server.port");
    }
}
