package io.tableexport.jdbc;

import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.failure.ExportException;
import io.tableexport.table.FilterTexts;
import io.tableexport.table.JdbcDatabase;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/**
 * A value bound to a statement. Its text form shows no value.
 *
 * @param mark what stands for it in the statement
 * @param binder sets it
 */
record JdbcParameter(String mark, Binder binder) {
    private static final String MARK = "?";

    /** Digits a number may have, before and after its point: more than any column's. */
    private static final int MAX_DIGITS = 1_000;

    private static final int NANOS_PER_MICRO = 1_000;

    private static final Set<String> SPECIAL_NUMBERS = Set.of("NaN", "Infinity", "-Infinity");

    /** How MySQL and MariaDB read a timestamp in any session. */
    private static final DateTimeFormatter SPACED = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    /** Sets one parameter of a statement. */
    @FunctionalInterface
    interface Binder {
        void bind(PreparedStatement statement, int index) throws SQLException;
    }

    void bind(PreparedStatement statement, int index) throws SQLException {
        binder.bind(statement, index);
    }

    /** A number for a column that holds values of any kind. */
    static JdbcParameter number(Number value) {
        return value instanceof BigDecimal decimal
                ? new JdbcParameter(MARK, (statement, index) -> statement.setDouble(index, decimal.doubleValue()))
                : new JdbcParameter(MARK, (statement, index) -> statement.setLong(index, value.longValue()));
    }

    static JdbcParameter text(String value) {
        return new JdbcParameter(MARK, (statement, index) -> statement.setString(index, value));
    }

    /**
     * A value of a column's type.
     *
     * @param value a {@code String}, {@code Boolean} or number as it stood in the request
     * @throws ExportException {@code INVALID_REQUEST}, beginning with {@code field}, if it is no value of that type
     */
    static JdbcParameter of(String field, JdbcColumn column, ColumnType type, Object value) {
        requireJsonType(field, type, value);
        try {
            return parsed(column, type, value.toString());
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
            throw ExportException.invalid(field + " is compared with what is no value of that type");
        }
    }

    private static void requireJsonType(String field, ColumnType type, Object value) {
        boolean fits =
                switch (type.kind()) {
                    case BOOLEAN -> !(value instanceof Number);
                    case INT8, INT16, INT32, INT64, FLOAT, DOUBLE, DECIMAL -> !(value instanceof Boolean);
                    default -> value instanceof String;
                };
        if (!fits) {
            throw FilterTexts.notOfJsonType(field, value);
        }
    }

    private static JdbcParameter parsed(JdbcColumn column, ColumnType type, String text) {
        return switch (type.kind()) {
            case BOOLEAN -> bool(column, text);
            case INT8, INT16, INT32, INT64 -> {
                long number = number(text).longValueExact();
                yield cast(
                        column,
                        "BIGINT",
                        Long.toString(number),
                        (statement, index) -> statement.setLong(index, number));
            }
            case DECIMAL -> decimal(column, type, number(text));
            case FLOAT -> {
                // As the column rounds it: a float of 0.1 is another number than a double of 0.1.
                float number = SPECIAL_NUMBERS.contains(text)
                        ? Float.parseFloat(text)
                        : number(text).floatValue();
                yield cast(column, "FLOAT", text, (statement, index) -> statement.setDouble(index, number));
            }
            case DOUBLE -> {
                double number = SPECIAL_NUMBERS.contains(text)
                        ? Double.parseDouble(text)
                        : number(text).doubleValue();
                yield cast(column, "DOUBLE", text, (statement, index) -> statement.setDouble(index, number));
            }
            case UUID -> uuid(column, text);
            case DATE -> {
                LocalDate date = LocalDate.parse(text);
                yield cast(column, "DATE", text, (statement, index) -> statement.setObject(index, date));
            }
            case TIME_MICROS, TIME_NANOS -> {
                LocalTime time = LocalTime.parse(text);
                requireDigits(time.getNano(), type.kind() == Kind.TIME_NANOS);
                yield cast(
                        column,
                        type.kind() == Kind.TIME_NANOS ? "TIME_NS" : "TIME",
                        time.toString(),
                        (statement, index) -> statement.setObject(index, time));
            }
            case TIMESTAMP_MICROS, TIMESTAMP_NANOS ->
                timestamp(column, type.kind() == Kind.TIMESTAMP_NANOS, LocalDateTime.parse(text.replace(' ', 'T')));
            case INSTANT_MICROS, INSTANT_NANOS ->
                instant(column, type.kind() == Kind.INSTANT_NANOS, OffsetDateTime.parse(text.replace(' ', 'T')));
            default -> throw new IllegalArgumentException(type + " is not compared");
        };
    }

