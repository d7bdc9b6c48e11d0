package io.tableexport.jdbc;

import io.tableexport.batch.BooleanVector;
import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.FloatVector;
import io.tableexport.batch.IntVector;
import io.tableexport.batch.ListVector;
import io.tableexport.batch.LongVector;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableColumn.Fidelity;
import io.tableexport.batch.Utf8Check;
import io.tableexport.request.Unrepresentable;
import io.tableexport.table.Decimals;
import io.tableexport.table.JdbcDatabase;
import io.tableexport.table.UnfitValueException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The types of MySQL and MariaDB, by the definition in their catalog: what the two drivers say of a column differs, and
 * is wrong in places (booleans for {@code tinyint(1)}, dates for {@code year}). Where a driver would change a value, the
 * server is asked for a form that comes through as it is.
 */
final class MySqlTypes implements JdbcTypeFamily {
    /** {@code decimal(10,2) unsigned}, {@code enum('a','b')}, {@code timestamp(6)}. */
    private static final Pattern DEFINITION = Pattern.compile("(\\w+)(?:\\((\\d+)(?:,(\\d+))?\\))?.*");

    /** Bits of the longest {@code bit}. */
    private static final int MAX_BITS = 64;

    /** What stands before a geometry's well-known binary: its SRID, little-endian. */
    private static final int SRID_BYTES = 4;

    @Override
    public Mapping map(JdbcColumn column) {
        if (!column.database().isMySql()) {
            return null;
        }
        String definition = column.sqlType().toLowerCase(Locale.ROOT);
        Matcher parts = DEFINITION.matcher(definition);
        if (!parts.matches()) {
            return null;
        }
        boolean unsigned = definition.contains(" unsigned");
        return switch (parts.group(1)) {
            case "tinyint" -> whole(column, unsigned, Kind.INT8, Kind.INT16);
            case "smallint" -> whole(column, unsigned, Kind.INT16, Kind.INT32);
            case "mediumint" -> whole(column, unsigned, Kind.INT32, Kind.INT32);
            case "int", "integer" -> whole(column, unsigned, Kind.INT32, Kind.INT64);
            case "bigint" ->
                unsigned
                        ? JdbcDecimals.mapping(
                                column.as(JdbcIntegers.UNSIGNED_LONG, Fidelity.WIDENED, JdbcIntegers.UNSIGNED_NOTE))
                        : whole(column, false, Kind.INT64, Kind.INT64);
            case "bit" -> bits(column, number(parts.group(2), 1));
            case "decimal", "numeric" -> decimal(column, number(parts.group(2), 10), number(parts.group(3), 0));
            // Text of a float has six digits, of a double all.
            case "float" ->
                new Mapping(column.exact(Kind.FLOAT), MySqlTypes::appendFloat, false, asNumber(column, "* 1e0"));
            case "double", "real" -> new Mapping(column.exact(Kind.DOUBLE), JdbcFloats::appendDouble);
            case "year" ->
                new Mapping(column.exact(Kind.INT32), JdbcIntegers::appendInt, false, asNumber(column, "+ 0"));
            default -> other(column, parts.group(1));
        };
    }

    private static Mapping other(JdbcColumn column, String name) {
        return switch (name) {
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set" ->
                // MariaDB's JSON is a text that a constraint keeps valid, unless that is off; its driver tells.
                column.typeName().equals("JSON")
                        ? new Mapping(column.exact(Kind.JSON), text(JsonTexts::append), true)
                        : new Mapping(column.exact(Kind.STRING), characters(column));
            case "json" -> new Mapping(column.exact(Kind.JSON), JdbcText::append);
            case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob" ->
                new Mapping(column.exact(Kind.BINARY), JdbcBinary::append);
            case "date" -> date(column);
            case "datetime" -> timestamp(column, Kind.TIMESTAMP_MICROS);
            case "timestamp" -> timestamp(column, Kind.INSTANT_MICROS);
            case "time" ->
                new Mapping(
                        column.as(
                                ColumnType.of(Kind.STRING),
                                Fidelity.TEXT,
                                "text, as it runs to 838 hours either way and is no time of day"),
                        JdbcText::append,
                        false,
                        asText(column));
            case "uuid" ->
                column.types().spark()
                        ? JdbcText.refusedBySpark(column)
                        : new Mapping(column.exact(Kind.UUID), JdbcUuids::append);
            case "inet4", "inet6" ->
                new Mapping(
                        column.as(ColumnType.of(Kind.STRING), Fidelity.TEXT, "the text the database prints for it"),
                        JdbcText::append);
            case "vector" ->
                new Mapping(column.exact(ColumnType.list(ColumnType.of(Kind.FLOAT), true)), MySqlTypes::appendVector);
            case "geometry",
                    "point",
                    "linestring",
                    "polygon",
                    "multipoint",
                    "multilinestring",
                    "multipolygon",
                    "geometrycollection",
                    "geomcollection" ->
                new Mapping(
                        column.as(
                                ColumnType.of(Kind.GEOMETRY),
                                Fidelity.LOSSY,
                                "the coordinates are exact; an SRID is not kept"),
                        MySqlTypes::appendGeometry);
            default -> null;
        };
    }

    private static int number(String text, int otherwise) {
        return text == null ? otherwise : Integer.parseInt(text);
    }

    /** MariaDB's driver always has the server send UTF-8, which its bytes then are; MySQL's can be told otherwise. */
    private static JdbcColumnReader characters(JdbcColumn column) {
        return column.database() == JdbcDatabase.MARIADB ? MySqlTypes::appendCharacters : JdbcText::append;
    }

