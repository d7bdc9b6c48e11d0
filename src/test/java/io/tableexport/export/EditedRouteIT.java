package io.tableexport.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.tableexport.testing.ExportService;
import io.tableexport.testing.ExportService.Answer;
import io.tableexport.testing.TpchH2;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The routes are the user's: an edited file and a restart change what the service does, with nothing compiled. */
class EditedRouteIT {
    @TempDir
    private Path directory;

    @Test
    void anEditedPathAndAnEditedStepTakeEffect() throws Exception {
        Path routes = Files.createDirectory(directory.resolve("routes"));
        for (Path file : routeFiles()) {
            String edited = Files.readString(file)
                    .replace("platform-http:/v2/data/export", "platform-http:/our/export")
                    // one more step: whatever the answer is, it says who sent it
                    .replaceAll(
                            "( *)- bean:\n *ref: answerSteps\n *method: success\n",
                            """
                            $0$1- setHeader:
                            $1    name: X-Sent-By
                            $1    expression:
                            $1      constant:
                            $1        expression: our own step
                            """);
            Files.writeString(routes.resolve(file.getFileName()), edited);
        }
        try (ExportService service = ExportService.start(Map.of(
                "camel.main.routesIncludePattern",
                "file:" + routes + "/*.yaml",
                "export.datasource.main.url",
                TpchH2.url("nation"),
                "export.table",
                "nation",
                "export.local.root",
                directory.resolve("out").toString()))) {
            Answer answer = service.post("/our/export", "{\"export_paths\": {\"paths\": [\"nations\"]}}");

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.result().get("total_row_count").asInt()).isEqualTo(25);
            assertThat(answer.response().headers().firstValue("X-Sent-By")).hasValue("our own step");
            assertThat(service.post(ExportService.V2, "{}").status()).isEqualTo(404);
        }
    }

    private static List<Path> routeFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            return files.toList();
        }
    }
}
