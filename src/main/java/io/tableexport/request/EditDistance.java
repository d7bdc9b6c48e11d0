package io.tableexport.request;

import java.util.List;
import java.util.Locale;

/** Levenshtein's distance between field names, to say which one a misspelt name was meant to be. */
final class EditDistance {
    /** More characters of a name are not looked at: no field name is as long, and the work grows with the length. */
    private static final int MAX_LENGTH = 64;

    private EditDistance() {}

    /** The candidate that takes the fewest edits, whatever the case; the first of several. */
    static String closest(String name, List<String> candidates) {
        String best = null;
        int least = Integer.MAX_VALUE;
        for (String candidate : candidates) {
            int distance = between(lower(name), lower(candidate));
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return best;
    }

    private static String lower(String name) {
        return name.substring(0, Math.min(MAX_LENGTH, name.length())).toLowerCase(Locale.ROOT);
    }

    static int between(String left, String right) {
        int[] previous = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int[] current = new int[right.length() + 1];
            current[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int substitution = previous[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(substitution, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[right.length()];
    }
}
