package io.tableexport.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartsCheckTest {
    @TempDir
    Path directory;

    @Test
    void leavesNothing() throws Exception {
        Path spool = directory.resolve("made").resolve("by the check");
        PartsCheck.run(spool);
        try (Stream<Path> left = Files.list(spool)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void saysWhichDirectoryCannotBeWritten() throws Exception {
        Path spool = Files.createFile(directory.resolve("file")).resolve("spool");
        assertThatThrownBy(() -> PartsCheck.run(spool))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + spool + "'")
                .hasMessageContaining("set export.spool-directory");
    }
}
