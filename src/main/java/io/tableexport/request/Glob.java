package io.tableexport.request;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Patterns in which {@code *} stands for anything and everything else for itself. */
final class Glob {
    private Glob() {}

    /** @param star the expression that {@code *} stands for */
    static Pattern compile(String glob, String star) {
        String expression = Arrays.stream(glob.split("\\*", -1))
                .map(literal -> literal.isEmpty() ? "" : Pattern.quote(literal))
                .collect(Collectors.joining(star));
        return Pattern.compile(expression, Pattern.DOTALL);
    }

    /** The comma-separated patterns of a configuration key; none of them may be empty. */
    static String[] split(String key, String patterns) {
        String[] parts = patterns.split(",", -1);
        for (int i = 0; i < parts.length; i++) {
            parts[i] = parts[i].strip();
            if (parts[i].isEmpty()) {
                throw new IllegalArgumentException(key + " holds an empty pattern");
            }
        }
        return parts;
    }
}
