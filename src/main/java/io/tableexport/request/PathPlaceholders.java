package io.tableexport.request;

import io.tableexport.failure.ExportException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fills the placeholders, such as <code>{date}</code>, in the path of a request that is sent again and again. Stateless. */
public final class PathPlaceholders {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}|[{}]");

    private PathPlaceholders() {}

    /**
     * Fills the path, in whichever shape it stands; all else of the request is left to {@link ExportRequest#parse}.
     *
     * @param request changed in place
     * @param values of the placeholders, by name
     * @throws ExportException {@code INVALID_REQUEST} naming the field and the placeholders there are
     */
    public static void fill(RequestBody request, Map<String, String> values) {
        request.computeIfPresent("directory_path", (field, path) -> filled(field, path, values));
        request.computeIfPresent("export_paths", (field, paths) -> {
            if (!(paths instanceof Map<?, ?> object) || !(object.get("paths") instanceof List<?> listed)) {
                return paths;
            }
            List<Object> texts = new ArrayList<>();
            listed.forEach(path -> texts.add(filled("export_paths.paths[" + texts.size() + "]", path, values)));
            Map<Object, Object> changed = new LinkedHashMap<>(object);
            changed.put("paths", texts);
            return changed;
        });
    }

    private static Object filled(String field, Object path, Map<String, String> values) {
        return path instanceof String text
                ? PLACEHOLDER.matcher(text).replaceAll(found -> Matcher.quoteReplacement(value(field, found, values)))
                : path;
    }

    private static String value(String field, MatchResult found, Map<String, String> values) {
        String value = values.get(String.valueOf(found.group(1)));
        if (value == null) {
            throw ExportException.invalid("field '" + field + "' has '" + RequestText.printable(found.group(), 40)
                    + "', which is no placeholder: there are {" + String.join("}, {", new TreeSet<>(values.keySet()))
                    + "}");
        }
        return value;
    }
}
