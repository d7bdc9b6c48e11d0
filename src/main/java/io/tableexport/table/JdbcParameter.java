package io.tableexport.table;

import io.tableexport.batch.ColumnType;
import io.tableexport.failure.ExportException;
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
                long number = new BigDecimal(text).longValueExact();
                yield cast(column, text, (statement, index) -> statement.setLong(index, number));
            }
            case DECIMAL -> decimal(column, new BigDecimal(text));
            case FLOAT, DOUBLE -> {
                double number =
                        SPECIAL_NUMBERS.contains(text) ? Double.parseDouble(text) : new BigDecimal(text).doubleValue();
                yield cast(column, text, (statement, index) -> statement.setDouble(index, number));
            }
            case UUID -> uuid(column, UUID.fromString(text));
            case DATE -> {
                LocalDate date = LocalDate.parse(text);
                yield cast(column, date.toString(), (statement, index) -> statement.setObject(index, date));
            }
            case TIME_MICROS, TIME_NANOS -> {
                LocalTime time = LocalTime.parse(text);
                yield cast(column, time.toString(), (statement, index) -> statement.setObject(index, time));
            }
            case TIMESTAMP_MICROS, TIMESTAMP_NANOS -> timestamp(column, LocalDateTime.parse(text.replace(' ', 'T')));
            case INSTANT_MICROS, INSTANT_NANOS -> instant(column, OffsetDateTime.parse(text.replace(' ', 'T')));
            default -> throw new IllegalArgumentException(type + " is not compared");
        };
    }

    /** DuckDB's driver binds few types as what they are: the database reads them from their texts. */
    private static JdbcParameter cast(JdbcColumn column, String text, Binder binder) {
        return column.database() == JdbcDatabase.DUCKDB
                ? new JdbcParameter(
                        "CAST(? AS " + column.sqlType() + ")", (statement, index) -> statement.setString(index, text))
                : new JdbcParameter(MARK, binder);
    }

    private static JdbcParameter bool(JdbcColumn column, String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("no boolean");
        }
        boolean value = text.equals("true");
        return cast(column, text, (statement, index) -> statement.setBoolean(index, value));
    }

    private static JdbcParameter decimal(JdbcColumn column, BigDecimal number) {
        // SQLite has no decimals: its columns hold what a double does.
        return column.database() == JdbcDatabase.SQLITE
                ? new JdbcParameter(MARK, (statement, index) -> statement.setDouble(index, number.doubleValue()))
                : cast(column, number.toPlainString(), (statement, index) -> statement.setBigDecimal(index, number));
    }

    private static JdbcParameter uuid(JdbcColumn column, UUID uuid) {
        return column.database() == JdbcDatabase.H2
                ? new JdbcParameter(MARK, (statement, index) -> statement.setObject(index, uuid))
                : cast(column, uuid.toString(), (statement, index) -> statement.setString(index, uuid.toString()));
    }

    private static JdbcParameter timestamp(JdbcColumn column, LocalDateTime time) {
        return column.database().isMySql()
                ? text(SPACED.format(time))
                : cast(column, time.toString(), (statement, index) -> statement.setObject(index, time));
    }

    /** MySQL's drivers would shift it by time zones of their own; the session's is UTC. */
    private static JdbcParameter instant(JdbcColumn column, OffsetDateTime time) {
        return column.database().isMySql()
                ? text(SPACED.format(time.withOffsetSameInstant(ZoneOffset.UTC)))
                : cast(column, time.toString(), (statement, index) -> statement.setObject(index, time));
    }

    @Override
    public String toString() {
        return mark;
    }
}
