package io.tableexport.jdbc;

import io.tableexport.batch.BooleanVector;
import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.DoubleVector;
import io.tableexport.batch.FloatVector;
import io.tableexport.batch.IntVector;
import io.tableexport.batch.LongVector;
import io.tableexport.batch.TableColumn.Fidelity;
import io.tableexport.request.Unrepresentable;
import io.tableexport.table.Decimals;
import io.tableexport.table.JdbcDatabase;
import io.tableexport.table.LargeValues;
import io.tableexport.table.Temporals;
import io.tableexport.table.UnfitValueException;
import io.tableexport.table.Utf8;
import io.tableexport.table.Uuids;
import java.math.BigDecimal;
import java.sql.Blob;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * DuckDB's types. What its driver cannot give as it is ({@code 24:00}, infinities, BC, unions) is cast in the select
 * list, inside nested values as well, to a type it can.
 */
final class DuckDbTypes implements JdbcTypeFamily {
    private static final String VARCHAR = "VARCHAR";

    /**
     * What a type, or a part of a nested one, becomes.
     *
     * @param read the type it is cast to before it is read
     */
    private record Part(
            ColumnType type, String read, JavaValueReader reader, boolean partial, Fidelity fidelity, String note) {

        static Part exact(Kind kind, DuckDbType as, JavaValueReader reader) {
            return new Part(ColumnType.of(kind), as.text(), reader, false, Fidelity.EXACT, null);
        }

        /** Cast to text, and read from it into a type that lacks some of its values. */
        static Part partial(ColumnType type, JavaValueReader reader) {
            return new Part(type, VARCHAR, reader, true, Fidelity.EXACT, null);
        }

        static Part text(Fidelity fidelity, String note) {
            return new Part(ColumnType.of(Kind.STRING), VARCHAR, DuckDbTypes::appendText, false, fidelity, note);
        }
    }

    @Override
    public Mapping map(JdbcColumn column) {
        if (column.database() != JdbcDatabase.DUCKDB) {
            return null;
        }
        DuckDbType type = DuckDbType.parse(column.sqlType());
        if (isReadByOthers(type, column.types().spark())) {
            return null;
        }
        Part part = part(type, column.types().spark());
        if (part.partial() && column.onUnrepresentable() == Unrepresentable.TEXT) {
            Mapping text = JdbcText.asText(column);
            return new Mapping(text.column(), text.reader(), false, cast(column, VARCHAR));
        }
        return new Mapping(
                column.as(part.type(), part.fidelity(), part.note()),
                part.reader().ofColumn(),
                part.partial(),
                part.read().equals(type.text()) ? null : cast(column, part.read()));
    }

    private static String cast(JdbcColumn column, String type) {
        return "CAST(" + quoted(column.name()) + " AS " + type + ")";
    }

    private static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    /** Columns that JDBC's own getters read exactly, without an object a value. */
    private static boolean isReadByOthers(DuckDbType type, boolean spark) {
        return switch (type.name()) {
            case "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "FLOAT", "DOUBLE", VARCHAR, "DECIMAL" -> true;
            case "UUID" -> !spark;
            default -> false;
        };
    }

