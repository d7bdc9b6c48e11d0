package io.tableexport.postgres;

import static java.util.Map.entry;

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
import java.util.Map;
import org.postgresql.core.Oid;

/**
 * Which file type a column of PostgreSQL becomes and how it is read: the one place that knows all types.
 *
 * @param spark whether to avoid what Spark refuses
 * @param moneyScale digits of a fraction of {@code money} on this server
 * @param validUtf8 whether the server sees to it that text is UTF-8
 */
record PostgresTypes(boolean spark, int moneyScale, boolean validUtf8) {
    /** A cast of char(n) to text would take its padding away, which format keeps; that makes a text of NULL. */
    private static final String TEXT_AS_BYTES = "CASE WHEN " + PostgresMapping.COLUMN + " IS NOT NULL"
            + " THEN pg_catalog.convert_to(pg_catalog.format('%s', " + PostgresMapping.COLUMN + "), 'SQL_ASCII') END";

    private static final PostgresTypeFamily TEXT = (type, types) -> types.text();

    /** Built-in types by their fixed oids; built-in types that are not here are the text the server prints. */
    private static final Map<Integer, PostgresTypeFamily> BUILT_IN = Map.ofEntries(
            exact(Oid.BOOL, Kind.BOOLEAN, (c, v) -> new PostgresScalarDecoders.Bool(c, (BooleanVector) v)),
            exact(Oid.INT2, Kind.INT16, (c, v) -> new PostgresScalarDecoders.Int2(c, (IntVector) v)),
            exact(Oid.INT4, Kind.INT32, (c, v) -> new PostgresScalarDecoders.Int4(c, (IntVector) v)),
            exact(Oid.INT8, Kind.INT64, (c, v) -> new PostgresScalarDecoders.Int8(c, (LongVector) v)),
            exact(Oid.FLOAT4, Kind.FLOAT, (c, v) -> new PostgresScalarDecoders.Float4(c, (FloatVector) v)),
            exact(Oid.FLOAT8, Kind.DOUBLE, (c, v) -> new PostgresScalarDecoders.Float8(c, (DoubleVector) v)),
            exact(Oid.BYTEA, Kind.BINARY, PostgresBytesDecoders.PLAIN),
            exact(Oid.JSON, Kind.JSON, PostgresBytesDecoders.PLAIN),
            exact(Oid.JSONB, Kind.JSON, (c, v) -> new PostgresBytesDecoders.Jsonb(c, (BytesVector) v)),
            entry(Oid.BPCHAR, TEXT),
            entry(Oid.VARCHAR, TEXT),
            entry(Oid.TEXT, TEXT),
            entry(Oid.NAME, TEXT),
            entry(Oid.UUID, PostgresTypes::uuid),
            entry(Oid.OID, PostgresTypes::oid),
            entry(Oid.NUMERIC, PostgresNumerics::of),
            entry(Oid.MONEY, PostgresNumerics::money),
            partial(Oid.DATE, Kind.DATE, (c, v) -> new PostgresTimeDecoders.Date(c, (IntVector) v)),
            entry(Oid.TIME, PostgresTypes::time),
            partial(
                    Oid.TIMESTAMP,
                    Kind.TIMESTAMP_MICROS,
                    (c, v) -> new PostgresTimeDecoders.Timestamp(c, (LongVector) v)),
            partial(
                    Oid.TIMESTAMPTZ,
                    Kind.INSTANT_MICROS,
                    (c, v) -> new PostgresTimeDecoders.Timestamp(c, (LongVector) v)),
            entry(Oid.TIMETZ, PostgresTimeTexts::zoned),
            entry(Oid.INTERVAL, PostgresTimeTexts::interval),
            entry(Oid.BIT, PostgresBits::of),
            entry(Oid.VARBIT, PostgresBits::of),
            // One byte, which need not be a character: the server prints it.
            entry(Oid.CHAR, (type, types) -> PostgresMapping.printed(null).with(Fidelity.EXACT, null)));

    /** Types of extensions, which have another oid in each database, by their names. */
    private static final Map<String, PostgresTypeFamily> EXTENSIONS = Map.ofEntries(
            entry("citext", TEXT),
            entry("hstore", PostgresHstore::of),
            entry("vector", PostgresVectors::of),
            entry("geometry", PostgresGeometry::of),
            entry("geography", PostgresGeometry::of),
            entry("box2d", PostgresTypes::printed),
            entry("box3d", PostgresTypes::printed),
            entry("raster", PostgresTypes::printed),
            entry("halfvec", PostgresTypes::printed),
            entry("sparsevec", PostgresTypes::printed),
            entry("ltree", PostgresTypes::printed),
            entry("lquery", PostgresTypes::printed),
            entry("ltxtquery", PostgresTypes::printed),
            entry("cube", PostgresTypes::printed),
            entry("seg", PostgresTypes::printed),
            entry("isbn", PostgresTypes::printed),
            entry("isbn13", PostgresTypes::printed));

