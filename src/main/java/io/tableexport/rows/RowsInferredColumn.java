package io.tableexport.rows;

import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableColumn.Fidelity;
import io.tableexport.failure.ExportException;
import io.tableexport.table.Utf8;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** What the values of one column in the first rows have in common. Used once, by one thread. */
final class RowsInferredColumn {
    /** Which Java classes a family of file types takes, by the class's name where it is final. */
    private static final Map<Class<?>, Kind> FINAL_CLASSES = Map.ofEntries(
            Map.entry(Boolean.class, Kind.BOOLEAN),
            Map.entry(Byte.class, Kind.INT32),
            Map.entry(Short.class, Kind.INT32),
            Map.entry(Integer.class, Kind.INT32),
            Map.entry(Long.class, Kind.INT64),
            Map.entry(Float.class, Kind.FLOAT),
            Map.entry(Double.class, Kind.DOUBLE),
            Map.entry(BigInteger.class, Kind.DECIMAL),
            Map.entry(BigDecimal.class, Kind.DECIMAL),
            Map.entry(String.class, Kind.STRING),
            Map.entry(Character.class, Kind.STRING),
            Map.entry(byte[].class, Kind.BINARY),
            Map.entry(UUID.class, Kind.UUID),
            Map.entry(LocalDate.class, Kind.DATE),
            Map.entry(LocalTime.class, Kind.TIME_MICROS),
            Map.entry(LocalDateTime.class, Kind.TIMESTAMP_MICROS),
            Map.entry(Instant.class, Kind.INSTANT_MICROS),
            Map.entry(OffsetDateTime.class, Kind.INSTANT_MICROS),
            Map.entry(ZonedDateTime.class, Kind.INSTANT_MICROS),
            Map.entry(java.sql.Date.class, Kind.DATE),
            Map.entry(Time.class, Kind.TIME_MICROS),
            Map.entry(Timestamp.class, Kind.TIMESTAMP_MICROS),
            Map.entry(Date.class, Kind.INSTANT_MICROS));

    private final String name;
    private final Set<String> classes = new TreeSet<>();
    private Kind kind;
    private boolean printed;
    private int scale;
    private int integerDigits;

    RowsInferredColumn(String name) {
        this.name = name;
    }

    void add(Object value, long row) {
        if (value == null) {
            return;
        }
        Kind next = kindOf(value);
        boolean nextPrinted = next == null;
        if (kind != null && printed != nextPrinted) {
            throw mixed(value, row);
        }
        if (nextPrinted) {
            requirePrintable(value, row);
            next = Kind.STRING;
        }
        Kind common = kind == null ? next : widest(kind, next);
        if (common == null) {
            throw mixed(value, row);
        }
        kind = common;
        printed = nextPrinted;
        classes.add(value.getClass().getName());
        measure(value);
    }

    TableColumn column() {
        String seen = classes.isEmpty() ? "unknown" : String.join(", ", classes);
        if (kind == null) {
            return text(seen, "only NULLs in the first rows: taken as text");
        }
        if (printed) {
            return text(seen, "no file type holds it: the text its toString() gives");
        }
        if (isTooWide()) {
            return text(seen, "more than " + ColumnType.MAX_DECIMAL_PRECISION + " digits: taken as text");
        }
        ColumnType type = kind == Kind.DECIMAL
                // All the digits there are, so that a larger number in a later row fits.
                ? ColumnType.decimal(ColumnType.MAX_DECIMAL_PRECISION, scale)
                : ColumnType.of(kind);
        return TableColumn.exact(name, seen, type, false);
    }

    RowsValueReader reader() {
        ColumnType type = column().type();
        if (printed) {
            return (value, into) -> {
                if (!classes.contains(value.getClass().getName())) {
                    throw RowsValueReader.unexpected(value, type);
                }
                Utf8.append(value.toString(), (BytesVector) into);
            };
        }
        if (isTooWide()) {
            return (value, into) -> {
                if (kindOf(value) == Kind.DECIMAL || kindOf(value) == Kind.INT32 || kindOf(value) == Kind.INT64) {
                    Utf8.append(new BigDecimal(value.toString()).toPlainString(), (BytesVector) into);
                } else {
                    throw RowsValueReader.unexpected(value, type);
                }
            };
        }
        return RowsValueReader.of(type);
    }

    private TableColumn text(String seen, String note) {
        return new TableColumn(name, seen, ColumnType.of(Kind.STRING), false, Fidelity.TEXT, note);
    }

    private boolean isTooWide() {
        return kind == Kind.DECIMAL && scale + integerDigits > ColumnType.MAX_DECIMAL_PRECISION;
    }

    private static Kind kindOf(Object value) {
        Kind exact = FINAL_CLASSES.get(value.getClass());
        if (exact != null) {
            return exact;
        }
        if (value instanceof CharSequence || value instanceof Clob || value instanceof Enum<?>) {
            return Kind.STRING;
        }
        return value instanceof Blob || value instanceof ByteBuffer ? Kind.BINARY : null;
    }

    /** The kind that takes the values of both exactly, or null. */
    private static Kind widest(Kind one, Kind other) {
        if (one == other) {
            return one;
        }
        Set<Kind> both = Set.of(one, other);
        if (Set.of(Kind.INT32, Kind.INT64).equals(both)) {
            return Kind.INT64;
        }
        if (both.contains(Kind.DECIMAL) && (both.contains(Kind.INT32) || both.contains(Kind.INT64))) {
            return Kind.DECIMAL;
        }
        boolean floating = both.contains(Kind.DOUBLE) || both.contains(Kind.FLOAT);
        boolean exactInDouble = Set.of(Kind.DOUBLE, Kind.FLOAT, Kind.INT32).containsAll(both);
        return floating && exactInDouble ? Kind.DOUBLE : null;
    }

    private void measure(Object value) {
        if (kindOf(value) == Kind.DECIMAL || kindOf(value) == Kind.INT32 || kindOf(value) == Kind.INT64) {
            BigDecimal number = value instanceof BigDecimal decimal ? decimal : new BigDecimal(value.toString());
            scale = Math.max(scale, number.scale());
            integerDigits = Math.max(integerDigits, number.precision() - number.scale());
        }
    }

    /** An object that prints as its class and address (an array, say) would lose its content. */
    private void requirePrintable(Object value, long row) {
        String identity = value.getClass().getName() + "@" + Integer.toHexString(value.hashCode());
        if (value.toString().equals(identity)) {
            throw ExportException.invalid("column '" + name + "', row " + row + ": a "
                    + value.getClass().getName()
                    + " has no text; select it as a type that has, for example with a CAST");
        }
    }

    private ExportException mixed(Object value, long row) {
        return ExportException.invalid("column '" + name + "', row " + row + ": a "
                + value.getClass().getName() + " after " + String.join(", ", classes)
                + "; give an Avro schema or select one type");
    }
}
