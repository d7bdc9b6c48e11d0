package io.tableexport.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The one text form of temporal values that readers in tests bring theirs to. By {@code java.time}. */
public final class Texts {
    private static final ObjectMapper DOCUMENTS = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .build();

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS");

    private static final DateTimeFormatter NANOS_TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSSSSS");

    private Texts() {}

    public static String date(long epochDay) {
        return LocalDate.ofEpochDay(epochDay).toString();
    }

    public static String time(long micros) {
        return TIME.format(LocalTime.ofNanoOfDay(micros * 1000));
    }

    public static String timestamp(long epochMicros) {
        LocalDateTime value = LocalDateTime.ofEpochSecond(
                Math.floorDiv(epochMicros, 1_000_000L),
                (int) Math.floorMod(epochMicros, 1_000_000L) * 1000,
                ZoneOffset.UTC);
        return value.toLocalDate() + "T" + TIME.format(value);
    }

    public static String timeNanos(long nanos) {
        return NANOS_TIME.format(LocalTime.ofNanoOfDay(nanos));
    }

    public static String timestampNanos(long epochNanos) {
        LocalDateTime value = LocalDateTime.ofEpochSecond(
                Math.floorDiv(epochNanos, 1_000_000_000L),
                (int) Math.floorMod(epochNanos, 1_000_000_000L),
                ZoneOffset.UTC);
        return value.toLocalDate() + "T" + NANOS_TIME.format(value);
    }

    public static String instant(long epochMicros) {
        return timestamp(epochMicros) + "Z";
    }

    /** A JSON document in one form: numbers without zeros at the end, no white space, the fields in their order. */
    public static String document(String json) {
        try {
            return canonical(DOCUMENTS.readTree(json)).toString();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a JSON document: " + json, e);
        }
    }

    private static JsonNode canonical(JsonNode node) {
        if (node.isArray()) {
            ArrayNode array = DOCUMENTS.createArrayNode();
            node.forEach(element -> array.add(canonical(element)));
            return array;
        }
        if (node.isObject()) {
            ObjectNode object = DOCUMENTS.createObjectNode();
            node.properties().forEach(field -> object.set(field.getKey(), canonical(field.getValue())));
            return object;
        }
        return node.isNumber() ? DecimalNode.valueOf(node.decimalValue().stripTrailingZeros()) : node;
    }
}
