package io.tableexport.export;

import static io.tableexport.testing.ExportService.V1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tableexport.testing.ExportService;
import io.tableexport.testing.PostgresServer;
import io.tableexport.testing.S3Server;
import io.tableexport.testing.ServiceProcess;
import io.tableexport.testing.StoreProxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Every line about an export has its id, also where readers and the S3 client write it; as text or as JSON. */
class ExportLogIT {
    private static final String ID = "exportId";
    private static final Pattern NAMED = Pattern.compile("export ([0-9a-f]{8}-[0-9a-f-]{27})");

    /** What is said at TRACE while a part is stored: by our own classes and by Camel's S3 component. */
    private static final List<String> LOGGERS =
            List.of("io.tableexport", "org.apache.camel.component.aws2.s3", "org.apache.camel.component.bean");

    @TempDir
    private Path directory;

    private static final class Lines extends AppenderBase<ILoggingEvent> {
        private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            event.prepareForDeferredProcessing();
            events.add(event);
        }
    }

    @Test
    void linesOfAllThreadsHaveTheIdOfTheirExport() throws Exception {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Lines lines = new Lines();
        lines.setContext(root.getLoggerContext());
        lines.start();
        root.addAppender(lines);
        LOGGERS.forEach(name -> {
            Logger logger = (Logger) LoggerFactory.getLogger(name);
            logger.setLevel(Level.TRACE);
            logger.addAppender(lines);
            logger.setAdditive(false); // so much is not for the console
        });
        try (PostgresServer postgres = PostgresServer.open();
                S3Server s3 = S3Server.inMemory(
                        "accesskey",
                        "secretkey",
                        store -> StoreProxy.beforePut(store, key -> {
                            if (key.startsWith("b/part-00001")) {
                                throw StoreProxy.refusal(403, "AccessDenied");
                            }
                        }))) {
            s3.createBucket("bucket");
            postgres.execute(
                    "create table wide (id int primary key, filler text)",
                    "insert into wide select i, repeat('x', 200) || i from generate_series(1, 20000) i");
            Map<String, String> settings = new HashMap<>();
            settings.put("export.datasource.main.url", postgres.url());
            settings.put("export.datasource.main.username", postgres.user());
            settings.put("export.datasource.main.password", postgres.password());
            settings.put("export.parallelism", "2");
            settings.put("export.s3.allowed-endpoints", s3.endpoint().toString());
            try (ExportService service = ExportService.start(settings)) {
                assertThat(service.post(V1, request(s3, "a")).status()).isEqualTo(200);
                assertThat(service.post(V1, request(s3, "b")).status()).isEqualTo(502);
                assertThat(service.post(V1, request(s3, "c").replace("\"wide\"", "\"none\""))
                                .status())
                        .isEqualTo(404);
                // a line about no export, from a thread that had one before
                assertThat(service.post(V1, "{}").status()).isEqualTo(400);
            }
        } finally {
            root.detachAppender(lines);
            LOGGERS.forEach(name -> {
                Logger logger = (Logger) LoggerFactory.getLogger(name);
                logger.setLevel(null);
                logger.detachAppender(lines);
                logger.setAdditive(true);
            });
        }
        check(List.copyOf(lines.events));
    }

    private static void check(List<ILoggingEvent> events) {
        List<String> wrong = new ArrayList<>();
        int named = 0;
        int byReaders = 0;
        int byS3 = 0;
        for (ILoggingEvent event : events) {
            String id = event.getMDCPropertyMap().get(ID);
            Matcher name = NAMED.matcher(event.getFormattedMessage());
            if (name.find()) {
                named++;
                if (!name.group(1).equals(id)) {
                    wrong.add(id + ": " + event.getFormattedMessage());
                }
            }
            boolean ours = LOGGERS.stream().anyMatch(event.getLoggerName()::startsWith);
            if (ours && event.getThreadName().contains("export-reader")) {
                byReaders++;
                byS3 += event.getLoggerName().contains(".s3.") ? 1 : 0;
                if (id == null) {
                    wrong.add(
                            event.getThreadName() + ": " + event.getLoggerName() + ": " + event.getFormattedMessage());
                }
            }
            if (event.getFormattedMessage().contains("export refused") && id != null) {
                wrong.add("no export's, but " + id + ": " + event.getFormattedMessage());
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(named).as("lines that name an export").isGreaterThan(4);
        assertThat(byReaders).as("lines by readers").isGreaterThan(5);
        assertThat(byS3).as("lines by readers about S3").isPositive();
    }

    private static String request(S3Server s3, String path) {
        return """
                {"export_paths": {"paths": ["%s"], "storage_config": {"storage_type": "S3", "bucket": "bucket",
                  "credentials": {"access_key": "accesskey", "secret_key": "secretkey"},
                  "options": {"endpoint": "%s", "allow_http": true}}}, "table": "wide",
                  "row_group_size": 1000000, "max_row_groups_per_file": 1}"""
                .formatted(path, s3.endpoint());
    }

    private Map<String, String> process(String format) {
        Map<String, String> settings = new HashMap<>();
        settings.put("LOG_FORMAT", format);
        settings.put(
                "export.datasource.main.url", "jdbc:h2:mem:logged;INIT=create table if not exists orders (id int)");
        settings.put("export.local.root", directory.resolve("exports").toString());
        return settings;
    }

    @Test
    void eachLineIsAJsonObjectIfAskedFor() throws Exception {
        Path log = directory.resolve("log");
        try (ServiceProcess service = ServiceProcess.start(process("json"), log)) {
            JsonNode answer = service.post("{\"export_paths\": {\"paths\": [\"a\"]}, \"table\": \"orders\"}");
            assertThat(answer.path("code").asInt()).isEqualTo(200);
        }
        ObjectMapper json = new ObjectMapper();
        int ofTheExport = 0;
        for (String line : Files.readAllLines(log)) {
            JsonNode said = json.readTree(line);
            assertThat(said.path("timestamp").isNumber()).as(line).isTrue();
            assertThat(said.path("level").asText()).as(line).isIn("INFO", "WARN");
            assertThat(said.path("loggerName").asText()).as(line).isNotEmpty();
            assertThat(said.path("threadName").asText()).as(line).isNotEmpty();
            Matcher name = NAMED.matcher(said.path("formattedMessage").asText());
            if (name.find()) {
                ofTheExport++;
                assertThat(said.path("mdc").path(ID).asText()).as(line).isEqualTo(name.group(1));
            }
        }
        assertThat(ofTheExport).as("lines of the export").isGreaterThanOrEqualTo(2);
    }

    @Test
    void aFormatThereIsNotStopsTheStart() {
        assertThatThrownBy(() -> ServiceProcess.start(process("xml"), directory.resolve("log")))
                .hasMessageContainingAll("LOG_FORMAT", "text", "json");
    }
}
