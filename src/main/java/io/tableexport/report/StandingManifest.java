package io.tableexport.report;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The manifest of the export that an append adds to. Immutable; holds the whole manifest. */
final class StandingManifest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<Map<String, Object>>> OBJECTS = new TypeReference<>() {};

    private final List<Map<String, Object>> files;
    private final List<Map<String, Object>> generations;
    private final List<Map<String, Object>> columns;
    private final String format;

    private StandingManifest(JsonNode manifest) {
        this.files = JSON.convertValue(manifest.path("files"), OBJECTS);
        this.generations = JSON.convertValue(manifest.path("generations"), OBJECTS);
        this.columns = JSON.convertValue(manifest.path("columns"), OBJECTS);
        this.format = manifest.path("request").path("format").asText();
    }

    /** @throws ExportException {@code TARGET_EXISTS} if this is no manifest of ours */
    static StandingManifest parse(byte[] bytes) {
        try {
            JsonNode manifest = JSON.readTree(bytes);
            if (manifest.path("files").isArray()
                    && manifest.path("generations").isArray()
                    && manifest.path("columns").isArray()) {
                return new StandingManifest(manifest);
            }
        } catch (IOException | IllegalArgumentException notJson) {
            // said below
        }
        throw cannotAppend("its " + Manifest.NAME + " cannot be read");
    }

    static ExportException cannotAppend(String why) {
        return new ExportException(
                FailureType.TARGET_EXISTS,
                "cannot append to what the target holds: " + why
                        + "; use \"if_exists\": \"overwrite\", or choose another directory");
    }

    List<Map<String, Object>> files() {
        return files;
    }

    List<Map<String, Object>> generations() {
        return generations;
    }

    /** Refuses unless every file the manifest names stands as it says: then the directory is all that it promises. */
    void requireWhole(TargetContents contents) {
        for (Map<String, Object> file : files) {
            String name = String.valueOf(file.get("name"));
            if (!(file.get("bytes") instanceof Number bytes) || !contents.holds(name, bytes.longValue())) {
                throw cannotAppend("'" + name + "' is missing or not of the size its manifest says");
            }
        }
    }

    /** Parts that stand beside the files of the manifest: of an export that could not clean up. */
    List<String> strayParts(TargetContents contents) {
        List<String> strays = new ArrayList<>(contents.parts());
        files.forEach(file -> strays.remove(String.valueOf(file.get("name"))));
        return strays;
    }

    void requireFormat(String wireName) {
        if (!format.equals(wireName)) {
            throw cannotAppend("it is of format '" + format + "' and this export of '" + wireName + "'");
        }
    }

    /** Refuses other columns: of another name, place, type in the file or need of a value. */
    void requireColumns(List<Map<String, Object>> others) {
        if (columns.size() != others.size()) {
            throw cannotAppend("it has " + columns.size() + " columns and this export " + others.size());
        }
        for (int i = 0; i < columns.size(); i++) {
            String standing = described(columns.get(i));
            String other = described(others.get(i));
            if (!standing.equals(other)) {
                throw cannotAppend("its column " + (i + 1) + " is " + standing + " and this export's is " + other);
            }
        }
    }

    private static String described(Map<String, Object> column) {
        return "'" + column.get("name") + "' " + column.get("file_type")
                + (Boolean.TRUE.equals(column.get("required")) ? " REQUIRED" : "");
    }
}
