package io.tableexport.file;

import io.tableexport.batch.ColumnType;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.avro.JsonProperties;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * The Avro schema in the footer of a Parquet file by parquet-avro's convention, so that its readers get typed records
 * without being told a schema.
 */
final class AvroFooterSchema {
    /** The footer key, as {@code org.apache.parquet.avro.AvroReadSupport} reads it. */
    static final String KEY = "parquet.avro.schema";

    /** Names as the Avro specification allows them. */
    private static final Pattern LEGAL_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** Keeps the names of fixed types, which are the columns' names, apart from the record's. */
    private static final String FIXED_NAMESPACE = "decimal";

    private AvroFooterSchema() {}

    /**
     * The schema as JSON; empty if a column's name is no Avro name: a changed name would make parquet-avro read that
     * column as NULL, without the schema it falls back to the Parquet names.
     */
    static Optional<String> of(TableSchema schema) {
        List<Schema.Field> fields = new ArrayList<>();
        for (TableColumn column : schema.columns()) {
            if (!LEGAL_NAME.matcher(column.name()).matches()) {
                return Optional.empty();
            }
            fields.add(field(column));
        }
        return Optional.of(Schema.createRecord(recordName(schema.table()), null, null, false, fields)
                .toString());
    }

    /** The table's name with what Avro does not allow replaced. Nothing is looked up by it. */
    static String recordName(String table) {
        String name = table.replaceAll("[^A-Za-z0-9_]", "_");
        return LEGAL_NAME.matcher(name).matches() ? name : "_" + name;
    }

    private static Schema.Field field(TableColumn column) {
        Schema type = type(column);
        if (column.required()) {
            return new Schema.Field(column.name(), type);
        }
        Schema optional = Schema.createUnion(Schema.create(Schema.Type.NULL), type);
        return new Schema.Field(column.name(), optional, null, JsonProperties.NULL_VALUE);
    }

    private static Schema type(TableColumn column) {
        return switch (column.type().kind()) {
            case BOOLEAN -> Schema.create(Schema.Type.BOOLEAN);
            case INT8, INT16, INT32 -> Schema.create(Schema.Type.INT);
            case INT64 -> Schema.create(Schema.Type.LONG);
            case FLOAT -> Schema.create(Schema.Type.FLOAT);
            case DOUBLE -> Schema.create(Schema.Type.DOUBLE);
            case DECIMAL -> decimal(column.name(), column.type());
            case STRING, JSON -> Schema.create(Schema.Type.STRING);
            case BINARY -> Schema.create(Schema.Type.BYTES);
            case UUID -> LogicalTypes.uuid().addToSchema(Schema.create(Schema.Type.STRING));
            case DATE -> LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT));
            case TIME_MICROS -> LogicalTypes.timeMicros().addToSchema(Schema.create(Schema.Type.LONG));
            case TIMESTAMP_MICROS -> LogicalTypes.localTimestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
            case INSTANT_MICROS -> LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
            case TIME_NANOS, TIMESTAMP_NANOS, INSTANT_NANOS, GEOMETRY, LIST, MAP, STRUCT ->
                throw new IllegalArgumentException("no Parquet form of " + column.type());
        };
    }

    /**
     * Decimals in INT32 and INT64 are the bare integer: Avro knows decimals only over bytes and fixed, and parquet-avro
     * crashes on {@code bytes} over an integer column, but makes the decimal from the Parquet annotation when the Avro
     * type is the integer. The logical type would change nothing there, and Avro warns of it at every reading.
     */
    private static Schema decimal(String column, ColumnType type) {
        if (type.precision() > ColumnType.MAX_LONG_DECIMAL_PRECISION) {
            Schema fixed = Schema.createFixed(column, null, FIXED_NAMESPACE, type.decimalWidth());
            return LogicalTypes.decimal(type.precision(), type.scale()).addToSchema(fixed);
        }
        boolean isInt = type.precision() <= ColumnType.MAX_INT_DECIMAL_PRECISION;
        return Schema.create(isInt ? Schema.Type.INT : Schema.Type.LONG);
    }
}
