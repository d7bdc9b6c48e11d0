package io.tableexport.file;

import io.tableexport.batch.ColumnType;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableSchema;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/**
 * The Parquet schema of a table. Built here and not by parquet-avro's converter, which makes a time of day adjusted to
 * UTC: Spark refuses that and DuckDB shows a time with zone.
 */
final class ParquetSchemas {
    /** Bytes of a UUID in Parquet's UUID type. */
    private static final int UUID_BYTES = 16;

    private ParquetSchemas() {}

    static MessageType of(TableSchema schema) {
        List<Type> fields = new ArrayList<>();
        for (TableColumn column : schema.columns()) {
            fields.add(field(column));
        }
        return new MessageType(AvroFooterSchema.recordName(schema.table()), fields);
    }

    private static Type field(TableColumn column) {
        Repetition repetition = column.required() ? Repetition.REQUIRED : Repetition.OPTIONAL;
        ColumnType type = column.type();
        return switch (type.kind()) {
            case BOOLEAN -> plain(PrimitiveTypeName.BOOLEAN, repetition, column);
            case INT8 -> annotated(PrimitiveTypeName.INT32, LogicalTypeAnnotation.intType(8, true), repetition, column);
            case INT16 ->
                annotated(PrimitiveTypeName.INT32, LogicalTypeAnnotation.intType(16, true), repetition, column);
            case INT32 -> plain(PrimitiveTypeName.INT32, repetition, column);
            case INT64 -> plain(PrimitiveTypeName.INT64, repetition, column);
            case FLOAT -> plain(PrimitiveTypeName.FLOAT, repetition, column);
            case DOUBLE -> plain(PrimitiveTypeName.DOUBLE, repetition, column);
            case DECIMAL -> decimal(type, repetition, column);
            case STRING -> annotated(PrimitiveTypeName.BINARY, LogicalTypeAnnotation.stringType(), repetition, column);
            case JSON -> annotated(PrimitiveTypeName.BINARY, LogicalTypeAnnotation.jsonType(), repetition, column);
            case BINARY -> plain(PrimitiveTypeName.BINARY, repetition, column);
            case UUID ->
                Types.primitive(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY, repetition)
                        .length(UUID_BYTES)
                        .as(LogicalTypeAnnotation.uuidType())
                        .named(column.name());
            case DATE -> annotated(PrimitiveTypeName.INT32, LogicalTypeAnnotation.dateType(), repetition, column);
            case TIME_MICROS ->
                annotated(
                        PrimitiveTypeName.INT64,
                        LogicalTypeAnnotation.timeType(false, TimeUnit.MICROS),
                        repetition,
                        column);
            case TIMESTAMP_MICROS ->
                annotated(
                        PrimitiveTypeName.INT64,
                        LogicalTypeAnnotation.timestampType(false, TimeUnit.MICROS),
                        repetition,
                        column);
            case INSTANT_MICROS ->
                annotated(
                        PrimitiveTypeName.INT64,
                        LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS),
                        repetition,
                        column);
            case TIME_NANOS, TIMESTAMP_NANOS, INSTANT_NANOS, GEOMETRY, LIST, MAP, STRUCT ->
                throw new IllegalArgumentException("no Parquet form of " + column.type());
        };
    }

    private static Type decimal(ColumnType type, Repetition repetition, TableColumn column) {
        LogicalTypeAnnotation annotation = LogicalTypeAnnotation.decimalType(type.scale(), type.precision());
        if (type.precision() <= ColumnType.MAX_INT_DECIMAL_PRECISION) {
            return annotated(PrimitiveTypeName.INT32, annotation, repetition, column);
        }
        if (type.precision() <= ColumnType.MAX_LONG_DECIMAL_PRECISION) {
            return annotated(PrimitiveTypeName.INT64, annotation, repetition, column);
        }
        return Types.primitive(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY, repetition)
                .length(type.decimalWidth())
                .as(annotation)
                .named(column.name());
    }

    private static Type plain(PrimitiveTypeName physical, Repetition repetition, TableColumn column) {
        return Types.primitive(physical, repetition).named(column.name());
    }

    private static Type annotated(
            PrimitiveTypeName physical, LogicalTypeAnnotation annotation, Repetition repetition, TableColumn column) {
        return Types.primitive(physical, repetition).as(annotation).named(column.name());
    }
}
