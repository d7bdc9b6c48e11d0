package io.tableexport.table;

import io.tableexport.batch.BooleanVector;
import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.DoubleVector;
import io.tableexport.batch.FloatVector;
import io.tableexport.batch.IntVector;
import io.tableexport.batch.LongVector;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableColumn.Fidelity;
import io.tableexport.request.Unrepresentable;
import org.postgresql.core.Oid;

/** Which file type a column of PostgreSQL becomes and how it is read: the one place that knows all of them. */
final class PostgresTypes {
    /** What {@code pg_attribute.atttypmod} is where a type has no modifier. */
    private static final int NO_MODIFIER = -1;

    /** The bytes every type modifier of a variable length type has on top (VARHDRSZ). */
    private static final int MODIFIER_OFFSET = 4;

    private static final int PRECISION_SHIFT = 16;

    /** The scale in a modifier of numeric: 11 bits with a sign (numeric_typmod_scale in numeric.c). */
    private static final int SCALE_MASK = 0x7FF;

    private static final int SCALE_SIGN = 0x400;

    private PostgresTypes() {}

    /**
     * A column as the catalog describes it.
     *
     * @param name its name
     * @param quoted its name, quoted for a statement
     * @param sqlType as {@code format_type} prints it
     * @param required whether NULL is impossible
     * @param base its type's oid, of a domain the type it stands on in the end
     * @param modifier the base type's modifier
     * @param baseName the base type's name
     * @param enumeration whether the base type is an enum
     * @param category the base type's {@code typcategory}
     * @param literalType what a literal of the base type is cast to: its name without a modifier
     */
    record Declared(
            String name,
            String quoted,
            String sqlType,
            boolean required,
            int base,
            int modifier,
            String baseName,
            boolean enumeration,
            String category,
            String literalType) {}

    /** What becomes of a column under a request's options. */
    static PostgresColumn column(Declared declared, TypeOptions options) {
        Unrepresentable policy = options.onUnrepresentable().of(declared.name());
        if (isPartial(declared) && policy == Unrepresentable.TEXT) {
            return text(declared, "type " + declared.sqlType() + " has values no file type but text holds");
        }
        if (options.spark() && (declared.base() == Oid.UUID || declared.base() == Oid.TIME)) {
            return text(declared, "Spark refuses files with a column of type " + declared.sqlType());
        }
        PostgresColumn column = column(declared);
        boolean orNull = policy == Unrepresentable.NULL && isPartial(declared);
        return orNull ? column.orNull() : column;
    }

    /** Whether a type has values its file type cannot hold: infinities, 24:00, NaN. */
    private static boolean isPartial(Declared declared) {
        return switch (declared.base()) {
            case Oid.DATE, Oid.TIME, Oid.TIMESTAMP, Oid.TIMESTAMPTZ -> true;
            case Oid.NUMERIC -> column(declared).column().type().kind() == Kind.DECIMAL;
            default -> false;
        };
    }

    private static PostgresColumn column(Declared declared) {
        return switch (declared.base()) {
            case Oid.BOOL ->
                exact(declared, Kind.BOOLEAN, (c, v) -> new PostgresScalarDecoders.Bool(c, (BooleanVector) v));
            case Oid.INT2 -> exact(declared, Kind.INT16, (c, v) -> new PostgresScalarDecoders.Int2(c, (IntVector) v));
            case Oid.INT4 -> exact(declared, Kind.INT32, (c, v) -> new PostgresScalarDecoders.Int4(c, (IntVector) v));
            case Oid.INT8 -> exact(declared, Kind.INT64, (c, v) -> new PostgresScalarDecoders.Int8(c, (LongVector) v));
            case Oid.OID -> oid(declared);
            case Oid.FLOAT4 ->
                exact(declared, Kind.FLOAT, (c, v) -> new PostgresScalarDecoders.Float4(c, (FloatVector) v));
            case Oid.FLOAT8 ->
                exact(declared, Kind.DOUBLE, (c, v) -> new PostgresScalarDecoders.Float8(c, (DoubleVector) v));
            case Oid.NUMERIC -> numeric(declared);
            case Oid.BPCHAR, Oid.VARCHAR, Oid.TEXT, Oid.NAME -> bytes(declared, Kind.STRING);
            case Oid.BYTEA -> bytes(declared, Kind.BINARY);
            case Oid.JSON -> bytes(declared, Kind.JSON);
            case Oid.JSONB -> exact(declared, Kind.JSON, (c, v) -> new PostgresBytesDecoders.Jsonb(c, (BytesVector) v));
            case Oid.UUID -> exact(declared, Kind.UUID, (c, v) -> new PostgresBytesDecoders.Uuid(c, (BytesVector) v));
            case Oid.DATE -> exact(declared, Kind.DATE, (c, v) -> new PostgresTimeDecoders.Date(c, (IntVector) v));
            case Oid.TIME ->
                exact(declared, Kind.TIME_MICROS, (c, v) -> new PostgresTimeDecoders.Time(c, (LongVector) v));
            case Oid.TIMESTAMP -> timestamp(declared, Kind.TIMESTAMP_MICROS);
            case Oid.TIMESTAMPTZ -> timestamp(declared, Kind.INSTANT_MICROS);
            case Oid.CHAR -> text(declared, Fidelity.EXACT, null);
            default -> other(declared);
        };
    }

