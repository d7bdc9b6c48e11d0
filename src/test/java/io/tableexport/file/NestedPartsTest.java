package io.tableexport.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnBatch;
import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Field;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.IntVector;
import io.tableexport.batch.ListVector;
import io.tableexport.batch.LongVector;
import io.tableexport.batch.MapVector;
import io.tableexport.batch.StructVector;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableSchema;
import io.tableexport.failure.ExportException;
import io.tableexport.request.Compression;
import io.tableexport.request.FileFormat;
import io.tableexport.testing.ParquetFiles;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.avro.AvroParquetReader;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists, maps and structs in each other, at random, in both formats; NULL, empty and NULL within stay apart. */
class NestedPartsTest {
    private static final ColumnType LONG = ColumnType.of(Kind.INT64);
    private static final ColumnType TEXT = ColumnType.of(Kind.STRING);
    private static final ColumnType CENTS = ColumnType.decimal(9, 2);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private static List<ColumnType> textKeyedTypes() {
        ColumnType pair = ColumnType.struct(List.of(new Field("x", LONG, false), new Field("y", CENTS, true)));
        return List.of(
                ColumnType.list(LONG, false),
                ColumnType.list(LONG, true),
                ColumnType.list(ColumnType.list(TEXT, false), false),
                ColumnType.struct(List.of(
                        new Field("a", LONG, false),
                        new Field("b", ColumnType.list(TEXT, false), false),
                        new Field("c", pair, false),
                        new Field("d", pair, true))),
                ColumnType.map(TEXT, LONG),
                ColumnType.list(
                        ColumnType.struct(List.of(
                                new Field("x", TEXT, false),
                                new Field("m", ColumnType.map(TEXT, ColumnType.list(pair, false)), false))),
                        false));
    }

    private static TableSchema schema(List<ColumnType> types) {
        List<TableColumn> columns = new ArrayList<>();
        columns.add(TableColumn.exact("id", "bigint", LONG, true));
        for (ColumnType type : types) {
            columns.add(TableColumn.exact("c" + columns.size(), type.toString(), type, false));
            columns.add(TableColumn.exact("c" + columns.size(), type.toString(), type, true));
        }
        return new TableSchema("nested", columns);
    }

    private static void fill(ColumnBatch batch, Random random, int rows) {
        List<TableColumn> columns = batch.schema().columns();
        for (int c = 0; c < columns.size(); c++) {
            TableColumn column = columns.get(c);
            for (int row = 0; row < rows; row++) {
                append(batch.column(c), column.type(), column.required(), random);
            }
        }
    }

    private static void append(ColumnVector vector, ColumnType type, boolean required, Random random) {
        if (!required && random.nextInt(4) == 0) {
            vector.appendNull();
        } else if (vector instanceof ListVector list) {
            Field element = type.fields().get(0);
            for (int i = random.nextInt(4); i > 0; i--) {
                append(list.elements(), element.type(), element.required(), random);
            }
            list.endList();
        } else if (vector instanceof MapVector map) {
            for (int i = random.nextInt(4); i > 0; i--) {
                if (map.keys() instanceof LongVector keys) {
                    keys.append(i);
                } else {
                    ((BytesVector) map.keys()).append(SampleTable.utf8("key " + i));
                }
                append(map.values(), type.fields().get(1).type(), false, random);
            }
            map.endMap();
        } else if (vector instanceof StructVector struct) {
            for (int i = 0; i < struct.fieldCount(); i++) {
                Field field = type.fields().get(i);
                append(struct.field(i), field.type(), field.required(), random);
            }
            struct.endStruct();
        } else if (vector instanceof BytesVector texts) {
            texts.append(SampleTable.utf8("text é" + random.nextInt(20)));
        } else if (vector instanceof IntVector cents) {
            cents.append(random.nextInt(1_000_000));
        } else {
            ((LongVector) vector).append(random.nextLong());
        }
    }

