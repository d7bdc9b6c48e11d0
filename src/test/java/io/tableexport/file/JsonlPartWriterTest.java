package io.tableexport.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.github.luben.zstd.ZstdInputStream;
import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnBatch;
import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableSchema;
import io.tableexport.failure.ExportException;
import io.tableexport.request.Compression;
import io.tableexport.request.FileFormat;
import io.tableexport.testing.ParquetFiles;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonlPartWriterTest {
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .disable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(StreamReadFeature.USE_FAST_BIG_NUMBER_PARSER)
            .build();

    /** For floating-point columns: a {@code BigDecimal} has no negative zero. */
    private static final JsonMapper DOUBLES = new JsonMapper();

    @TempDir
    Path directory;

    private static FileOptions options(Compression compression) {
        return new FileOptions(FileFormat.JSONL, compression, 20_000, 0, 0);
    }

    private FinishedPart write(TableSchema schema, Compression compression, Path file, List<ColumnBatch> batches)
            throws Exception {
        try (PartWriter writer = PartWriters.open(schema, options(compression), file)) {
            for (ColumnBatch batch : batches) {
                writer.write(batch);
            }
            return writer.commit();
        }
    }

    private static byte[] content(Path file, Compression compression) throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        InputStream in = new ByteArrayInputStream(bytes);
        try (InputStream plain =
                switch (compression) {
                    case GZIP -> new GZIPInputStream(in);
                    case ZSTD -> new ZstdInputStream(in);
                    default -> in;
                }) {
            return plain.readAllBytes();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Compression.class,
            names = {"NONE", "GZIP", "ZSTD"})
    void everyValueIsReadBackByAStrictParser(Compression compression) throws Exception {
        TableSchema schema = SampleTable.schema();
        Random random = new Random(compression.wireName().hashCode());
        List<ColumnBatch> batches = new ArrayList<>();
        List<Map<String, String>> expected = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            ColumnBatch batch = SampleTable.batch(schema, random, random.nextInt(100));
            batches.add(batch);
            expected.addAll(SampleTable.rows(batch));
        }
        Path file = directory.resolve("part");

        FinishedPart part = write(schema, compression, file, batches);

        byte[] content = content(file, compression);
        assertThat(part.rows()).isEqualTo(expected.size());
        assertThat(part.footerRows()).isEqualTo(expected.size());
        assertThat(part.uncompressedBytes()).isEqualTo(content.length);
        assertThat(part.bytes()).isEqualTo(Files.size(file));
        assertThat(part.rowGroups()).isGreaterThan(1);
        String text = new String(content, StandardCharsets.UTF_8);
        assertThat(text).endsWith("}\n").doesNotContain("\r", "\u2028", "\u2029");
        String[] lines = text.split("\n");
        assertThat(lines).hasSize(expected.size());
        for (int i = 0; i < lines.length; i++) {
            JsonNode row = STRICT.readTree(lines[i]);
            JsonNode doubles = DOUBLES.readTree(lines[i]);
            assertThat(row.fieldNames())
                    .toIterable()
                    .containsExactlyElementsOf(expected.get(i).keySet());
            for (TableColumn column : schema.columns()) {
                boolean floating =
                        column.type().kind() == Kind.FLOAT || column.type().kind() == Kind.DOUBLE;
                assertSame(
                        column,
                        (floating ? doubles : row).get(column.name()),
                        expected.get(i).get(column.name()),
                        lines[i]);
            }
        }
    }

    private static void assertSame(TableColumn column, JsonNode found, String expected, String line) throws Exception {
        boolean embeddedNull = column.type().kind() == Kind.JSON && "null".equals(expected);
        assertThat(found.isNull()).as(line).isEqualTo(expected == null || embeddedNull);
        if (found.isNull()) {
            return;
        }
        switch (column.type().kind()) {
            case BOOLEAN ->
                assertThat(found.isBoolean() && found.asText().equals(expected)).isTrue();
            case INT8, INT16, INT32, INT64 -> {
                assertThat(found.isIntegralNumber()).isTrue();
                assertThat(found.asText()).isEqualTo(expected);
            }
            case FLOAT ->
                assertThat(Float.toString(Float.parseFloat(found.asText()))).isEqualTo(expected);
            case DOUBLE ->
                assertThat(Double.toString(Double.parseDouble(found.asText()))).isEqualTo(expected);
            case DECIMAL -> {
                assertThat(found.isNumber()).isEqualTo(column.type().precision() <= 15);
                assertThat(
                                found.isTextual()
                                        ? found.asText()
                                        : found.decimalValue().toPlainString())
                        .isEqualTo(expected);
            }
            case JSON -> assertThat(found).isEqualTo(STRICT.readTree(expected));
            case BINARY ->
                assertThat(HexFormat.of().formatHex(Base64.getDecoder().decode(found.asText())))
                        .isEqualTo(expected);
            default -> {
                assertThat(found.isTextual()).isTrue();
                assertThat(found.asText()).isEqualTo(expected);
            }
        }
    }

    @Test
    void duckDbReadsTheSameRows() throws Exception {
        List<TableColumn> columns = SampleTable.schema().columns().stream()
                // What DuckDB infers differs for the others: numbers of its own width, times as text.
                .filter(column -> switch (column.type().kind()) {
                    case BOOLEAN, INT64, STRING, UUID -> true;
                    case DECIMAL -> column.type().precision() > 15;
                    default -> false;
                })
                .toList();
        TableSchema schema = new TableSchema("t", columns);
        ColumnBatch batch = SampleTable.batch(schema, new Random(4), 500);
        Path file = directory.resolve("part.jsonl");
        write(schema, Compression.NONE, file, List.of(batch));

        List<String> typed = new ArrayList<>();
        for (TableColumn column : columns) {
            String type =
                    switch (column.type().kind()) {
                        case BOOLEAN -> "BOOLEAN";
                        case INT64 -> "BIGINT";
                        case UUID -> "UUID";
                        case DECIMAL -> column.type().toString();
                        default -> "VARCHAR";
                    };
            typed.add("'" + column.name() + "': '" + type + "'");
        }
        SampleTable.assertSameRows(
                ParquetFiles.duckDb("read_json('" + file + "', format = 'newline_delimited', columns = {"
                        + String.join(", ", typed) + "})"),
                SampleTable.rows(batch));
    }

    @ParameterizedTest
    @EnumSource(
            value = Compression.class,
            names = {"NONE", "GZIP", "ZSTD"})
    void noRowsAreNoBytes(Compression compression) throws Exception {
        Path file = directory.resolve("part");
        FinishedPart part = write(
                SampleTable.schema(),
                compression,
                file,
                List.of(SampleTable.schema().newBatch()));

        assertThat(file).isEmptyFile();
        assertThat(part.bytes()).isZero();
        assertThat(part.rowGroups()).isZero();
        assertThat(part.footerRows()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = Compression.class,
            names = {"SNAPPY", "LZ4_RAW"})
    void compressionsOfPagesAreRefused(Compression compression) {
        Path file = directory.resolve("part");
        assertThatThrownBy(() -> PartWriters.open(SampleTable.schema(), options(compression), file))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(file).doesNotExist();
    }

    @Test
    void valuesLargerThanAnyBufferPass() throws Exception {
        TableSchema schema =
                new TableSchema("t", List.of(TableColumn.exact("s", "text", ColumnType.of(Kind.STRING), true)));
        ColumnBatch batch = schema.newBatch();
        String value = "\"ä\n".repeat(100_000) + "z".repeat(300_000);
        ((BytesVector) batch.column(0)).append(SampleTable.utf8(value));
        Path file = directory.resolve("part");

        write(schema, Compression.NONE, file, List.of(batch));

        assertThat(STRICT.readTree(file.toFile()).get("s").asText().equals(value))
                .isTrue();
    }

    @Test
    void documentsAreEmbeddedAsTheyAreButForSpace() throws Exception {
        assertThat(embedded("{ \"a\" : [ 1.50 , -0, 1E+2 ],\n\"a\":\t\"x \\u0041 y\" }\r\n"))
                .isEqualTo("{\"j\":{\"a\":[1.50,-0,1E+2],\"a\":\"x \\u0041 y\"}}\n");
        assertThat(embedded(" \"a\u2028b\" ")).isEqualTo("{\"j\":\"a\\u2028b\"}\n");
        assertThat(embedded("[".repeat(5_000) + "]".repeat(5_000))).hasSize(10_000 + 7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "}",
                "[1,]",
                "[,1]",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{a:1}",
                "01",
                "1.",
                ".5",
                "+1",
                "-",
                "1e",
                "NaN",
                "Infinity",
                "tru",
                "nul",
                "truefalse",
                "1 2",
                "{} {}",
                "\"a",
                "\"\\x\"",
                "\"\\u12g4\"",
                "\"a\nb\"",
                "[1}",
                "{\"a\":1]",
                "'a'",
                "[1 2]",
                "{\"a\" 1}",
                "{\"a\":1 \"b\":2}",
                "]",
                ",",
                ":"
            })
    void whatIsNoDocumentFailsAndNamesColumnAndRow(String document) {
        assertThatThrownBy(() -> embedded(document))
                .isInstanceOf(ExportException.class)
                .hasMessageContaining("column 'j', row 1")
                .hasMessageContaining("not valid JSON");
        assertThat(directory).isEmptyDirectory();
    }

    private String embedded(String document) throws Exception {
        TableSchema schema =
                new TableSchema("t", List.of(TableColumn.exact("j", "json", ColumnType.of(Kind.JSON), true)));
        ColumnBatch batch = schema.newBatch();
        ((BytesVector) batch.column(0)).append(SampleTable.utf8(document));
        Path file = directory.resolve("part");
        write(schema, Compression.NONE, file, List.of(batch));
        try {
            return Files.readString(file);
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void textThatIsNotUtf8OrNullWhereItCannotBeFails() throws Exception {
        TableSchema schema =
                new TableSchema("t", List.of(TableColumn.exact("s", "text", ColumnType.of(Kind.STRING), true)));
        ColumnBatch bad = schema.newBatch();
        ((BytesVector) bad.column(0)).append(new byte[] {(byte) 0xC0, (byte) 0x80});
        ColumnBatch none = schema.newBatch();
        none.column(0).appendNull();
        Path file = directory.resolve("part");

        assertThatThrownBy(() -> write(schema, Compression.NONE, file, List.of(bad)))
                .isInstanceOf(ExportException.class)
                .hasMessageContaining("column 's', row 1")
                .hasMessageContaining("UTF-8");
        assertThatThrownBy(() -> write(schema, Compression.NONE, file, List.of(none)))
                .isInstanceOf(ExportException.class)
                .hasMessageContaining("column 's', row 1")
                .hasMessageContaining("NOT NULL");
        assertThat(file).doesNotExist();
    }
}
