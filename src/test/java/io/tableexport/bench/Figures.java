package io.tableexport.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What one run of a contender took.
 *
 * @param wallSeconds from the start of its work to the end, without the start of its JVM
 * @param cpuSeconds of its process meanwhile, on all cores; not the database's and not the storage's
 * @param residentBytes the most memory its process ever had resident
 * @param liveHeapBytes the most heap in use after a collection; most of these leave garbage among the older objects
 * @param writtenBytes size of what it wrote
 * @param rows it read
 */
record Figures(
        double wallSeconds, double cpuSeconds, long residentBytes, long liveHeapBytes, long writtenBytes, long rows) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What the line with the figures begins with, in the output of a contender's JVM. */
    static final String MARK = "figures: ";

    String line() {
        return MARK + json();
    }

    ObjectNode json() {
        ObjectNode json = JSON.createObjectNode();
        json.put("wall_seconds", wallSeconds);
        json.put("cpu_seconds", cpuSeconds);
        json.put("resident_bytes", residentBytes);
        json.put("live_heap_bytes", liveHeapBytes);
        json.put("written_bytes", writtenBytes);
        json.put("rows", rows);
        return json;
    }

    static Figures of(String line) throws java.io.IOException {
        JsonNode json = JSON.readTree(line.substring(MARK.length()));
        return new Figures(
                json.get("wall_seconds").asDouble(),
                json.get("cpu_seconds").asDouble(),
                json.get("resident_bytes").asLong(),
                json.get("live_heap_bytes").asLong(),
                json.get("written_bytes").asLong(),
                json.get("rows").asLong());
    }
}
