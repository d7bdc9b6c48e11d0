package io.tableexport.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tableexport.job.JobProgress;
import io.tableexport.job.JobRecord;
import io.tableexport.job.JobState;
import io.tableexport.report.Failures;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** A job as a client sees it, as a map in the order of the contract, ready for a JSON marshaller. Stateless. */
final class JobView {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int OK = 200;

    private JobView() {}

    static Map<String, Object> of(JobRecord job) {
        long now = System.currentTimeMillis();
        double elapsed = job.elapsedSeconds(now);
        JobProgress progress = job.progress();
        JsonNode data = parse(job.result());
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", job.id().toString());
        fields.put("state", job.state().wireName());
        fields.put("table", job.table());
        fields.put("file_path", job.filePath());
        fields.put(
                "started_at",
                job.startedAt() == null
                        ? null
                        : Instant.ofEpochMilli(job.startedAt()).toString());
        fields.put("elapsed_time", elapsed);
        fields.put("rows", progress.rows());
        fields.put("bytes", progress.bytes());
        fields.put("parts", progress.parts());
        fields.put("rows_per_second", elapsed > 0 ? Math.round(progress.rows() / elapsed) : 0);
        fields.put("fraction", job.fraction());
        fields.put("result", data == null ? null : data.get(data.has("dry_run") ? "dry_run" : "export_result"));
        fields.put("exception", parse(job.failure()));
        if (job.scheduled() != null) {
            fields.put("schedule", job.scheduled().schedule());
            fields.put(
                    "scheduled_for",
                    Instant.ofEpochMilli(job.scheduled().time()).toString());
        }
        if (data != null && data.hasNonNull("metrics")) {
            fields.put("metrics", data.get("metrics"));
        }
        if (!job.leftovers().isEmpty()) {
            fields.put("leftovers", job.leftovers());
        }
        return fields;
    }

    /** Whether the job came to what would have been the answer to its request. */
    static boolean hasAnswer(JobRecord job) {
        return job.state().ended() && job.state() != JobState.INTERRUPTED;
    }

    /** The answer to the job's request. */
    static Map<String, Object> answer(JobRecord job) {
        boolean success = job.state() == JobState.SUCCEEDED;
        JsonNode exception = parse(job.failure());
        Map<String, Object> envelope = new LinkedHashMap<>();
        envelope.put(
                "code", success ? OK : Failures.status(exception.get("type").asText()));
        envelope.put("success", success);
        envelope.put("exception", exception);
        envelope.put("data", parse(job.result()));
        return envelope;
    }

    private static JsonNode parse(String json) {
        try {
            return json == null ? null : JSON.readTree(json);
        } catch (JsonProcessingException damaged) {
            throw new IllegalStateException("the job store holds JSON that is none", damaged);
        }
    }
}
