package io.tableexport.report;

import io.tableexport.failure.ExportException;
import io.tableexport.table.TableEstimate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The envelope of every answer, as maps in the order of the reference page, ready for a JSON marshaller. Version 1
 * repeats the elapsed time beside the result and leaves metrics out unless asked for; version 2 has the elapsed time
 * nowhere but in the metrics, which are null unless asked for.
 */
public final class Answer {
    /** Versions of the API, each with its path. */
    public enum Version {
        V1,
        V2
    }

    private static final int OK = 200;

    private Answer() {}

    /** The answer to an export that is published. */
    public static Map<String, Object> success(Version version, ExportJob job, ExportReport report) {
        double elapsed = seconds(job.elapsedSeconds());
        Map<String, Object> data = new LinkedHashMap<>();
        if (version == Version.V1) {
            data.put("elapsed_time", elapsed);
        }
        data.put("export_result", result(job, report));
        if (job.request().includeMetrics()) {
            data.put("metrics", metrics(job, report, elapsed));
        } else if (version == Version.V2) {
            data.put("metrics", null);
        }
        return envelope(OK, true, null, data);
    }

    /**
     * The answer to a dry run: what an export would read, what would become of each column and where it would go. Sizes
     * are null where the database does not say.
     */
    public static Map<String, Object> dryRun(Version version, ExportJob job, TableEstimate estimate) {
        Map<String, Object> data = new LinkedHashMap<>();
        if (version == Version.V1) {
            data.put("elapsed_time", seconds(job.elapsedSeconds()));
        }
        Map<String, Object> found = new LinkedHashMap<>();
        found.put("mode", job.request().mode().wireName());
        found.put("file_path", job.request().target().path());
        found.put("output_prefix", outputPrefix(job));
        found.put("table", job.scan().table().qualifiedName());
        found.put("database", job.scan().database());
        found.put("snapshot", job.scan().snapshot());
        found.put("estimated_rows", orNull(estimate.rows()));
        found.put("estimated_bytes", orNull(estimate.bytes()));
        found.put("columns", ColumnReports.of(job));
        found.put("warnings", ColumnReports.warnings(job));
        data.put("dry_run", found);
        if (version == Version.V2) {
            data.put("metrics", null);
        }
        return envelope(OK, true, null, data);
    }

    private static Long orNull(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }

    private static String outputPrefix(ExportJob job) {
        return job.isSingleFile() ? job.request().objectKey() : job.directory();
    }

    /** The answer to an export, or a request for one, that failed. */
    public static Map<String, Object> failure(ExportException failure, String detail) {
        Map<String, Object> exception = new LinkedHashMap<>();
        exception.put("type", failure.type().wireName());
        exception.put("message", failure.getMessage());
        exception.put("retryable", failure.type().retryable());
        exception.put("detail", detail);
        return envelope(failure.type().httpStatus(), false, exception, null);
    }

    private static Map<String, Object> envelope(int code, boolean success, Object exception, Object data) {
        Map<String, Object> envelope = new LinkedHashMap<>();
        envelope.put("code", code);
        envelope.put("success", success);
        envelope.put("exception", exception);
        envelope.put("data", data);
        return envelope;
    }

    private static Map<String, Object> result(ExportJob job, ExportReport report) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("mode", job.request().mode().wireName());
        result.put("file_path", job.request().target().path());
        result.put("output_prefix", outputPrefix(job));
        result.put("files", report.parts().stream().map(PartReport::name).toList());
        result.put("num_row_groups", report.rowGroups());
        result.put("total_row_count", report.rows());
        result.put("total_uncompressed_byte_size", report.uncompressedBytes());
        result.put("average_uncompressed_row_group_size", report.averageRowGroupBytes());
        // The reference page's result has no such field: it is there only when there is something to warn of.
        List<String> warnings = ColumnReports.warnings(job);
        if (!warnings.isEmpty()) {
            result.put("warnings", warnings);
        }
        return result;
    }

    private static Map<String, Object> metrics(ExportJob job, ExportReport report, double elapsed) {
        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put("elapsed_time", elapsed);
        metrics.put("rss_peak_bytes", ProcessMemory.peakResidentBytes());
        metrics.put("heap_peak_bytes", ProcessMemory.peakHeapBytes());
        metrics.put("read_seconds", seconds(report.readSeconds()));
        metrics.put("encode_seconds", seconds(job.encodeSeconds()));
        metrics.put("store_seconds", seconds(job.storeSeconds()));
        metrics.put("rows_per_second", elapsed > 0 ? Math.round(report.rows() / elapsed) : 0);
        metrics.put("stored_bytes", report.storedBytes());
        metrics.put("retries", job.retries().sum());
        metrics.put("readers", job.scan().partitions().size());
        return metrics;
    }

    /** Seconds to the microsecond: more digits are noise in an answer. */
    private static double seconds(double exact) {
        return Math.round(exact * 1e6) / 1e6;
    }
}
