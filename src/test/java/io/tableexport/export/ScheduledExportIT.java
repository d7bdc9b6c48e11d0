package io.tableexport.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.tableexport.camel.ExportBeans;
import io.tableexport.camel.ExportSettings;
import io.tableexport.camel.TableConstants;
import io.tableexport.testing.ExportService;
import io.tableexport.testing.TpchH2;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.NotifyBuilder;
import org.apache.camel.main.MainConfigurationProperties;
import org.apache.camel.test.main.junit5.CamelMainTestSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The timer's export goes the same way as a client's. */
class ScheduledExportIT extends CamelMainTestSupport {
    private static final int TIMEOUT_SECONDS = 60;

    @TempDir
    private static Path directory;

    private ExportSettings settings;

    private ExportSettings settings() {
        if (settings == null) {
            try {
                Path request = Files.writeString(directory.resolve("request.json"), request("by-timer"));
                Map<String, String> values = new HashMap<>();
                values.put("camel.server.enabled", "true");
                values.put("camel.server.port", Integer.toString(ExportService.freePort()));
                values.put("camel.management.port", Integer.toString(ExportService.freePort()));
                values.put("camel.main.routesIncludePattern", "file:routes/*.yaml");
                values.put("export.datasource.main.url", TpchH2.url("orders"));
                values.put("export.jobs.url", "jdbc:h2:mem:scheduled-jobs");
                values.put("export.parallelism", "1");
                values.put("export.local.root", directory.toString());
                values.put("export.token.tests.sha256", ExportService.sha256(ExportService.TOKEN));
                values.put("export.schedule.request", request.toString());
                values.put("export.schedule.period", "500");
                settings = ExportSettings.of(values);
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            }
        }
        return settings;
    }

    private static String request(String target) {
        return "{\"export_paths\": {\"paths\": [\"" + target + "\"]}, \"table\": \"orders\"}";
    }

    @Override
    protected void configure(MainConfigurationProperties configuration) {
        configuration.addConfiguration(new ExportBeans(settings()));
    }

    @Override
    protected Properties useOverridePropertiesWithPropertiesComponent() {
        Properties properties = new Properties();
        properties.putAll(settings().asMap());
        return properties;
    }

    @Test
    void writesTheSameBytesAsTheRequestOverHttp() throws Exception {
        NotifyBuilder ended = new NotifyBuilder(context)
                .fromRoute("export-scheduled")
                .filter(exchange -> exchange.getProperty(TableConstants.REPORT) != null)
                .whenDone(1)
                .create();
        assertThat(ended.matches(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(directory.resolve("by-timer/_SUCCESS")).isRegularFile();

        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(
                                        "http://127.0.0.1:" + settings().get("camel.server.port") + ExportService.V1))
                                .header("Content-Type", "application/json")
                                .header("Authorization", "Bearer " + ExportService.TOKEN)
                                .POST(HttpRequest.BodyPublishers.ofString(request("by-http")))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(answer.body()).contains("\"success\":true");
        assertThat(directory.resolve("by-timer/part-00000.parquet"))
                .hasSameBinaryContentAs(directory.resolve("by-http/part-00000.parquet"));
    }
}
