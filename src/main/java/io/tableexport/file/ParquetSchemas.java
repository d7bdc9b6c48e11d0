package io.tableexport.file;

import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Field;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableSchema;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/**
 * The Parquet schema of a table. Built here and not by parquet-avro's converter, which makes a time of day adjusted to
 * UTC: Spark refuses that and DuckDB shows a time with zone; and lists of two levels, whose elements cannot be NULL.
 */
final class ParquetSchemas {
    /** Bytes of a UUID in Parquet's UUID type. */
    private static final int UUID_BYTES = 16;

    private ParquetSchemas() {}

    static MessageType of(TableSchema schema) {
        List<Type> fields = new ArrayList<>();
        for (TableColumn column : schema.columns()) {
            fields.add(type(new Field(column.name(), column.type(), column.required())));
        }
        return new MessageType(AvroFooterSchema.recordName(schema.table()), fields);
    }

    private static Type type(Field field) {
        Repetition repetition = field.required() ? Repetition.REQUIRED : Repetition.OPTIONAL;
        List<Field> parts = field.type().fields();
        return switch (field.type().kind()) {
            case LIST -> Types.list(repetition).element(type(parts.get(0))).named(field.name());
            case MAP ->
                Types.map(repetition)
                        .key(type(parts.get(0)))
                        .value(type(parts.get(1)))
                        .named(field.name());
            case STRUCT -> {
                Types.GroupBuilder<GroupType> group = Types.buildGroup(repetition);
                parts.forEach(part -> group.addField(type(part)));
                yield group.named(field.name());
            }
            default -> primitive(field.type(), repetition).named(field.name());
        };
    }

    private static Types.PrimitiveBuilder<PrimitiveType> primitive(ColumnType type, Repetition repetition) {
        return switch (type.kind()) {
            case BOOLEAN -> Types.primitive(PrimitiveTypeName.BOOLEAN, repetition);
            case INT8 ->
                Types.primitive(PrimitiveTypeName.INT32, repetition).as(LogicalTypeAnnotation.intType(8, true));
            case INT16 ->
                Types.primitive(PrimitiveTypeName.INT32, repetition).as(LogicalTypeAnnotation.intType(16, true));
            case INT32 -> Types.primitive(PrimitiveTypeName.INT32, repetition);
            case INT64 -> Types.primitive(PrimitiveTypeName.INT64, repetition);
            case FLOAT -> Types.primitive(PrimitiveTypeName.FLOAT, repetition);
            case DOUBLE -> Types.primitive(PrimitiveTypeName.DOUBLE, repetition);
            case DECIMAL -> decimal(type, repetition);
            case STRING -> Types.primitive(PrimitiveTypeName.BINARY, repetition).as(LogicalTypeAnnotation.stringType());
            case JSON -> Types.primitive(PrimitiveTypeName.BINARY, repetition).as(LogicalTypeAnnotation.jsonType());
            // Geometry is known by the footer's "geo" only: the annotation GEOMETRY breaks readers that are about.
            case BINARY, GEOMETRY -> Types.primitive(PrimitiveTypeName.BINARY, repetition);
            case UUID ->
                Types.primitive(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY, repetition)
                        .length(UUID_BYTES)
                        .as(LogicalTypeAnnotation.uuidType());
            case DATE -> Types.primitive(PrimitiveTypeName.INT32, repetition).as(LogicalTypeAnnotation.dateType());
            case TIME_MICROS -> int64(repetition, LogicalTypeAnnotation.timeType(false, TimeUnit.MICROS));
            case TIME_NANOS -> int64(repetition, LogicalTypeAnnotation.timeType(false, TimeUnit.NANOS));
            case TIMESTAMP_MICROS -> int64(repetition, LogicalTypeAnnotation.timestampType(false, TimeUnit.MICROS));
            case TIMESTAMP_NANOS -> int64(repetition, LogicalTypeAnnotation.timestampType(false, TimeUnit.NANOS));
            case INSTANT_MICROS -> int64(repetition, LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS));
            case INSTANT_NANOS -> int64(repetition, LogicalTypeAnnotation.timestampType(true, TimeUnit.NANOS));
            case LIST, MAP, STRUCT -> throw new IllegalArgumentException(type + " is a group");
        };
    }

    private static Types.PrimitiveBuilder<PrimitiveType> int64(
            Repetition repetition, LogicalTypeAnnotation annotation) {
        return Types.primitive(PrimitiveTypeName.INT64, repetition).as(annotation);
    }

    private static Types.PrimitiveBuilder<PrimitiveType> decimal(ColumnType type, Repetition repetition) {
        LogicalTypeAnnotation annotation = LogicalTypeAnnotation.decimalType(type.scale(), type.precision());
        if (type.precision() <= ColumnType.MAX_INT_DECIMAL_PRECISION) {
            return Types.primitive(PrimitiveTypeName.INT32, repetition).as(annotation);
        }
        if (type.precision() <= ColumnType.MAX_LONG_DECIMAL_PRECISION) {
            return int64(repetition, annotation);
        }
        return Types.primitive(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY, repetition)
                .length(type.decimalWidth())
                .as(annotation);
    }
}
