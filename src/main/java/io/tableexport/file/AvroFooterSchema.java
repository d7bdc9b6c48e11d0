package io.tableexport.file;

import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Field;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.TableSchema;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

    /** Namespaces of named types, each with the way to its column: so that no two have one name. */
    private static final String FIXED_NAMESPACE = "decimal";

    private static final String RECORD_NAMESPACE = "struct";

    /** Avro lets no record be named like one of its own types. */
    private static final Set<String> PRIMITIVES =
            Set.of("null", "boolean", "int", "long", "float", "double", "bytes", "string");

    private AvroFooterSchema() {}

    /**
     * The schema as JSON; empty if a column or field has a name that is no Avro name, or a map has keys that are no
     * text, which is all Avro knows: a changed name would make parquet-avro read that column as NULL, without the schema
     * it falls back to the Parquet schema.
     */
    static Optional<String> of(TableSchema schema) {
        List<Field> columns = schema.columns().stream()
                .map(column -> new Field(column.name(), column.type(), column.required()))
                .toList();
        if (!areLegal(columns)) {
            return Optional.empty();
        }
        return Optional.of(Schema.createRecord(recordName(schema.table()), null, null, false, fields(columns, ""))
                .toString());
    }

    private static boolean areLegal(List<Field> fields) {
        for (Field field : fields) {
            ColumnType type = field.type();
            boolean legal = LEGAL_NAME.matcher(field.name()).matches()
                    && (type.kind() != Kind.MAP || type.fields().get(0).type().kind() == Kind.STRING)
                    && areLegal(type.fields());
            if (!legal) {
                return false;
            }
        }
        return true;
    }

    /** The table's name with what Avro does not allow replaced. Nothing is looked up by it. */
    static String recordName(String table) {
        String name = table.replaceAll("[^A-Za-z0-9_]", "_");
        return LEGAL_NAME.matcher(name).matches() && !PRIMITIVES.contains(name) ? name : "_" + name;
    }

    private static List<Schema.Field> fields(List<Field> fields, String parents) {
        return fields.stream()
                .map(field -> field.required()
                        ? new Schema.Field(field.name(), type(field, parents))
                        : new Schema.Field(field.name(), optional(field, parents), null, JsonProperties.NULL_VALUE))
                .toList();
    }

    private static Schema optional(Field field, String parents) {
        Schema type = type(field, parents);
        return field.required() ? type : Schema.createUnion(Schema.create(Schema.Type.NULL), type);
    }

    /** @param parents names of the columns and fields this one stands in, each behind a point */
    private static Schema type(Field field, String parents) {
        List<Field> parts = field.type().fields();
        String path = parents + "." + field.name();
        return switch (field.type().kind()) {
            case BOOLEAN -> Schema.create(Schema.Type.BOOLEAN);
            case INT8, INT16, INT32 -> Schema.create(Schema.Type.INT);
            case INT64 -> Schema.create(Schema.Type.LONG);
            case FLOAT -> Schema.create(Schema.Type.FLOAT);
            case DOUBLE -> Schema.create(Schema.Type.DOUBLE);
            case DECIMAL -> decimal(field, parents);
            case STRING, JSON -> Schema.create(Schema.Type.STRING);
            case BINARY, GEOMETRY -> Schema.create(Schema.Type.BYTES);
            case UUID -> LogicalTypes.uuid().addToSchema(Schema.create(Schema.Type.STRING));
            case DATE -> LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT));
            case TIME_MICROS -> LogicalTypes.timeMicros().addToSchema(Schema.create(Schema.Type.LONG));
            case TIMESTAMP_MICROS -> LogicalTypes.localTimestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
            case INSTANT_MICROS -> LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
            // Avro 1.11 has no logical types of nanoseconds: readers get the number.
            case TIME_NANOS, TIMESTAMP_NANOS, INSTANT_NANOS -> Schema.create(Schema.Type.LONG);
            case LIST -> Schema.createArray(optional(parts.get(0), path));
            case MAP -> Schema.createMap(optional(parts.get(1), path));
            case STRUCT ->
                Schema.createRecord(field.name(), null, RECORD_NAMESPACE + parents, false, fields(parts, path));
        };
    }

    /**
     * Decimals in INT32 and INT64 are the bare integer: Avro knows decimals only over bytes and fixed, and parquet-avro
     * crashes on {@code bytes} over an integer column, but makes the decimal from the Parquet annotation when the Avro
     * type is the integer. The logical type would change nothing there, and Avro warns of it at every reading.
     */
    private static Schema decimal(Field field, String parents) {
        ColumnType type = field.type();
        if (type.precision() > ColumnType.MAX_LONG_DECIMAL_PRECISION) {
            Schema fixed = Schema.createFixed(field.name(), null, FIXED_NAMESPACE + parents, type.decimalWidth());
            return LogicalTypes.decimal(type.precision(), type.scale()).addToSchema(fixed);
        }
        boolean isInt = type.precision() <= ColumnType.MAX_INT_DECIMAL_PRECISION;
        return Schema.create(isInt ? Schema.Type.INT : Schema.Type.LONG);
    }
}
