package io.tableexport.export;

import io.tableexport.camel.TableConstants;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.job.JobRecord;
import io.tableexport.job.JobState;
import io.tableexport.request.AccessToken;
import io.tableexport.running.ExportJobs;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;

/** The steps of {@code routes/export-jobs.yaml}, and the hash of a request that has a key. Holds no state. */
public final class JobSteps {
    /** Where jobs are found. */
    static final String PATH = "/v1/data/exports";

    /** Exchange properties, {@code String}: what of an HTTP request says which jobs are meant. */
    public static final String METHOD = "CamelTableJobMethod";

    public static final String URI = "CamelTableJobUri";
    public static final String QUERY = "CamelTableJobQuery";

    private static final int OK = 200;

    /** Jobs of a page: unless said otherwise, and at most. */
    private static final int PAGE = 50;

    private static final int LARGEST_PAGE = 500;

    private final ExportJobs jobs;

    public JobSteps(ExportJobs jobs) {
        this.jobs = jobs;
    }

    /** Hashes the request in the body, a map, if it has an idempotency key. */
    public void hashRequest(Exchange exchange) {
        JobHeaders.hashRequest(exchange);
    }

    /** What is asked for: {@code list}, {@code show} or {@code cancel}. */
    public String operation(Exchange exchange) {
        boolean all = id(exchange).isEmpty();
        String method = exchange.getProperty(METHOD, String.class);
        if (method.equals("GET")) {
            return all ? "list" : "show";
        }
        if (method.equals("DELETE") && !all) {
            return "cancel";
        }
        throw new ExportException(
                FailureType.METHOD_NOT_ALLOWED,
                method + " is not for " + PATH + (all ? "" : "/{id}")
                        + ": GET lists jobs and shows one, DELETE cancels one");
    }

    public void list(Exchange exchange) {
        Map<String, String> query = query(exchange);
        String owner = owner(exchange);
        int limit = limit(query.remove("limit"));
        String wanted = query.remove("state");
        JobState state = wanted == null ? null : JobState.of(wanted);
        String last = query.remove("after");
        JobRecord after = last == null
                ? null
                : jobs.find(owner, uuid(last))
                        .orElseThrow(() -> ExportException.invalid("query parameter 'after' names no job of yours"));
        if (!query.isEmpty()) {
            throw ExportException.invalid("query parameter '"
                    + query.keySet().iterator().next() + "' is unknown: there are limit, after and state");
        }
        // one more than the page, to know whether there is another
        List<JobRecord> found = jobs.list(owner, state, after, limit + 1);
        List<JobRecord> page = found.subList(0, Math.min(limit, found.size()));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("exports", page.stream().map(JobView::of).toList());
        body.put(
                "next",
                found.size() > limit
                        ? PATH + "?limit=" + limit + (state == null ? "" : "&state=" + state.wireName()) + "&after="
                                + page.get(limit - 1).id()
                        : null);
        AnswerSteps.respond(exchange, OK, body);
    }

    public void show(Exchange exchange) {
        JobRecord job = jobs.find(owner(exchange), uuid(id(exchange))).orElseThrow(JobSteps::unknown);
        AnswerSteps.respond(exchange, OK, JobView.of(job));
    }

    public void cancel(Exchange exchange) {
        JobRecord job = jobs.cancel(owner(exchange), uuid(id(exchange))).orElseThrow(JobSteps::unknown);
        AnswerSteps.respond(exchange, OK, JobView.of(job));
    }

    private static String owner(Exchange exchange) {
        return exchange.getProperty(TableConstants.TOKEN, AccessToken.class).name();
    }

    /** What follows the path, without its slash; empty for the path itself. */
    private static String id(Exchange exchange) {
        String path =
                java.net.URI.create(exchange.getProperty(URI, String.class)).getRawPath();
        if (path.equals(PATH) || path.equals(PATH + "/")) {
            return "";
        }
        if (!path.startsWith(PATH + "/")) {
            throw unknown();
        }
        return path.substring(PATH.length() + 1);
    }

    private static UUID uuid(String text) {
        try {
            UUID id = UUID.fromString(text);
            if (id.toString().equalsIgnoreCase(text)) {
                return id;
            }
        } catch (IllegalArgumentException malformed) {
            // no job has such an id
        }
        throw unknown();
    }

    private static int limit(String text) {
        if (text == null) {
            return PAGE;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= LARGEST_PAGE) {
                return limit;
            }
        } catch (NumberFormatException malformed) {
            // said below
        }
        throw ExportException.invalid("query parameter 'limit' must be a whole number from 1 to " + LARGEST_PAGE);
    }

    private static Map<String, String> query(Exchange exchange) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : exchange.getProperty(QUERY, "", String.class).split("&", -1)) {
            if (!pair.isEmpty()) {
                String[] parts = pair.split("=", 2);
                String value = parts.length == 1 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8);
                if (parameters.put(URLDecoder.decode(parts[0], StandardCharsets.UTF_8), value) != null) {
                    throw ExportException.invalid("query parameter '" + parts[0] + "' is given twice");
                }
            }
        }
        return parameters;
    }

    private static ExportException unknown() {
        return ExportException.notFound("there is no such export, or it is not yours");
    }
}