    private static Part part(DuckDbType type, boolean spark) {
        return switch (type.name()) {
            case DuckDbType.LIST -> list(type, spark);
            case DuckDbType.STRUCT -> struct(type, spark);
            case DuckDbType.MAP -> map(type, spark);
            case "BOOLEAN" ->
                Part.exact(Kind.BOOLEAN, type, (value, into) -> ((BooleanVector) into).append((Boolean) value));
            case "TINYINT" -> Part.exact(Kind.INT8, type, DuckDbTypes::appendInt);
            case "SMALLINT" -> Part.exact(Kind.INT16, type, DuckDbTypes::appendInt);
            case "INTEGER" -> Part.exact(Kind.INT32, type, DuckDbTypes::appendInt);
            case "BIGINT" -> Part.exact(Kind.INT64, type, DuckDbTypes::appendLong);
            case "UTINYINT" -> unsigned(Kind.INT16, type, DuckDbTypes::appendInt);
            case "USMALLINT" -> unsigned(Kind.INT32, type, DuckDbTypes::appendInt);
            case "UINTEGER" -> unsigned(Kind.INT64, type, DuckDbTypes::appendLong);
            case "UBIGINT" ->
                new Part(
                        JdbcIntegers.UNSIGNED_LONG,
                        VARCHAR,
                        decimal(JdbcIntegers.UNSIGNED_LONG),
                        false,
                        Fidelity.WIDENED,
                        "unsigned");
            case "HUGEINT" -> {
                ColumnType widest = ColumnType.decimal(ColumnType.MAX_DECIMAL_PRECISION, 0);
                yield Part.partial(widest, decimal(widest));
            }
            case "DECIMAL" -> decimalPart(type);
            case "FLOAT" ->
                Part.exact(
                        Kind.FLOAT, type, (value, into) -> ((FloatVector) into).append(((Number) value).floatValue()));
            case "DOUBLE" ->
                Part.exact(Kind.DOUBLE, type, (value, into) -> ((DoubleVector) into)
                        .append(((Number) value).doubleValue()));
            case VARCHAR, "ENUM" -> Part.text(Fidelity.EXACT, null);
            case "BLOB" -> Part.exact(Kind.BINARY, type, DuckDbTypes::appendBlob);
            case "GEOMETRY" -> geometry(type);
            case "JSON" -> Part.partial(ColumnType.of(Kind.JSON), DuckDbTypes::appendJson);
            case "UNION" ->
                new Part(
                        ColumnType.of(Kind.JSON),
                        "JSON",
                        DuckDbTypes::appendJson,
                        true,
                        Fidelity.TEXT,
                        "a JSON object of the member's name and value");
            case "UUID" -> spark ? sparkText() : uuid();
            default -> temporal(type, spark);
        };
    }

    private static Part temporal(DuckDbType type, boolean spark) {
        return switch (type.name()) {
            case "DATE" ->
                Part.partial(ColumnType.of(Kind.DATE), (value, into) -> ((IntVector) into)
                        .append(Temporals.epochDay(DuckDbText.date(value.toString()))));
            case "TIME" ->
                spark
                        ? sparkText()
                        : Part.partial(ColumnType.of(Kind.TIME_MICROS), (value, into) -> ((LongVector) into)
                                .append(Temporals.microsOfDay(DuckDbText.time(value.toString()))));
            case "TIME_NS" ->
                spark
                        ? sparkText()
                        : Part.partial(ColumnType.of(Kind.TIME_NANOS), (value, into) -> ((LongVector) into)
                                .append(DuckDbText.time(value.toString()).toNanoOfDay()));
            case "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS" -> micros(Kind.TIMESTAMP_MICROS);
            case "TIMESTAMP WITH TIME ZONE" -> micros(Kind.INSTANT_MICROS);
            case "TIMESTAMP_NS" ->
                spark
                        ? sparkText()
                        : Part.partial(ColumnType.of(Kind.TIMESTAMP_NANOS), (value, into) -> ((LongVector) into)
                                .append(Temporals.epochNanos(DuckDbText.timestamp(value.toString()))));
            case "TIME WITH TIME ZONE" ->
                new Part(
                        ColumnType.of(Kind.STRING),
                        VARCHAR,
                        (value, into) -> appendText(Temporals.withMinutesOfOffset(value.toString()), into),
                        false,
                        Fidelity.TEXT,
                        "text, which keeps the offset");
            case "INTERVAL" ->
                new Part(
                        ColumnType.of(Kind.STRING),
                        VARCHAR,
                        (value, into) -> appendText(DuckDbText.interval(value.toString()), into),
                        false,
                        Fidelity.TEXT,
                        "as an ISO 8601 duration, months, days and microseconds kept apart");
            default ->
                Part.text(
                        Fidelity.TEXT,
                        "no file type holds " + type.text() + " exactly: the text the database prints for it");
        };
    }

    private static Part micros(Kind kind) {
        return Part.partial(ColumnType.of(kind), (value, into) -> ((LongVector) into)
                .append(Temporals.epochMicros(DuckDbText.timestamp(value.toString()))));
    }

