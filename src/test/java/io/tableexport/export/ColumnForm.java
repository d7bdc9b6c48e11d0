package io.tableexport.export;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tableexport.testing.Texts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What kind of value a column holds, and its one text form: that of {@link io.tableexport.testing.ParquetFiles}. Brings
 * to it what a database prints and what stands in a JSON Lines part, by nothing but the JDK and Jackson.
 */
enum ColumnForm {
    /** Numbers without a fraction. */
    WHOLE,
    DECIMAL,
    /** A decimal of more than 15 digits: a string in JSON. */
    WIDE_DECIMAL,
    FLOAT,
    DOUBLE,
    BOOLEAN,
    TEXT,
    BYTES,
    JSON,
    DATE,
    TIME,
    TIMESTAMP,
    INSTANT,
    /** With nine digits of a second's fraction. */
    TIME_NANOS,
    TIMESTAMP_NANOS,
    INSTANT_NANOS,
    /** Geometries in a plane, as well-known text. */
    SHAPE,
    /** Lists, maps and structs, which the database prints as JSON. */
    NESTED;

    private static final ObjectMapper DOCUMENTS = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .build();

    private static final ObjectMapper DOCUMENTS_OF_DOUBLES = new ObjectMapper();

    private static final Pattern PRINTED_DATE = Pattern.compile("([+-]?\\d+)-(\\d\\d)-(\\d\\d)");
    private static final DateTimeFormatter TIME_TEXT = DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS");
    private static final Pattern WHOLE_ORDINATE = Pattern.compile("((?<![\\d.])-?\\d+)(?![\\d.])");
    private static final DateTimeFormatter UTC_TEXT = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'");
    private static final String BEFORE_CHRIST = " BC";
    private static final String UTC = "+00";

    /** The form of a text that a database printed, times in UTC and PostgreSQL's bytes in hexadecimal. */
    String ofDatabase(String printed) {
        return switch (this) {
            case FLOAT -> Float.toString(Float.parseFloat(spelled(printed)));
            case DOUBLE -> Double.toString(Double.parseDouble(spelled(printed)));
            case BOOLEAN -> printed.toLowerCase(Locale.ROOT);
            case DATE, TIMESTAMP, INSTANT -> calendar(printed);
            case TIME -> TIME_TEXT.format(LocalTime.parse(printed));
            case TIME_NANOS -> Texts.timeNanos(LocalTime.parse(printed).toNanoOfDay());
            case TIMESTAMP_NANOS -> nanos(printed);
            case INSTANT_NANOS -> nanos(printed.substring(0, printed.length() - UTC.length())) + "Z";
            case SHAPE ->
                WHOLE_ORDINATE
                        .matcher(printed)
                        .replaceAll("$1.0")
                        .replace(", ", ",")
                        .replace("( (", "((");
            case NESTED -> Texts.document(printed);
            default -> printed;
        };
    }

    /** The form of what a reader of Parquet finds: well-known binary, or its text if it knows of GeoParquet. */
    String ofParquet(String found) {
        if (this != SHAPE || found == null) {
            return found;
        }
        return Character.isLetter(found.charAt(0))
                ? ofDatabase(found)
                : shape(ByteBuffer.wrap(HexFormat.of().parseHex(found)));
    }

