package io.tableexport.quickstart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;

/** What the quickstart tells its reader: numbered sections, indented text, checks. Used by one thread. */
final class Transcript {

    private static final String INDENT = "   ";

    private final PrintStream out;
    private int sections;
    private int failedChecks;

    Transcript(PrintStream out) {
        this.out = out;
    }

    void title(String text) {
        out.println();
        out.println(text);
    }

    void blankLine() {
        out.println();
    }

    void section(String title) {
        sections++;
        out.println();
        out.println(sections + ". " + title);
        out.println();
    }

    /** Text of one or more lines. */
    void say(String text) {
        text.lines().forEach(line -> out.println((INDENT + line).stripTrailing()));
    }

    void say(JsonNode json) {
        try {
            say(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("JSON that was read cannot be written", impossible);
        }
    }

    void check(boolean holds, String claim) {
        if (!holds) {
            failedChecks++;
        }
        say((holds ? "ok      " : "FAILED  ") + claim);
    }

    boolean everyCheckHolds() {
        return failedChecks == 0;
    }
}