    /** A value as maps, lists and texts; a map with other keys than texts as its entries. */
    private static Object plain(ColumnVector vector, ColumnType type, int index) {
        if (vector.isNull(index)) {
            return null;
        }
        if (vector instanceof ListVector list) {
            List<Object> elements = new ArrayList<>();
            for (int i = list.start(index); i < list.end(index); i++) {
                elements.add(plain(list.elements(), type.fields().get(0).type(), i));
            }
            return elements;
        }
        if (vector instanceof MapVector map) {
            boolean texts = map.keys() instanceof BytesVector;
            Map<String, Object> byKey = new LinkedHashMap<>();
            List<Object> entries = new ArrayList<>();
            for (int i = map.start(index); i < map.end(index); i++) {
                Object key = plain(map.keys(), type.fields().get(0).type(), i);
                Object value = plain(map.values(), type.fields().get(1).type(), i);
                byKey.put((String) key, value);
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("key", key);
                entry.put("value", value);
                entries.add(entry);
            }
            return texts ? byKey : entries;
        }
        if (vector instanceof StructVector struct) {
            Map<String, Object> fields = new LinkedHashMap<>();
            for (int i = 0; i < struct.fieldCount(); i++) {
                Field field = type.fields().get(i);
                fields.put(field.name(), plain(struct.field(i), field.type(), index));
            }
            return fields;
        }
        if (vector instanceof BytesVector texts) {
            return new String(texts.bytes(), texts.start(index), texts.length(index), StandardCharsets.UTF_8);
        }
        if (vector instanceof IntVector cents) {
            return BigDecimal.valueOf(cents.get(index), 2).toPlainString();
        }
        return Long.toString(((LongVector) vector).get(index));
    }

    private static Map<String, Object> plainRow(ColumnBatch batch, int row) {
        Map<String, Object> values = new LinkedHashMap<>();
        List<TableColumn> columns = batch.schema().columns();
        for (int c = 0; c < columns.size(); c++) {
            values.put(
                    columns.get(c).name(), plain(batch.column(c), columns.get(c).type(), row));
        }
        return values;
    }

    private static Object plain(JsonNode node) {
        if (node.isNull()) {
            return null;
        }
        if (node.isArray()) {
            List<Object> elements = new ArrayList<>();
            node.forEach(element -> elements.add(plain(element)));
            return elements;
        }
        if (node.isObject()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            node.properties().forEach(field -> fields.put(field.getKey(), plain(field.getValue())));
            return fields;
        }
        return node.isDouble() ? new BigDecimal(node.asText()).setScale(2).toPlainString() : node.asText();
    }

    private static Object plain(Object avro) {
        if (avro instanceof Collection<?> list) {
            return list.stream().map(NestedPartsTest::plain).collect(ArrayList::new, List::add, List::addAll);
        }
        if (avro instanceof Map<?, ?> map) {
            Map<String, Object> byKey = new LinkedHashMap<>();
            map.forEach((key, value) -> byKey.put(key.toString(), plain(value)));
            return byKey;
        }
        if (avro instanceof GenericRecord row) {
            Map<String, Object> fields = new LinkedHashMap<>();
            row.getSchema().getFields().forEach(field -> fields.put(field.name(), plain(row.get(field.pos()))));
            return fields;
        }
        return avro == null ? null : avro.toString();
    }

    private static List<Object> avroRows(Path file) throws Exception {
        List<Object> rows = new ArrayList<>();
        try (ParquetReader<GenericRecord> reader = AvroParquetReader.<GenericRecord>builder(
                        new LocalInputFile(file), new PlainParquetConfiguration())
                .build()) {
            for (GenericRecord row = reader.read(); row != null; row = reader.read()) {
                rows.add(plain(row));
            }
        }
        return rows;
    }

