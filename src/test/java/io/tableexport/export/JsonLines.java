package io.tableexport.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a JSON Lines part as strictly as the format is promised: each line an object of exactly the table's keys. */
final class JsonLines {
    private static final JsonFactory STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build()
            .getFactory();

    private JsonLines() {}

    static List<Map<String, String>> rows(Path file, List<TypedColumn> columns) throws IOException {
        // A decoder that reports what is not UTF-8, which the constructor of String would replace.
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                .toString();
        if (!text.isEmpty() && !text.endsWith("\n")) {
            throw new IllegalArgumentException("the last line does not end");
        }
        List<Map<String, String>> rows = new ArrayList<>();
        for (int start = 0; start < text.length(); ) {
            int end = text.indexOf('\n', start);
            rows.add(row(text.substring(start, end), columns));
            start = end + 1;
        }
        return rows;
    }

    private static Map<String, String> row(String line, List<TypedColumn> columns) throws IOException {
        // Some readers take these for the end of a line.
        if (line.chars().anyMatch(c -> c < ' ' || c == 0x2028 || c == 0x2029)) {
            throw new IllegalArgumentException("a control character or line separator that is not escaped");
        }
        Map<String, String> row = new LinkedHashMap<>();
        try (JsonParser parser = STRICT.createParser(line)) {
            require(parser.nextToken() == JsonToken.START_OBJECT, line);
            for (TypedColumn column : columns) {
                require(column.name().equals(parser.nextFieldName()), line);
                parser.nextToken();
                row.put(column.name(), column.form().ofJson(parser));
            }
            require(parser.nextToken() == JsonToken.END_OBJECT, line);
            require(parser.nextToken() == null, line);
        }
        return row;
    }

    private static void require(boolean asPromised, String line) {
        if (!asPromised) {
            throw new IllegalArgumentException("not an object of the table's keys in their order: " + line);
        }
    }
}
