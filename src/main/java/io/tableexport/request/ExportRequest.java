package io.tableexport.request;

import io.tableexport.failure.ExportException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What a client asks for, checked. Immutable but for the credentials of its target, which can be cleared; its text form
 * shows none of them.
 *
 * @param table {@code table} or {@code schema.table} as the client wrote it; null for the service's own table
 * @param datasource name of a configured data source
 * @param target where the export goes
 * @param rowGroupSize uncompressed bytes of a row group, at least 1
 * @param maxRowGroupsPerFile row groups of a part; 0 = not limited by the request
 * @param targetFileSizeBytes bytes of a part; 0 = as the service is configured
 * @param includeMetrics whether the answer holds metrics
 * @param ifExists what to do with an export that stands in the target already
 * @param contents what of the table goes into the files
 * @param dryRun whether to check everything and write nothing
 */
public record ExportRequest(
        String table,
        String datasource,
        StorageTarget target,
        FileFormat format,
        ExportMode mode,
        Compression compression,
        long rowGroupSize,
        long maxRowGroupsPerFile,
        long targetFileSizeBytes,
        boolean includeMetrics,
        IfExists ifExists,
        Contents contents,
        boolean dryRun) {

    /** The data source of a request that names none. */
    public static final String DEFAULT_DATASOURCE = "main";

    /** The reference page's default row group size, in bytes. */
    public static final long DEFAULT_ROW_GROUP_SIZE = 40_000_000;

    /** The name, without extension, of the part a single-file export writes when its path is a directory. */
    private static final String FIRST_PART = "part-00000";

    public ExportRequest {
        Objects.requireNonNull(datasource);
        Objects.requireNonNull(target);
        Objects.requireNonNull(format);
        Objects.requireNonNull(mode);
        Objects.requireNonNull(compression);
        Objects.requireNonNull(ifExists);
        Objects.requireNonNull(contents);
        if (rowGroupSize < 1 || maxRowGroupsPerFile < 0 || targetFileSizeBytes < 0) {
            throw new IllegalArgumentException(
                    rowGroupSize + ", " + maxRowGroupsPerFile + ", " + targetFileSizeBytes + " bytes or row groups");
        }
        if (!format.compressions().contains(compression)) {
            throw ExportException.invalid("field 'compression': " + format.wireName() + " cannot be compressed with '"
                    + compression.wireName() + "'; it can with " + wireNames(format.compressions()));
        }
        if (format != FileFormat.PARQUET && !contents.bloomFilters().isEmpty()) {
            throw ExportException.invalid("field 'bloom_filters': " + format.wireName()
                    + " has no Bloom filters; leave it out, or use format 'Parquet'");
        }
        if (mode == ExportMode.SINGLE_FILE && maxRowGroupsPerFile > 0) {
            throw contradiction("max_row_groups_per_file");
        }
        if (mode == ExportMode.SINGLE_FILE && targetFileSizeBytes > 0) {
            throw contradiction("target_file_size_bytes");
        }
        if (mode == ExportMode.SINGLE_FILE && ifExists == IfExists.APPEND) {
            throw ExportException.invalid("fields 'mode' and 'if_exists' contradict each other: a single_file export is"
                    + " one object, to which nothing can be appended; use 'overwrite', or mode 'multi_file'");
        }
    }

    /**
     * Reads a request in either shape, with {@code export_paths} or flat.
     *
     * @param json the body as {@link StrictJson#mapper()} reads it into a map
     * @throws ExportException {@code INVALID_REQUEST} naming the field; no message holds a credential
     */
    public static ExportRequest parse(Map<String, Object> json) {
        return RequestParser.parse(json);
    }

    /** The extension of the export's files, with its dots. */
    public String extension() {
        return format.extension(compression);
    }

    /**
     * The directory the export's files stand in, without a trailing slash: the path, or for a single-file export whose
     * path is the object itself what comes before its name, which may be empty.
     */
    public String directory() {
        String path = target.path();
        return namesItsObject() ? path.substring(0, Math.max(0, path.lastIndexOf('/'))) : path;
    }

    /**
     * The key of the one object of a single-file export: the path if it ends in the extension, else the first part in
     * the directory that the path is.
     *
     * @throws IllegalStateException if this is a multi-file export
     */
    public String objectKey() {
        if (mode != ExportMode.SINGLE_FILE) {
            throw new IllegalStateException("a multi-file export has no one key");
        }
        return namesItsObject() ? target.path() : target.path() + "/" + FIRST_PART + extension();
    }

    /** Whether the path is the object and not the directory. A name that is all extension is taken for a directory. */
    private boolean namesItsObject() {
        String path = target.path();
        String name = path.substring(path.lastIndexOf('/') + 1);
        return mode == ExportMode.SINGLE_FILE
                && name.endsWith(extension())
                && name.length() > extension().length();
    }

    private static String wireNames(List<Compression> compressions) {
        return compressions.stream().map(c -> "'" + c.wireName() + "'").collect(Collectors.joining(", "));
    }

    private static ExportException contradiction(String field) {
        return ExportException.invalid("fields 'mode' and '" + field
                + "' contradict each other: a single_file export has one file, which nothing can limit; leave one of"
                + " them out");
    }
}
