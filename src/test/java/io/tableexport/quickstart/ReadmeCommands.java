package io.tableexport.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The curl commands of the README, so that what it prints, what the quickstart prints and what a test runs is one. */
final class ReadmeCommands {

    /** The shell block that follows a comment such as {@code <!-- curl: s3-parts -->}. */
    private static final Pattern BLOCK =
            Pattern.compile("<!-- curl: [a-z0-9-]+ -->\\R```sh\\R(.*?)```", Pattern.DOTALL);

    private ReadmeCommands() {}

    /** Reads the README of the current directory, the project's. */
    static List<String> all() throws IOException {
        return BLOCK.matcher(Files.readString(Path.of("README.md")))
                .results()
                .map(block -> block.group(1).strip())
                .toList();
    }
}
