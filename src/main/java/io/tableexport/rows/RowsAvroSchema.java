package io.tableexport.rows;

import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableColumn.Fidelity;
import io.tableexport.batch.TableSchema;
import io.tableexport.failure.ExportException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** An Avro record schema as columns; what a column cannot have is refused by name. */
final class RowsAvroSchema {
    private RowsAvroSchema() {}

    static TableSchema columns(Schema schema) {
        if (schema.getType() != Schema.Type.RECORD) {
            throw ExportException.invalid("the Avro schema must be a record, not " + schema.getType());
        }
        List<TableColumn> columns = new ArrayList<>();
        for (Schema.Field field : schema.getFields()) {
            columns.add(column(field));
        }
        return new TableSchema(schema.getName(), columns);
    }

    private static TableColumn column(Schema.Field field) {
        Schema schema = field.schema();
        boolean required = true;
        if (schema.getType() == Schema.Type.UNION) {
            List<Schema> branches = new ArrayList<>(schema.getTypes());
            required = !branches.removeIf(branch -> branch.getType() == Schema.Type.NULL);
            if (branches.size() != 1) {
                throw refused(field, "a union other than of null and one type");
            }
            schema = branches.get(0);
        }
        ColumnType type = type(field, schema);
        LogicalType logical = schema.getLogicalType();
        String sqlType = "avro " + (logical == null ? schema.getType().getName() : logical.getName());
        boolean widened = logical != null && logical.getName().endsWith("-millis");
        return widened
                ? new TableColumn(
                        field.name(), sqlType, type, required, Fidelity.WIDENED, "milliseconds as microseconds")
                : TableColumn.exact(field.name(), sqlType, type, required);
    }

    private static ColumnType type(Schema.Field field, Schema schema) {
        LogicalType logical = schema.getLogicalType();
        if (logical instanceof LogicalTypes.Decimal decimal) {
            if (decimal.getPrecision() > ColumnType.MAX_DECIMAL_PRECISION) {
                throw refused(field, "a decimal of more than " + ColumnType.MAX_DECIMAL_PRECISION + " digits");
            }
            return ColumnType.decimal(decimal.getPrecision(), decimal.getScale());
        }
        return ColumnType.of(logical == null ? plain(field, schema) : logical(field, logical.getName()));
    }

    private static Kind logical(Schema.Field field, String name) {
        return switch (name) {
            case "date" -> Kind.DATE;
            case "time-millis", "time-micros" -> Kind.TIME_MICROS;
            case "timestamp-millis", "timestamp-micros" -> Kind.INSTANT_MICROS;
            case "local-timestamp-millis", "local-timestamp-micros" -> Kind.TIMESTAMP_MICROS;
            case "uuid" -> Kind.UUID;
            default -> throw refused(field, "the logical type " + name);
        };
    }

    private static Kind plain(Schema.Field field, Schema schema) {
        return switch (schema.getType()) {
            case BOOLEAN -> Kind.BOOLEAN;
            case INT -> Kind.INT32;
            case LONG -> Kind.INT64;
            case FLOAT -> Kind.FLOAT;
            case DOUBLE -> Kind.DOUBLE;
            case STRING, ENUM -> Kind.STRING;
            case BYTES, FIXED -> Kind.BINARY;
            default -> throw refused(field, "the type " + schema.getType().getName());
        };
    }

    private static ExportException refused(Schema.Field field, String what) {
        return ExportException.invalid("field '" + field.name() + "' of the Avro schema has " + what
                + ", which no column takes; legal are primitive types, date, time-*, timestamp-*, local-timestamp-*"
                + " in millis or micros, decimal to 38 digits, uuid, and unions of one of these with null");
    }
}
