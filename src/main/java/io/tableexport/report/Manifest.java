package io.tableexport.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.tableexport.request.Contents;
import io.tableexport.request.ExportRequest;
import io.tableexport.request.Selection;
import io.tableexport.request.UnrepresentablePolicy;
import io.tableexport.table.TableScan;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code _manifest.json} and {@code _SUCCESS}: what a published directory holds, in a form a reader can check. Names no
 * secret. The bytes of {@code _SUCCESS} are the manifest's SHA-256, so that a manifest of another export cannot pass.
 */
public final class Manifest {
    /** Name of the manifest in the target's directory. */
    public static final String NAME = "_manifest.json";

    /** Name of the object whose presence publishes the directory. */
    public static final String SUCCESS_NAME = "_SUCCESS";

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final byte[] bytes;

    private Manifest(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The manifest of a proven export. */
    public static Manifest of(ExportJob job, ExportReport report, String softwareVersion) {
        TableScan scan = job.scan();
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("software", softwareVersion);
        manifest.put("export_id", job.id().toString());
        manifest.put("started_at", job.startedAt().toString());
        manifest.put("finished_at", Instant.now().toString());
        manifest.put("request", request(job.request()));
        manifest.put("database", scan.database());
        manifest.put("table", scan.table().qualifiedName());
        manifest.put("snapshot", scan.snapshot());
        manifest.put("row_check", report.rowCheck());
        manifest.put("stored_check", report.storedCheck());
        manifest.put("columns", ColumnReports.of(job));
        manifest.put("warnings", ColumnReports.warnings(job));
        StandingManifest standing = job.replacement().standing();
        List<Map<String, Object>> generations = new ArrayList<>();
        List<Map<String, Object>> files = new ArrayList<>();
        if (standing != null) {
            generations.addAll(standing.generations());
            files.addAll(standing.files());
        }
        int generation = generations.size() + 1;
        generations.add(generation(generation, manifest, report));
        files.addAll(files(report.parts(), generation));
        manifest.put("generations", generations);
        List<String> strays = job.strayParts();
        if (!strays.isEmpty()) {
            manifest.put("not_of_this_export", strays);
        }
        manifest.put("files", files);
        manifest.put("totals", totals(files));
        try {
            return new Manifest(JSON.writeValueAsBytes(manifest));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a manifest of strings and numbers cannot be written", impossible);
        }
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /** The body of {@code _SUCCESS}. */
    public byte[] successBytes() {
        return digest(bytes);
    }

    /** What {@code _SUCCESS} says of a manifest. */
    static byte[] digest(byte[] manifest) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(manifest);
            return HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    private static Map<String, Object> request(ExportRequest request) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("datasource", request.datasource());
        fields.put("destination", request.target().location());
        fields.put("format", request.format().wireName());
        fields.put("mode", request.mode().wireName());
        fields.put("if_exists", request.ifExists().wireName());
        fields.put("compression", request.compression().wireName());
        fields.put("row_group_size", request.rowGroupSize());
        fields.put("max_row_groups_per_file", request.maxRowGroupsPerFile());
        fields.put("target_file_size_bytes", request.targetFileSizeBytes());
        putContents(fields, request.contents());
        return fields;
    }

    /** What was asked of columns and rows; of a filter no value, as values are the table's. */
    private static void putContents(Map<String, Object> fields, Contents contents) {
        Selection selection = contents.selection();
        if (!selection.columns().isEmpty()) {
            fields.put("columns", selection.columns());
        }
        if (!selection.filter().isEmpty()) {
            fields.put(
                    "filter",
                    selection.filter().stream()
                            .map(condition -> Map.of(
                                    "column",
                                    condition.column(),
                                    "op",
                                    condition.operator().wireName()))
                            .toList());
        }
        fields.put("on_unrepresentable", policy(contents.onUnrepresentable()));
        if (!contents.bloomFilters().isEmpty()) {
            fields.put("bloom_filters", contents.bloomFilters());
        }
        if (contents.spark()) {
            fields.put("compat", "spark");
        }
    }

    private static Object policy(UnrepresentablePolicy policy) {
        if (policy.columns().isEmpty()) {
            return policy.byDefault().wireName();
        }
        Map<String, String> columns = new TreeMap<>();
        policy.columns().forEach((column, choice) -> columns.put(column, choice.wireName()));
        return Map.of("default", policy.byDefault().wireName(), "columns", columns);
    }

    /** One run of those that made the directory what it is: an append adds one. */
    private static Map<String, Object> generation(int number, Map<String, Object> manifest, ExportReport report) {
        Map<String, Object> generation = new LinkedHashMap<>();
        generation.put("generation", number);
        for (String key : List.of("software", "export_id", "started_at", "finished_at", "table", "snapshot")) {
            generation.put(key, manifest.get(key));
        }
        generation.put("row_check", report.rowCheck());
        generation.put("stored_check", report.storedCheck());
        generation.put("files", report.parts().size());
        generation.put("rows", report.rows());
        return generation;
    }

    private static List<Map<String, Object>> files(List<PartReport> parts, int generation) {
        List<Map<String, Object>> described = new ArrayList<>();
        for (PartReport part : parts) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("name", part.name());
            fields.put("rows", part.rows());
            fields.put("row_groups", part.rowGroups());
            fields.put("bytes", part.bytes());
            fields.put("uncompressed_bytes", part.uncompressedBytes());
            fields.put("sha256", part.sha256());
            fields.put("generation", generation);
            described.add(fields);
        }
        return described;
    }

    /** Of all generations' files together. */
    private static Map<String, Object> totals(List<Map<String, Object>> files) {
        Map<String, Object> totals = new LinkedHashMap<>();
        totals.put("files", files.size());
        for (String sum : List.of("rows", "row_groups", "bytes", "uncompressed_bytes")) {
            totals.put(
                    sum,
                    files.stream()
                            .mapToLong(file -> file.get(sum) instanceof Number number ? number.longValue() : 0)
                            .sum());
        }
        return totals;
    }
}
