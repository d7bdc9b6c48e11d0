package io.tableexport.request;

import io.tableexport.failure.ExportException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads the JSON of a request, in the nested and in the flat shape. */
final class RequestParser {
    /** The fields of the flat shape, which say together what {@code export_paths} says. */
    private static final List<String> FLAT =
            List.of("directory_path", "storage_type", "bucket", "credentials", "options");

    static final List<String> KNOWN = List.of(
            "export_paths",
            "directory_path",
            "storage_type",
            "bucket",
            "credentials",
            "options",
            "format",
            "mode",
            "row_group_size",
            "max_row_groups_per_file",
            "target_file_size_bytes",
            "include_metrics",
            "table",
            "datasource",
            "columns",
            "filter",
            "compression",
            "if_exists",
            "on_unrepresentable",
            "bloom_filters",
            "compat",
            "dry_run");

    /** A part of configuration keys and of Camel's URIs. */
    private static final Pattern DATASOURCE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");

    /** Longer than any database's name of a schema and a table with every character quoted. */
    private static final int MAX_TABLE_LENGTH = 600;

    private RequestParser() {}

    static ExportRequest parse(Object body) {
        JsonFields fields = JsonFields.ofBody(body, KNOWN);
        FileFormat format =
                fields.choice("format", named(FileFormat.values(), FileFormat::wireName), FileFormat.PARQUET);
        long rowGroupSize = fields.size("row_group_size");
        return new ExportRequest(
                table(fields),
                datasource(fields),
                target(fields),
                format,
                fields.choice("mode", named(ExportMode.values(), ExportMode::wireName), ExportMode.MULTI_FILE),
                fields.choice(
                        "compression", named(Compression.values(), Compression::wireName), format.defaultCompression()),
                rowGroupSize == 0 ? ExportRequest.DEFAULT_ROW_GROUP_SIZE : rowGroupSize,
                fields.size("max_row_groups_per_file"),
                fields.size("target_file_size_bytes"),
                fields.flag("include_metrics", false),
                fields.choice("if_exists", named(IfExists.values(), IfExists::wireName), IfExists.ERROR),
                ContentsParser.parse(fields),
                fields.flag("dry_run", false));
    }

    private static StorageTarget target(JsonFields fields) {
        JsonFields exportPaths = fields.object("export_paths", List.of("paths", "storage_config"));
        List<String> flat = FLAT.stream().filter(fields::has).toList();
        if (exportPaths == null && flat.isEmpty()) {
            throw fields.missing("export_paths", "{\"paths\": [\"<directory>\"], \"storage_config\": {…}}");
        }
        if (exportPaths == null) {
            return StorageTargetParser.parse(fields, fields.path("directory_path"), fields.text("directory_path"));
        }
        if (!flat.isEmpty()) {
            throw ExportException.invalid("fields 'export_paths' and '" + String.join("', '", flat)
                    + "' are two shapes of the same thing: use one of them");
        }
        String path = onlyPath(exportPaths);
        return StorageTargetParser.parse(
                exportPaths.object("storage_config", StorageTargetParser.KNOWN), exportPaths.path("paths[0]"), path);
    }

    private static String onlyPath(JsonFields exportPaths) {
        List<?> paths = exportPaths.array("paths");
        if (paths == null) {
            throw exportPaths.missing("paths", "an array of exactly one directory");
        }
        if (paths.size() != 1) {
            throw ExportException.invalid("field '" + exportPaths.path("paths")
                    + "' must contain exactly one directory; it contains " + (paths.isEmpty() ? "none" : paths.size()));
        }
        if (!(paths.get(0) instanceof String path)) {
            throw exportPaths.wrongType("paths[0]", "a string", paths.get(0));
        }
        return path;
    }

    private static String table(JsonFields fields) {
        String table = fields.text("table");
        if (table != null && table.length() > MAX_TABLE_LENGTH) {
            throw ExportException.invalid("field 'table' must not be longer than " + MAX_TABLE_LENGTH + " characters");
        }
        return table;
    }

    private static String datasource(JsonFields fields) {
        String datasource = fields.text("datasource");
        if (datasource == null) {
            return ExportRequest.DEFAULT_DATASOURCE;
        }
        if (!DATASOURCE.matcher(datasource).matches()) {
            throw ExportException.invalid("field 'datasource' must be the name of a configured data source: letters,"
                    + " digits, '_' and '-'");
        }
        return datasource;
    }

    private static <E> Map<String, E> named(E[] values, Function<E, String> wireName) {
        Map<String, E> named = new LinkedHashMap<>();
        Arrays.stream(values).forEach(value -> named.put(wireName.apply(value), value));
        return named;
    }
}