    /** A number that can be written out: one with a long exponent is short as a text only. */
    private static BigDecimal number(String text) {
        BigDecimal number = new BigDecimal(text);
        if (number.precision() > MAX_DIGITS || Math.abs((long) number.scale()) > MAX_DIGITS) {
            throw new ArithmeticException("too long");
        }
        return number;
    }

    /** A finer fraction than the column's would be cut off, and other rows match. */
    private static void requireDigits(int nanos, boolean nanoseconds) {
        if (!nanoseconds && nanos % NANOS_PER_MICRO != 0) {
            throw new DateTimeException("finer than microseconds");
        }
    }

    /**
     * DuckDB's driver binds few types as what they are: the database reads them from their texts. Never into the column's
     * own type, which would round what it is compared with.
     */
    private static JdbcParameter cast(JdbcColumn column, String duckDbType, String text, Binder binder) {
        return column.database() == JdbcDatabase.DUCKDB
                ? new JdbcParameter(
                        "CAST(? AS " + duckDbType + ")", (statement, index) -> statement.setString(index, text))
                : new JdbcParameter(MARK, binder);
    }

    private static JdbcParameter bool(JdbcColumn column, String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("no boolean");
        }
        boolean value = text.equals("true");
        return cast(column, "BOOLEAN", text, (statement, index) -> statement.setBoolean(index, value));
    }

    private static JdbcParameter decimal(JdbcColumn column, ColumnType type, BigDecimal number) {
        return switch (column.database()) {
            // It has no decimals: its columns hold what a double does.
            case SQLITE ->
                new JdbcParameter(MARK, (statement, index) -> statement.setDouble(index, number.doubleValue()));
            case DUCKDB -> duckDbDecimal(column, type, number);
            default -> new JdbcParameter(MARK, (statement, index) -> statement.setBigDecimal(index, number));
        };
    }

    private static JdbcParameter duckDbDecimal(JdbcColumn column, ColumnType type, BigDecimal number) {
        if (type.scale() == 0 && !column.sqlType().startsWith("DECIMAL")) {
            String whole = number.toBigIntegerExact().toString();
            return cast(column, "HUGEINT", whole, null);
        }
        BigDecimal exact = number.scale() < 0 ? number.setScale(0) : number;
        int scale = exact.scale();
        if (Math.max(exact.precision(), scale) > ColumnType.MAX_DECIMAL_PRECISION) {
            throw new ArithmeticException("more digits than DuckDB's decimals have");
        }
        // As wide as the two together, or DuckDB compares by way of the narrower.
        int precision = Math.min(
                ColumnType.MAX_DECIMAL_PRECISION,
                Math.max(exact.precision() - scale, type.precision() - type.scale())
                        + Math.max(scale, type.scale())
                        + 1);
        return cast(column, "DECIMAL(" + Math.max(precision, scale) + "," + scale + ")", exact.toPlainString(), null);
    }

    private static JdbcParameter uuid(JdbcColumn column, String text) {
        UUID uuid = UUID.fromString(text);
        if (!uuid.toString().equals(text.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("not written as a UUID is"); // the JDK takes 1-1-1-1-1
        }
        return column.database() == JdbcDatabase.H2
                ? new JdbcParameter(MARK, (statement, index) -> statement.setObject(index, uuid))
                : cast(
                        column,
                        "UUID",
                        uuid.toString(),
                        (statement, index) -> statement.setString(index, uuid.toString()));
    }

    private static JdbcParameter timestamp(JdbcColumn column, boolean nanoseconds, LocalDateTime time) {
        requireDigits(time.getNano(), nanoseconds);
        return column.database().isMySql()
                ? text(SPACED.format(time))
                : cast(
                        column,
                        nanoseconds ? "TIMESTAMP_NS" : "TIMESTAMP",
                        time.toString(),
                        (statement, index) -> statement.setObject(index, time));
    }

    /** MySQL's drivers would shift it by time zones of their own; the session's is UTC. */
    private static JdbcParameter instant(JdbcColumn column, boolean nanoseconds, OffsetDateTime time) {
        requireDigits(time.getNano(), nanoseconds);
        return column.database().isMySql()
                ? text(SPACED.format(time.withOffsetSameInstant(ZoneOffset.UTC)))
                : cast(column, "TIMESTAMPTZ", time.toString(), (statement, index) -> statement.setObject(index, time));
    }

    @Override
    public String toString() {
        return mark;
    }
}