    private static PostgresColumn other(Declared declared) {
        // citext is an extension's type: its oid differs from database to database.
        if (declared.enumeration() || declared.baseName().equals("citext")) {
            return bytes(declared, Kind.STRING);
        }
        return text(declared, "type " + declared.sqlType() + " is written as the text PostgreSQL prints for it");
    }

    private static PostgresColumn numeric(Declared declared) {
        if (declared.modifier() == NO_MODIFIER) {
            return text(declared, "numeric without a precision is written as text, which keeps every digit");
        }
        int packed = declared.modifier() - MODIFIER_OFFSET;
        int precision = packed >>> PRECISION_SHIFT;
        int scale = ((packed & SCALE_MASK) ^ SCALE_SIGN) - SCALE_SIGN;
        // The formats want 0 <= scale <= precision: rounding left of the point takes more digits, right of all fewer.
        int digits = Math.max(scale, scale < 0 ? precision - scale : precision);
        if (digits > ColumnType.MAX_DECIMAL_PRECISION) {
            return text(
                    declared,
                    "more than " + ColumnType.MAX_DECIMAL_PRECISION
                            + " digits are written as text, as not every reader takes such a decimal");
        }
        TableColumn column = TableColumn.exact(
                declared.name(),
                declared.sqlType(),
                ColumnType.decimal(digits, Math.max(0, scale)),
                declared.required());
        return new PostgresColumn(column, declared.quoted(), PostgresNumericDecoder::of);
    }

    private static PostgresColumn oid(Declared declared) {
        TableColumn column = new TableColumn(
                declared.name(),
                declared.sqlType(),
                ColumnType.of(Kind.INT64),
                declared.required(),
                Fidelity.WIDENED,
                "an oid has 32 bits without a sign, which readers of unsigned columns get wrong");
        return new PostgresColumn(
                column, declared.quoted(), (c, v) -> new PostgresScalarDecoders.Oid(c, (LongVector) v));
    }

    private static PostgresColumn timestamp(Declared declared, Kind kind) {
        return exact(declared, kind, (c, v) -> new PostgresTimeDecoders.Timestamp(c, (LongVector) v));
    }

    private static PostgresColumn bytes(Declared declared, Kind kind) {
        return exact(declared, kind, (c, v) -> new PostgresBytesDecoders.Plain(c, (BytesVector) v));
    }

    private static PostgresColumn text(Declared declared, String note) {
        return text(declared, Fidelity.TEXT, note);
    }

    private static PostgresColumn text(Declared declared, Fidelity fidelity, String note) {
        TableColumn column = new TableColumn(
                declared.name(), declared.sqlType(), ColumnType.of(Kind.STRING), declared.required(), fidelity, note);
        return new PostgresColumn(
                column,
                declared.quoted() + "::pg_catalog.text",
                (c, v) -> new PostgresBytesDecoders.Plain(c, (BytesVector) v));
    }

    private static PostgresColumn exact(Declared declared, Kind kind, PostgresColumn.Form form) {
        TableColumn column =
                TableColumn.exact(declared.name(), declared.sqlType(), ColumnType.of(kind), declared.required());
        return new PostgresColumn(column, declared.quoted(), form);
    }
}