    private static List<Object> duckDbRows(String file, TableSchema schema) throws Exception {
        StringBuilder columns = new StringBuilder("id");
        for (TableColumn column : schema.columns().subList(1, schema.columns().size())) {
            boolean entries = column.type().kind() == Kind.MAP
                    && column.type().fields().get(0).type().kind() != Kind.STRING;
            columns.append(entries ? ", map_entries(" + column.name() + ") AS " + column.name() : ", " + column.name());
        }
        List<Object> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT to_json(t)::VARCHAR FROM (SELECT " + columns
                        + " FROM read_parquet('" + file + "')) t")) {
            while (found.next()) {
                rows.add(plain(JSON.readTree(found.getString(1))));
            }
        }
        return rows;
    }

    private Path write(FileFormat format, TableSchema schema, List<ColumnBatch> batches) throws Exception {
        Compression compression = format == FileFormat.PARQUET ? Compression.ZSTD : Compression.NONE;
        Path file = directory.resolve("part" + format.extension(compression));
        FileOptions options = new FileOptions(format, compression, 200_000, 0, 0);
        try (PartWriter writer = PartWriters.open(schema, options, file)) {
            for (ColumnBatch batch : batches) {
                writer.write(batch);
            }
            FinishedPart part = writer.commit();
            assertThat(part.footerRows()).isEqualTo(part.rows());
            if (format == FileFormat.PARQUET) {
                assertThat(part.uncompressedBytes())
                        .isEqualTo(ParquetFiles.rowGroups(file).stream()
                                .mapToLong(ParquetFiles.RowGroup::totalByteSize)
                                .sum());
            }
        }
        return file;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void randomNestedValuesComeBackFromBothFormats(long seed) throws Exception {
        TableSchema schema = schema(textKeyedTypes());
        Random random = new Random(seed);
        List<ColumnBatch> batches = new ArrayList<>();
        List<Object> expected = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            ColumnBatch batch = schema.newBatch();
            fill(batch, random, random.nextInt(600));
            batches.add(batch);
            for (int row = 0; row < batch.rowCount(); row++) {
                expected.add(plainRow(batch, row));
            }
        }

        Path parquet = write(FileFormat.PARQUET, schema, batches);
        assertThat(ParquetFiles.rowGroups(parquet)).hasSizeGreaterThan(1);
        assertThat(avroRows(parquet)).isEqualTo(expected);
        assertThat(duckDbRows(parquet.toString(), schema)).isEqualTo(expected);

        List<Object> lines = new ArrayList<>();
        for (String line : Files.readAllLines(write(FileFormat.JSONL, schema, batches))) {
            lines.add(plain(JSON.readTree(line)));
        }
        assertThat(lines).isEqualTo(expected);
    }

    @Test
    void aMapWhoseKeysAreNoTextsIsItsEntriesInJson() throws Exception {
        TableSchema schema = schema(List.of(ColumnType.map(LONG, TEXT)));
        ColumnBatch batch = schema.newBatch();
        fill(batch, new Random(4), 300);
        List<Object> expected = new ArrayList<>();
        for (int row = 0; row < batch.rowCount(); row++) {
            expected.add(plainRow(batch, row));
        }

        Path parquet = write(FileFormat.PARQUET, schema, List.of(batch));

        assertThat(duckDbRows(parquet.toString(), schema)).isEqualTo(expected);
        assertThat(ParquetFiles.footer(parquet).getFileMetaData().getKeyValueMetaData())
                .doesNotContainKey("parquet.avro.schema");
        List<Object> lines = new ArrayList<>();
        for (String line : Files.readAllLines(write(FileFormat.JSONL, schema, List.of(batch)))) {
            lines.add(plain(JSON.readTree(line)));
        }
        assertThat(lines).isEqualTo(expected);
    }

    @Test
    void oneRowWithMoreThanAPageOfElementsIsReadBack() throws Exception {
        TableSchema schema = schema(List.of(ColumnType.list(LONG, false)));
        ColumnBatch batch = schema.newBatch();
        List<Object> expected = new ArrayList<>();
        for (int row = 0; row < 5; row++) {
            ((LongVector) batch.column(0)).append(row);
            for (int c = 1; c <= 2; c++) {
                ListVector list = (ListVector) batch.column(c);
                for (int i = 0; i < (row == 2 ? 400_000 : row); i++) {
                    ((LongVector) list.elements()).append(i * 7_919L);
                }
                list.endList();
            }
            expected.add(plainRow(batch, row));
        }

        Path parquet = write(FileFormat.PARQUET, schema, List.of(batch));

        assertThat(avroRows(parquet)).isEqualTo(expected);
        assertThat(duckDbRows(parquet.toString(), schema)).isEqualTo(expected);
    }

    @Test
    void textInsideThatIsNotUtf8FailsAndNamesColumnAndRow() throws Exception {
        TableSchema schema = schema(List.of(ColumnType.list(TEXT, false)));
        ColumnBatch batch = schema.newBatch();
        for (int row = 0; row < 3; row++) {
            ((LongVector) batch.column(0)).append(row);
            for (int c = 1; c <= 2; c++) {
                ListVector list = (ListVector) batch.column(c);
                ((BytesVector) list.elements()).append(row == 1 && c == 2 ? new byte[] {(byte) 0xFF} : new byte[0]);
                list.endList();
            }
        }
        for (FileFormat format : FileFormat.values()) {
            assertThatThrownBy(() -> write(format, schema, List.of(batch)))
                    .isInstanceOf(ExportException.class)
                    .hasMessageContaining("column 'c2', row 2")
                    .hasMessageContaining("UTF-8");
        }
    }

    @Test
    void listsInListsAreReadBackToTheDepthThatIsTaken() throws Exception {
        ColumnType type = LONG;
        for (int i = 0; i < 32; i++) {
            type = ColumnType.list(type, false);
        }
        TableSchema schema = schema(List.of(type));
        ColumnBatch batch = schema.newBatch();
        List<Object> expected = new ArrayList<>();
        for (int row = 0; row < 20; row++) {
            ((LongVector) batch.column(0)).append(row);
            for (int c = 1; c <= 2; c++) {
                deep((ListVector) batch.column(c), row, 31);
            }
            expected.add(plainRow(batch, row));
        }
        // DuckDB takes hours to print such a list.
        assertThat(avroRows(write(FileFormat.PARQUET, schema, List.of(batch)))).isEqualTo(expected);
        TableSchema deeper = schema(List.of(ColumnType.list(type, false)));
        assertThatThrownBy(() -> write(FileFormat.PARQUET, deeper, List.of()))
                .isInstanceOf(ExportException.class)
                .hasMessageContaining("column 'c1'");
    }

    private static void deep(ListVector list, int row, int left) {
        if (left > 0 && row % 32 != left) {
            deep((ListVector) list.elements(), row, left - 1);
        } else if (left == 0) {
            ((LongVector) list.elements()).append(row);
            list.elements().appendNull();
        }
        list.endList();
    }

    @Test
    void aTableNamedLikeATypeOfAvroIsWritten() throws Exception {
        TableSchema schema = new TableSchema("string", schema(List.of()).columns());
        ColumnBatch batch = schema.newBatch();
        ((LongVector) batch.column(0)).append(7);
        assertThat(avroRows(write(FileFormat.PARQUET, schema, List.of(batch)))).hasSize(1);
    }

    @Test
    void aNullInsideWhereThereCanBeNoneFails() throws Exception {
        TableSchema schema = schema(List.of(ColumnType.list(LONG, true)));
        ColumnBatch batch = schema.newBatch();
        ((LongVector) batch.column(0)).append(0);
        for (int c = 1; c <= 2; c++) {
            ListVector list = (ListVector) batch.column(c);
            list.elements().appendNull();
            list.endList();
        }
        for (FileFormat format : FileFormat.values()) {
            assertThatThrownBy(() -> write(format, schema, List.of(batch)))
                    .isInstanceOf(ExportException.class)
                    .hasMessageContaining("column 'c1', row 1")
                    .hasMessageContaining("NULL");
        }
    }
}