    /** The server keeps some that are none in UTF-8, halves of a surrogate pair for example. */
    private static void appendCharacters(ResultSet row, int index, ColumnVector into)
            throws SQLException, UnfitValueException {
        byte[] value = row.getBytes(index);
        if (value != null && !Utf8Check.isValid(value, 0, value.length)) {
            throw new UnfitValueException("the text is not valid UTF-8");
        }
        JdbcBinary.append(value, into);
    }

    private static Mapping whole(JdbcColumn column, boolean unsigned, Kind signedKind, Kind unsignedKind) {
        Kind kind = unsigned ? unsignedKind : signedKind;
        TableColumn whole = unsigned
                ? column.as(ColumnType.of(kind), Fidelity.WIDENED, JdbcIntegers.UNSIGNED_NOTE)
                : column.exact(kind);
        return new Mapping(
                whole,
                kind == Kind.INT64 ? JdbcIntegers::appendLong : JdbcIntegers::appendInt,
                false,
                // Drivers take one of one digit for a boolean.
                column.sqlType().toLowerCase(Locale.ROOT).startsWith("tinyint(1)") ? asNumber(column, "+ 0") : null);
    }

    /** Read as text, which is what both drivers receive: a BigDecimal made of it costs as much again. */
    private static Mapping decimal(JdbcColumn column, int precision, int scale) {
        Mapping mapping = JdbcDecimals.mapping(column, precision, scale);
        ColumnType type = mapping.column().type();
        return type.kind() == Kind.DECIMAL
                ? new Mapping(mapping.column(), text((text, into) -> Decimals.append(text, type, into)))
                : mapping;
    }

    private static Mapping bits(JdbcColumn column, int count) {
        String number = asNumber(column, "+ 0");
        if (count == 1) {
            return new Mapping(column.exact(Kind.BOOLEAN), MySqlTypes::appendBit, false, number);
        }
        if (count < MAX_BITS) {
            return new Mapping(column.exact(Kind.INT64), JdbcIntegers::appendLong, false, number);
        }
        Mapping decimal = JdbcDecimals.mapping(column.exact(JdbcIntegers.UNSIGNED_LONG));
        return new Mapping(decimal.column(), decimal.reader(), false, number);
    }

    /** MariaDB's driver passes on the server's text: to have the server cast it would cost a quarter of its time. */
    private static Mapping date(JdbcColumn column) {
        JdbcColumnReader days = text((text, into) -> ((IntVector) into).append(MySqlText.epochDay(text)));
        if (column.database() == JdbcDatabase.MARIADB && column.onUnrepresentable() != Unrepresentable.TEXT) {
            return new Mapping(column.exact(Kind.DATE), (row, index, into) -> appendDate(days, row, index, into), true);
        }
        return new Mapping(column.exact(Kind.DATE), days, true, asText(column));
    }

    private static void appendDate(JdbcColumnReader days, ResultSet row, int index, ColumnVector into)
            throws SQLException, UnfitValueException {
        try {
            days.append(row, index, into);
        } catch (DateTimeException e) {
            throw MySqlText.noDate(); // from a statement prepared on the server, which gives numbers
        }
    }

    private static Mapping timestamp(JdbcColumn column, Kind kind) {
        return new Mapping(
                column.exact(kind),
                text((text, into) -> ((LongVector) into).append(MySqlText.epochMicros(text))),
                true,
                asText(column));
    }

    private static String asNumber(JdbcColumn column, String operation) {
        return "(" + quoted(column) + " " + operation + ")";
    }

    /** The server's own text: drivers make dates of it and stumble over those that are none. */
    private static String asText(JdbcColumn column) {
        return "CAST(" + quoted(column) + " AS CHAR)";
    }

    private static String quoted(JdbcColumn column) {
        return "`" + column.name().replace("`", "``") + "`";
    }

    /** Takes a value's text. */
    @FunctionalInterface
    private interface TextReader {
        void append(String text, ColumnVector into) throws UnfitValueException;
    }

    private static JdbcColumnReader text(TextReader reader) {
        return (row, index, into) -> {
            String text = row.getString(index);
            if (text == null) {
                into.appendNull();
            } else {
                reader.append(text, into);
            }
        };
    }

    private static void appendFloat(ResultSet row, int index, ColumnVector into) throws SQLException {
        double value = row.getDouble(index);
        if (value == 0 && row.wasNull()) {
            into.appendNull();
        } else {
            ((FloatVector) into).append((float) value);
        }
    }

    private static void appendBit(ResultSet row, int index, ColumnVector into) throws SQLException {
        int value = row.getInt(index);
        if (value == 0 && row.wasNull()) {
            into.appendNull();
        } else {
            ((BooleanVector) into).append(value != 0);
        }
    }

    private static void appendGeometry(ResultSet row, int index, ColumnVector into)
            throws SQLException, UnfitValueException {
        byte[] value = row.getBytes(index);
        if (value == null) {
            into.appendNull();
        } else if (value.length < SRID_BYTES) {
            throw new UnfitValueException("holds a geometry that ends early");
        } else {
            ((BytesVector) into).append(value, SRID_BYTES, value.length - SRID_BYTES);
        }
    }

    private static void appendVector(ResultSet row, int index, ColumnVector into)
            throws SQLException, UnfitValueException {
        byte[] value = row.getBytes(index);
        if (value == null) {
            into.appendNull();
        } else {
            appendVector(value, (ListVector) into);
        }
    }

    /** Floats, little-endian, end to end, as both servers store them. */
    static void appendVector(byte[] value, ListVector into) throws UnfitValueException {
        if (value.length % Float.BYTES != 0) {
            throw new UnfitValueException("holds a vector that ends inside a number");
        }
        FloatVector elements = (FloatVector) into.elements();
        ByteBuffer floats = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        while (floats.hasRemaining()) {
            elements.append(floats.getFloat());
        }
        into.endList();
    }
}
