package io.tableexport.table;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One way to read the table text of a request.
 *
 * @param schema null if the text names none
 */
public record TableName(Part schema, Part table) {
    /** A part in double quotes, a doubled quote standing for one, as SQL writes it. */
    private static final String QUOTED = "\"((?:[^\"]|\"\")+)\"";

    private static final String PART = "(?:" + QUOTED + "|([^\".]+))";
    private static final Pattern ONE_QUOTED = Pattern.compile(QUOTED);
    private static final Pattern TWO_PARTS = Pattern.compile(PART + "\\." + PART);

    /**
     * A name as the request spells it.
     *
     * @param exact whether it was quoted, so that case matters
     */
    public record Part(String text, boolean exact) {
        boolean matches(String name, boolean ignoringCase) {
            return text.equals(name) || (ignoringCase && !exact && text.equalsIgnoreCase(name));
        }
    }

    /** The readings of the text as a table alone: as it stands, and without its quotes. */
    static List<Part> unqualified(String text) {
        Matcher quoted = ONE_QUOTED.matcher(text);
        return quoted.matches()
                ? List.of(new Part(text, true), new Part(unquoted(quoted.group(1)), true))
                : List.of(new Part(text, false));
    }

    /**
     * What the text means to say, to decide whether it may be said: schema and table if it has a dot, else a table
     * alone. That a table may have the dot in its own name counts only where it stands in quotes or behind a schema.
     */
    public static List<TableName> readings(String text) {
        List<TableName> readings = new ArrayList<>(qualified(text));
        if (readings.isEmpty() || ONE_QUOTED.matcher(text).matches()) {
            unqualified(text).forEach(table -> readings.add(new TableName(null, table)));
        }
        return readings;
    }

    /** The readings of the text as schema and table: one for each dot, as names may hold dots themselves. */
    static List<TableName> qualified(String text) {
        List<TableName> readings = new ArrayList<>();
        Matcher parts = TWO_PARTS.matcher(text);
        if (text.indexOf('"') >= 0 && parts.matches()) {
            readings.add(new TableName(part(parts.group(1), parts.group(2)), part(parts.group(3), parts.group(4))));
        }
        for (int dot = text.indexOf('.', 1); dot > 0 && dot < text.length() - 1; dot = text.indexOf('.', dot + 1)) {
            readings.add(
                    new TableName(new Part(text.substring(0, dot), false), new Part(text.substring(dot + 1), false)));
        }
        return readings;
    }

    private static Part part(String quoted, String plain) {
        return quoted == null ? new Part(plain, false) : new Part(unquoted(quoted), true);
    }

    private static String unquoted(String inner) {
        return inner.replace("\"\"", "\"");
    }
}
