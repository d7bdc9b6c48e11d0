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
    void referenceRequestSucceedsAndSoDoesEveryCommandOfTheReadmeOnce() throws Exception {
        try (Servers servers = Servers.start(transcript)) {
            new ReferenceExport(servers, transcript).run();
            assertThat(transcript.everyCheckHolds())
                    .as(output.toString(StandardCharsets.UTF_8))
                    .isTrue();

            List<String> commands = ReadmeCommands.all();
            assertThat(commands).hasSizeGreaterThanOrEqualTo(3);
            for (String command : commands) {
                assertThat(codeOf(command)).as(command).isEqualTo(200);
                assertThat(codeOf(command)).as(command).isEqualTo(409);
            }
        } catch (BindException taken) {
            abort(taken.getMessage());
        }
    }

    /** Runs a command as a reader of the README would and takes {@code code} from the answer. */
    private static int codeOf(String command) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("sh", "-c", command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        byte[] answer = shell.getInputStream().readAllBytes();
        assertThat(shell.waitFor()).as(command).isZero();
        return new ObjectMapper().readTree(answer).path("code").asInt();
    }
}