    private static String shape(ByteBuffer binary) {
        binary.order(binary.get() == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        return switch (binary.getInt()) {
            case 1 -> "POINT (" + ordinates(binary) + ")";
            case 2 -> "LINESTRING " + points(binary);
            case 3 ->
                IntStream.range(0, binary.getInt())
                        .mapToObj(ring -> points(binary))
                        .collect(Collectors.joining(",", "POLYGON (", ")"));
            default -> throw new IllegalArgumentException("no shape the test tables hold");
        };
    }

    private static String points(ByteBuffer binary) {
        return IntStream.range(0, binary.getInt())
                .mapToObj(point -> ordinates(binary))
                .collect(Collectors.joining(",", "(", ")"));
    }

    private static String ordinates(ByteBuffer binary) {
        return binary.getDouble() + " " + binary.getDouble();
    }

    /** DuckDB has names of its own. */
    private static String spelled(String number) {
        return switch (number) {
            case "inf" -> "Infinity";
            case "-inf" -> "-Infinity";
            case "nan" -> "NaN";
            default -> number;
        };
    }

    private static String nanos(String printed) {
        String[] parts = printed.split(" ", 2);
        return parts[0] + "T" + Texts.timeNanos(LocalTime.parse(parts[1]).toNanoOfDay());
    }

    private String calendar(String text) {
        String printed = text.replace(" (BC)", BEFORE_CHRIST); // as DuckDB has it
        boolean beforeChrist = printed.endsWith(BEFORE_CHRIST);
        String rest = beforeChrist ? printed.substring(0, printed.length() - BEFORE_CHRIST.length()) : printed;
        if (this == INSTANT) {
            if (!rest.endsWith(UTC)) {
                throw new IllegalArgumentException("not in UTC: " + printed);
            }
            rest = rest.substring(0, rest.length() - UTC.length());
        }
        String[] parts = rest.split(" ", 2);
        Matcher date = PRINTED_DATE.matcher(parts[0]);
        if (!date.matches()) {
            throw new IllegalArgumentException("no date: " + printed);
        }
        int year = Integer.parseInt(date.group(1));
        LocalDate day = LocalDate.of(
                beforeChrist ? 1 - year : year, Integer.parseInt(date.group(2)), Integer.parseInt(date.group(3)));
        if (this == DATE) {
            return day.toString();
        }
        return day + "T" + TIME_TEXT.format(LocalTime.parse(parts[1])) + (this == INSTANT ? "Z" : "");
    }

    /**
     * What a value's form is once it went through JSON, where a document's white space is not kept and the document null
     * is one with SQL NULL.
     */
    String throughJson(String canonical) {
        return through(DOCUMENTS, canonical);
    }

    /** The same for DuckDB, which takes a document's numbers for doubles. */
    String throughJsonOfDoubles(String canonical) {
        return through(DOCUMENTS_OF_DOUBLES, canonical);
    }

    private String through(ObjectMapper mapper, String canonical) {
        if (this == NESTED && canonical != null) {
            return Texts.document(canonical);
        }
        if (this != JSON || canonical == null) {
            return canonical;
        }
        try {
            JsonNode document = mapper.readTree(canonical);
            return document.isNull() ? null : document.toString();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a JSON document", e);
        }
    }

    /** The form of the value a strict parser stands at, which must be of the JSON type the format promises. */
    String ofJson(JsonParser value) throws IOException {
        JsonToken token = value.currentToken();
        if (this == JSON) {
            return token == JsonToken.VALUE_NULL
                    ? null
                    : DOCUMENTS.readTree(value).toString();
        }
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        if (this == NESTED) {
            return Texts.document(DOCUMENTS.readTree(value).toString());
        }
        String text = value.getText();
        return switch (this) {
            case WHOLE -> expect(token == JsonToken.VALUE_NUMBER_INT, text, text);
            case DECIMAL -> expect(token.isNumeric(), text, text);
            case FLOAT -> expect(isFloat(token, text), text, Float.toString(Float.parseFloat(text)));
            case DOUBLE -> expect(isFloat(token, text), text, Double.toString(Double.parseDouble(text)));
            case BOOLEAN -> expect(token.isBoolean(), text, text);
            case BYTES ->
                expect(
                        token == JsonToken.VALUE_STRING,
                        text,
                        HexFormat.of().formatHex(Base64.getDecoder().decode(text)));
            case INSTANT ->
                expect(
                        token == JsonToken.VALUE_STRING,
                        text,
                        text.endsWith("Z")
                                ? text
                                : UTC_TEXT.format(OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC)));
            default -> expect(token == JsonToken.VALUE_STRING, text, text);
        };
    }

    private static boolean isFloat(JsonToken token, String text) {
        return token == JsonToken.VALUE_NUMBER_FLOAT
                || token == JsonToken.VALUE_STRING && text.matches("NaN|-?Infinity");
    }

    private String expect(boolean asPromised, String found, String form) {
        if (!asPromised) {
            throw new IllegalArgumentException("not the JSON type of " + this + ": " + found);
        }
        return form;
    }
}