    /**
     * A column as the catalog describes it.
     *
     * @param name its name
     * @param quoted its name, quoted for a statement
     * @param sqlType as {@code format_type} prints it
     * @param required whether NULL is impossible
     * @param type its type, of a domain the type it stands on in the end
     * @param category its type's {@code typcategory}
     */
    record Declared(String name, String quoted, String sqlType, boolean required, PostgresType type, String category) {}

    /** What becomes of a column under a request's policy for it. */
    PostgresColumn column(Declared declared, Unrepresentable policy) {
        PostgresMapping mapping = of(declared.type());
        if (mapping.partial() && policy == Unrepresentable.TEXT) {
            mapping = PostgresMapping.printed("type " + declared.sqlType() + " has values no file type but text holds");
        }
        TableColumn column = new TableColumn(
                declared.name(),
                declared.sqlType(),
                mapping.type(),
                declared.required(),
                mapping.fidelity(),
                mapping.note(),
                mapping.recognised());
        PostgresColumn read = new PostgresColumn(column, mapping.select(declared.quoted()), mapping.form());
        return mapping.partial() && policy == Unrepresentable.NULL ? read.orNull() : read;
    }

    /** What becomes of a type. */
    PostgresMapping of(PostgresType type) {
        PostgresTypeFamily builtIn = type.builtIn() ? BUILT_IN.get((int) type.oid()) : null;
        if (builtIn != null) {
            return builtIn.of(type, this);
        }
        if (type.element() != null) {
            return PostgresArrays.of(type, this);
        }
        return switch (type.kind()) {
            case "e" -> text();
            case "c" -> PostgresComposites.of(type, this);
            case "r", "m" -> printed(type, this);
            default -> type.builtIn() ? printed(type, this) : own(type);
        };
    }

    private PostgresMapping own(PostgresType type) {
        PostgresTypeFamily extension = EXTENSIONS.get(type.name());
        return extension == null ? printed(type, this).unrecognised() : extension.of(type, this);
    }

    /**
     * Text, as it is. Where the server lets any bytes be text, it would refuse to send some, without a word of the row:
     * it is asked for the bytes, which are looked at here. Inside other values it still sends text.
     */
    PostgresMapping text() {
        if (validUtf8) {
            return PostgresMapping.exact(Kind.STRING, PostgresBytesDecoders.PLAIN);
        }
        return PostgresMapping.exact(Kind.STRING, (c, v) -> new PostgresBytesDecoders.UncheckedText(c, (BytesVector) v))
                .asPartial()
                .readBy(TEXT_AS_BYTES);
    }

    private static PostgresMapping printed(PostgresType type, PostgresTypes types) {
        return PostgresMapping.printed("type " + type.sqlName() + " is written as the text PostgreSQL prints for it");
    }

    private static PostgresMapping uuid(PostgresType type, PostgresTypes types) {
        return types.spark
                ? refusedBySpark(type)
                : PostgresMapping.exact(Kind.UUID, (c, v) -> new PostgresBytesDecoders.Uuid(c, (BytesVector) v));
    }

    private static PostgresMapping time(PostgresType type, PostgresTypes types) {
        return types.spark
                ? refusedBySpark(type)
                : PostgresMapping.exact(Kind.TIME_MICROS, (c, v) -> new PostgresTimeDecoders.Time(c, (LongVector) v))
                        .asPartial();
    }

    private static PostgresMapping refusedBySpark(PostgresType type) {
        return PostgresMapping.printed("Spark refuses files with a column of type " + type.sqlName());
    }

    private static PostgresMapping oid(PostgresType type, PostgresTypes types) {
        return PostgresMapping.exact(Kind.INT64, (c, v) -> new PostgresScalarDecoders.Oid(c, (LongVector) v))
                .with(
                        Fidelity.WIDENED,
                        "an oid has 32 bits without a sign, which readers of unsigned columns get wrong");
    }

    private static Map.Entry<Integer, PostgresTypeFamily> exact(int oid, Kind kind, PostgresColumn.Form form) {
        PostgresMapping mapping = PostgresMapping.exact(ColumnType.of(kind), form);
        return entry(oid, (type, types) -> mapping);
    }

    private static Map.Entry<Integer, PostgresTypeFamily> partial(int oid, Kind kind, PostgresColumn.Form form) {
        PostgresMapping mapping =
                PostgresMapping.exact(ColumnType.of(kind), form).asPartial();
        return entry(oid, (type, types) -> mapping);
    }
}
