package io.tableexport.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keeps the README's first command alive. It needs the quickstart's own ports, 8080 and 8081, and curl. */
class QuickstartIT {

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final Transcript transcript = new Transcript(new PrintStream(output, true, StandardCharsets.UTF_8));

    @Test
    void referenceRequestSucceedsAndEveryPrintedCommandDoesWhatItsCommentSays() throws Exception {
        try (Servers servers = Servers.start(transcript)) {
            new ReferenceExport(servers, transcript).run();
            assertThat(transcript.everyCheckHolds())
                    .as(output.toString(StandardCharsets.UTF_8))
                    .isTrue();

            List<String> commands = List.of(Quickstart.commands().split("\n\n"));
            assertThat(commands).hasSizeGreaterThan(5);
            for (String command : commands) {
                String answer = run(command);
                if (command.contains("curl")) {
                    int expected = command.lines().findFirst().orElseThrow().endsWith("409") ? 409 : 200;
                    assertThat(new ObjectMapper().readTree(answer).path("code").asInt())
                            .as(command + "\n" + answer)
                            .isEqualTo(expected);
                } else {
                    assertThat(answer)
                            .contains("s3/my_bucket/jsonl/orders/part-00000.jsonl.gz")
                            .contains("s3/my_bucket/parquet/small-parts/_SUCCESS")
                            .contains("s3/my_bucket/single/lineitem.parquet")
                            .contains("exports/rich-customers/_SUCCESS")
                            .contains("exports/nations/part-00000.parquet");
                }
            }
        } catch (BindException taken) {
            abort(taken.getMessage());
        }
    }

    private static String run(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(command).isZero();
        return answer;
    }
}
