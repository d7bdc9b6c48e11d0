package io.tableexport.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.arrow.dataset.file.FileFormat;
import org.apache.arrow.dataset.file.FileSystemDatasetFactory;
import org.apache.arrow.dataset.jni.NativeMemoryPool;
import org.apache.arrow.dataset.scanner.ScanOptions;
import org.apache.arrow.dataset.scanner.Scanner;
import org.apache.arrow.dataset.source.Dataset;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.util.Text;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.avro.AvroParquetReader;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * Reads Parquet files by readers that share no code: parquet-avro, DuckDB and Arrow C++. Each gives rows as column name
 * to text (null = NULL) in the one form {@link Texts} defines, so that they can be compared with each other and with what
 * was written. Arrow needs {@code --add-opens=java.base/java.nio=ALL-UNNAMED}: use it in integration tests only.
 */
public final class ParquetFiles {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ParquetFiles() {}

    /** A row group as the footer has it. */
    public record RowGroup(long rows, long totalByteSize) {}

    public static ParquetMetadata footer(Path file) throws IOException {
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
            return reader.getFooter();
        }
    }

    public static List<RowGroup> rowGroups(Path file) throws IOException {
        return footer(file).getBlocks().stream()
                .map(block -> new RowGroup(block.getRowCount(), block.getTotalByteSize()))
                .toList();
    }

    /** Rows as typed records by the Avro schema in the footer. */
    public static List<Map<String, String>> avroRows(Path file) throws IOException {
        GenericData model = new GenericData();
        model.addLogicalTypeConversion(new Conversions.DecimalConversion());
        List<Map<String, String>> rows = new ArrayList<>();
        MessageType parquet = footer(file).getFileMetaData().getSchema();
        try (ParquetReader<GenericRecord> reader = AvroParquetReader.<GenericRecord>builder(
                        new LocalInputFile(file), new PlainParquetConfiguration())
                .withDataModel(model)
                .build()) {
            for (GenericRecord found = reader.read(); found != null; found = reader.read()) {
                Map<String, String> row = new LinkedHashMap<>();
                for (Schema.Field field : found.getSchema().getFields()) {
                    Object value = found.get(field.pos());
                    row.put(
                            field.name(),
                            isNanos(parquet.getType(field.pos()))
                                    ? nanosText(parquet.getType(field.pos()), (Long) value)
                                    : avroText(field.schema(), value));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    private static boolean isNanos(Type column) {
        LogicalTypeAnnotation annotation = column.getLogicalTypeAnnotation();
        return annotation instanceof TimeLogicalTypeAnnotation time && time.getUnit() == TimeUnit.NANOS
                || annotation instanceof TimestampLogicalTypeAnnotation timestamp
                        && timestamp.getUnit() == TimeUnit.NANOS;
    }

    /** Avro has no types of nanoseconds: the file's own schema says what the number is. */
    private static String nanosText(Type column, Long value) {
        if (value == null) {
            return null;
        }
        if (column.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation timestamp) {
            return Texts.timestampNanos(value) + (timestamp.isAdjustedToUTC() ? "Z" : "");
        }
        return Texts.timeNanos(value);
    }

    private static String avroText(Schema declared, Object value) {
        Schema schema = declared;
        if (schema.getType() == Schema.Type.UNION) {
            schema = schema.getTypes().get(1);
        }
        if (value instanceof Collection<?> || value instanceof Map<?, ?> || value instanceof GenericRecord) {
            return Texts.document(GenericData.get().toString(value));
        }
        LogicalType logical = schema.getLogicalType();
        if (value == null || logical == null) {
            return plainText(value);
        }
        return switch (logical.getName()) {
            case "date" -> Texts.date(((Number) value).longValue());
            case "time-micros" -> Texts.time(((Number) value).longValue());
            case "local-timestamp-micros" -> Texts.timestamp(((Number) value).longValue());
            case "timestamp-micros" -> Texts.instant(((Number) value).longValue());
            default -> plainText(value);
        };
    }

    /** Rows as DuckDB reads the file; several files match a pattern with {@code *}. */
    public static List<Map<String, String>> duckDbRows(Path file) throws SQLException {
        return duckDb("read_parquet('" + file + "')");
    }

    /** Column name to DuckDB's name of the type it takes the column for. */
    public static Map<String, String> duckDbTypes(Path file) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            return types(statement, "read_parquet('" + file + "')");
        }
    }

    /** Rows of a table function of DuckDB, for example {@code read_parquet('…')}. */
    public static List<Map<String, String>> duckDb(String source) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            Map<String, String> types = types(statement, source);
            List<String> selected = new ArrayList<>();
            types.forEach((name, type) -> selected.add(duckDbExpression(name, type)));
            List<Map<String, String>> rows = new ArrayList<>();
            try (ResultSet found =
                    statement.executeQuery("SELECT " + String.join(", ", selected) + " FROM " + source)) {
                while (found.next()) {
                    Map<String, String> row = new LinkedHashMap<>();
                    int index = 1;
                    for (Map.Entry<String, String> column : types.entrySet()) {
                        row.put(column.getKey(), duckDbText(column.getValue(), found.getObject(index++)));
                    }
                    rows.add(row);
                }
            }
            return rows;
        }
    }

    private static Map<String, String> types(Statement statement, String source) throws SQLException {
        Map<String, String> types = new LinkedHashMap<>();
        try (ResultSet described = statement.executeQuery("DESCRIBE SELECT * FROM " + source)) {
            while (described.next()) {
                types.put(described.getString(1), described.getString(2));
            }
        }
        return types;
    }

    private static String duckDbExpression(String name, String type) {
        String column = '"' + name.replace("\"", "\"\"") + '"';
        return switch (type) {
            case "DATE" -> "(" + column + " - DATE '1970-01-01')";
            case "TIME", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE" -> "epoch_us(" + column + ")";
            case "TIME_NS", "TIMESTAMP_NS", "TIMESTAMPTZ_NS" -> "epoch_ns(" + column + ")";
            case "BLOB" -> "lower(hex(" + column + "))";
            case "FLOAT", "DOUBLE" -> column;
            // DuckDB prints a decimal below 1 without its zero: take the number itself.
            default -> {
                if (isNested(type)) {
                    yield "to_json(" + column + ")::VARCHAR";
                }
                yield type.startsWith("DECIMAL") ? column : column + "::VARCHAR";
            }
        };
    }

    private static boolean isNested(String duckDbType) {
        return duckDbType.endsWith("]") || duckDbType.startsWith("STRUCT(") || duckDbType.startsWith("MAP(");
    }

    private static String duckDbText(String type, Object value) {
        if (value == null) {
            return null;
        }
        if (isNested(type)) {
            return Texts.document((String) value);
        }
        return switch (type) {
            case "DATE" -> Texts.date(((Number) value).longValue());
            case "TIME" -> Texts.time(((Number) value).longValue());
            case "TIME_NS" -> Texts.timeNanos(((Number) value).longValue());
            case "TIMESTAMPTZ_NS" -> Texts.timestampNanos(((Number) value).longValue()) + "Z";
            case "TIMESTAMP_NS" -> Texts.timestampNanos(((Number) value).longValue());
            case "TIMESTAMP" -> Texts.timestamp(((Number) value).longValue());
            case "TIMESTAMP WITH TIME ZONE" -> Texts.instant(((Number) value).longValue());
            default -> plainText(value);
        };
    }

    /** Rows as Arrow C++ reads the file. */
    public static List<Map<String, String>> arrowRows(Path file) throws Exception {
        List<Map<String, String>> rows = new ArrayList<>();
        try (BufferAllocator allocator = new RootAllocator();
                FileSystemDatasetFactory factory = new FileSystemDatasetFactory(
                        allocator,
                        NativeMemoryPool.getDefault(),
                        FileFormat.PARQUET,
                        file.toUri().toString());
                Dataset dataset = factory.finish();
                Scanner scanner = dataset.newScan(new ScanOptions(32_768));
                ArrowReader reader = scanner.scanBatches()) {
            while (reader.loadNextBatch()) {
                int count = reader.getVectorSchemaRoot().getRowCount();
                for (int i = 0; i < count; i++) {
                    Map<String, String> row = new LinkedHashMap<>();
                    for (FieldVector vector : reader.getVectorSchemaRoot().getFieldVectors()) {
                        row.put(vector.getName(), arrowText(vector, i));
                    }
                    rows.add(row);
                }
            }
        }
        return rows;
    }

    private static String arrowText(FieldVector vector, int index) {
        if (vector.isNull(index)) {
            return null;
        }
        if (vector instanceof DateDayVector dates) {
            return Texts.date(dates.get(index));
        }
        if (vector instanceof TimeMicroVector times) {
            return Texts.time(times.get(index));
        }
        if (vector instanceof TimeNanoVector times) {
            return Texts.timeNanos(times.get(index));
        }
        if (vector instanceof TimeStampVector timestamps) {
            ArrowType.Timestamp type = (ArrowType.Timestamp) vector.getField().getType();
            boolean zoned = type.getTimezone() != null;
            if (type.getUnit() == org.apache.arrow.vector.types.TimeUnit.NANOSECOND) {
                return Texts.timestampNanos(timestamps.get(index)) + (zoned ? "Z" : "");
            }
            long micros = timestamps.get(index);
            return zoned ? Texts.instant(micros) : Texts.timestamp(micros);
        }
        if (vector instanceof FixedSizeBinaryVector fixed && fixed.getByteWidth() == 16) {
            // Arrow has no UUID type of its own; nothing else here is fixed bytes, wide decimals are decimals.
            ByteBuffer uuid = ByteBuffer.wrap(fixed.get(index));
            return new UUID(uuid.getLong(), uuid.getLong()).toString();
        }
        if (vector instanceof ListVector || vector instanceof StructVector) {
            return Texts.document(arrowNode(vector, index).toString());
        }
        return plainText(vector.getObject(index));
    }

    /** Not by {@code getObject}, which leaves out a struct's NULLs. */
    private static JsonNode arrowNode(FieldVector vector, int index) {
        if (vector.isNull(index)) {
            return NullNode.instance;
        }
        if (vector instanceof StructVector struct) {
            ObjectNode fields = JSON.createObjectNode();
            struct.getChildrenFromFields().forEach(child -> fields.set(child.getName(), arrowNode(child, index)));
            return fields;
        }
        if (vector instanceof MapVector map) {
            ObjectNode entries = JSON.createObjectNode();
            StructVector entry = (StructVector) map.getDataVector();
            for (int i = map.getElementStartIndex(index); i < map.getElementEndIndex(index); i++) {
                FieldVector key = entry.getChildrenFromFields().get(0);
                entries.set(
                        key.getObject(i).toString(),
                        arrowNode(entry.getChildrenFromFields().get(1), i));
            }
            return entries;
        }
        if (vector instanceof ListVector list) {
            ArrayNode elements = JSON.createArrayNode();
            for (int i = list.getElementStartIndex(index); i < list.getElementEndIndex(index); i++) {
                elements.add(arrowNode(list.getDataVector(), i));
            }
            return elements;
        }
        Object value = vector.getObject(index);
        return JSON.valueToTree(value instanceof Text ? value.toString() : value);
    }

    private static String plainText(Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof java.math.BigDecimal decimal) {
            return decimal.toPlainString();
        }
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        if (value instanceof GenericFixed fixed) {
            return HexFormat.of().formatHex(fixed.bytes());
        }
        if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return HexFormat.of().formatHex(bytes);
        }
        return value.toString();
    }
}