    private static Part unsigned(Kind kind, DuckDbType type, JavaValueReader reader) {
        return new Part(ColumnType.of(kind), type.text(), reader, false, Fidelity.WIDENED, JdbcIntegers.UNSIGNED_NOTE);
    }

    private static Part decimalPart(DuckDbType type) {
        ColumnType decimal = ColumnType.decimal(
                Integer.parseInt(type.parameters().get(0).strip()),
                Integer.parseInt(type.parameters().get(1).strip()));
        return new Part(decimal, type.text(), decimal(decimal), false, Fidelity.EXACT, null);
    }

    private static Part geometry(DuckDbType type) {
        boolean hasSystem = !type.parameters().isEmpty();
        return new Part(
                ColumnType.of(Kind.GEOMETRY),
                "BLOB",
                DuckDbTypes::appendBlob,
                false,
                hasSystem ? Fidelity.LOSSY : Fidelity.EXACT,
                hasSystem ? "the coordinates are exact; their coordinate system is not kept" : null);
    }

    private static Part uuid() {
        return new Part(
                ColumnType.of(Kind.UUID),
                VARCHAR,
                (value, into) -> Uuids.append(UUID.fromString(value.toString()), (BytesVector) into),
                false,
                Fidelity.EXACT,
                null);
    }

    private static Part sparkText() {
        return Part.text(Fidelity.TEXT, "text because of compat: Spark cannot read the type");
    }

    private static Part list(DuckDbType type, boolean spark) {
        Part element = part(type.fields().get(0).type(), spark);
        return nested(
                ColumnType.list(element.type(), false),
                element.read() + "[]",
                NestedValues.list(element.reader()),
                List.of(element));
    }

    private static Part struct(DuckDbType type, boolean spark) {
        List<Part> parts = new ArrayList<>();
        List<ColumnType.Field> fields = new ArrayList<>();
        List<String> reads = new ArrayList<>();
        for (DuckDbType.Field field : type.fields()) {
            Part part = part(field.type(), spark);
            parts.add(part);
            fields.add(new ColumnType.Field(field.name(), part.type(), false));
            reads.add(quoted(field.name()) + " " + part.read());
        }
        return nested(
                ColumnType.struct(fields),
                "STRUCT(" + String.join(", ", reads) + ")",
                NestedValues.struct(parts.stream().map(Part::reader).toList()),
                parts);
    }

    private static Part map(DuckDbType type, boolean spark) {
        Part key = part(type.fields().get(0).type(), spark);
        Part value = part(type.fields().get(1).type(), spark);
        return nested(
                ColumnType.map(key.type(), value.type()),
                "MAP(" + key.read() + ", " + value.read() + ")",
                NestedValues.map(key.reader(), value.reader()),
                List.of(key, value));
    }

    /** A nested type is as faithful as the least faithful of its parts, whose note it has. */
    private static Part nested(ColumnType type, String read, JavaValueReader reader, List<Part> parts) {
        Part least = parts.get(0);
        boolean partial = false;
        for (Part part : parts) {
            partial |= part.partial();
            least = part.fidelity().compareTo(least.fidelity()) > 0 ? part : least;
        }
        return new Part(type, read, reader, partial, least.fidelity(), least.note());
    }

    private static JavaValueReader decimal(ColumnType type) {
        return (value, into) -> Decimals.append(
                value instanceof BigDecimal number ? number : new BigDecimal(value.toString()), type, into);
    }

    private static void appendInt(Object value, ColumnVector into) {
        ((IntVector) into).append(((Number) value).intValue());
    }

    private static void appendLong(Object value, ColumnVector into) {
        ((LongVector) into).append(((Number) value).longValue());
    }

    private static void appendJson(Object value, ColumnVector into) throws UnfitValueException {
        JsonTexts.append(value.toString(), into);
    }

    private static void appendText(Object value, ColumnVector into) throws UnfitValueException {
        Utf8.append(value.toString(), (BytesVector) into);
    }

    private static void appendBlob(Object value, ColumnVector into) throws SQLException, UnfitValueException {
        Blob blob = (Blob) value;
        if (blob.length() > LargeValues.MAX_BYTES) {
            throw LargeValues.tooLarge();
        }
        ((BytesVector) into).append(blob.getBytes(1, (int) blob.length()));
    }
}
