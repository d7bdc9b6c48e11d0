package io.tableexport.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.tableexport.camel.TableConstants;
import io.tableexport.failure.ExportException;
import io.tableexport.job.IdempotencyKey;
import io.tableexport.job.JobStore;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;

/** The headers of a request that are about its job: {@code Prefer} (RFC 7240) and {@code Idempotency-Key}. */
public final class JobHeaders {
    /** Exchange property, {@code String}: hash of the request, for its key. */
    private static final String REQUEST_HASH = "CamelTableRequestHash";

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final String VALUE = "(?:" + TOKEN + "|\"(?:[^\"\\\\]|\\\\.)*\")";
    private static final String ASSIGNMENT = TOKEN + "(?:[ \\t]*=[ \\t]*" + VALUE + ")?";

    /** One preference with its parameters, the name and the value as groups. */
    private static final Pattern PREFERENCE = Pattern.compile("[ \\t]*(" + TOKEN + ")(?:[ \\t]*=[ \\t]*(" + VALUE
            + "))?((?:[ \\t]*;[ \\t]*(?:" + ASSIGNMENT + ")?)*)[ \\t]*(?:,|$)");

    /** Visible ASCII characters: what a UUID, or a quoted string around one, is made of. */
    private static final Pattern KEY = Pattern.compile("[!-~]{1,255}");

    private static final ObjectMapper SORTED =
            new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    private JobHeaders() {}

    /** Whether the client wants its answer before the export has run. Preferences nobody knows are ignored, as RFC 7240 asks. */
    public static boolean respondAsync(Object header) {
        if (header == null) {
            return false;
        }
        String text = header instanceof Collection<?> lines
                ? lines.stream().map(String::valueOf).collect(Collectors.joining(","))
                : header.toString();
        boolean async = false;
        Matcher preference = PREFERENCE.matcher(text);
        int at = 0;
        do {
            if (!preference.find(at) || preference.start() != at) {
                throw ExportException.invalid("the header Prefer is not a list of preferences, such as respond-async");
            }
            if (preference.group(1).equalsIgnoreCase("respond-async")) {
                if (preference.group(2) != null) {
                    throw ExportException.invalid("the preference respond-async of the header Prefer takes no value");
                }
                async = true;
            }
            at = preference.end();
        } while (at < text.length());
        return async;
    }

    /** The key; null if there is none. */
    public static String idempotencyKey(Object header) {
        if (header == null) {
            return null;
        }
        String key = header instanceof String text ? text.trim() : "";
        if (!KEY.matcher(key).matches()) {
            throw ExportException.invalid(
                    "the header Idempotency-Key must be one value of 1 to 255 visible ASCII characters");
        }
        return key;
    }

    /**
     * Hashes the request in the body, a map, if it has a key. Credentials are left out: a client may renew them before
     * it sends a request again.
     */
    static void hashRequest(Exchange exchange) {
        if (exchange.getProperty(TableConstants.IDEMPOTENCY_KEY) == null) {
            return;
        }
        String version = exchange.getProperty(AnswerSteps.VERSION, String.class);
        try {
            String json = SORTED.writeValueAsString(
                    withoutCredentials(exchange.getMessage().getBody()));
            exchange.setProperty(REQUEST_HASH, JobStore.sha256(version + " " + json));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("what was read as JSON cannot be written as JSON", impossible);
        }
    }

    private static Object withoutCredentials(Object value) {
        if (value instanceof Map<?, ?> fields) {
            Map<Object, Object> kept = new HashMap<>();
            fields.forEach((name, field) -> {
                if (!"credentials".equals(name)) {
                    kept.put(name, withoutCredentials(field));
                }
            });
            return kept;
        }
        return value instanceof List<?> items
                ? items.stream().map(JobHeaders::withoutCredentials).toList()
                : value;
    }

    /** The key of this exchange's request; null if it has none. */
    static IdempotencyKey key(Exchange exchange) {
        String key = exchange.getProperty(TableConstants.IDEMPOTENCY_KEY, String.class);
        return key == null
                ? null
                : new IdempotencyKey(JobStore.sha256(key), exchange.getProperty(REQUEST_HASH, String.class));
    }
}
