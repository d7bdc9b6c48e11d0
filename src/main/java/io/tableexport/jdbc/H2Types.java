package io.tableexport.jdbc;

import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableColumn.Fidelity;
import io.tableexport.table.ExtendedWkb;
import io.tableexport.table.JdbcDatabase;
import io.tableexport.table.Temporals;
import io.tableexport.table.UnfitValueException;
import io.tableexport.table.Utf8;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The types only H2 has, or has in a form of its own; the nested ones are in {@link H2Nested}. */
final class H2Types implements JdbcTypeFamily {
    /** {@code INTERVAL '-5 04:03:02.5' DAY TO SECOND}. */
    private static final Pattern INTERVAL = Pattern.compile("INTERVAL '(-?)([^']*)' (\\w+)(?: TO \\w+)?");

    private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d+)?");

    /** {@code GEOMETRY(POINT, 4326)}. */
    private static final Pattern SRID = Pattern.compile(", (\\d+)\\)$");

    /** The units of H2's intervals, largest first: a text starts with the one its type names. */
    private static final String[] UNITS = {"YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"};

    private static final int FIRST_TIME_UNIT = 3;

    @Override
    public Mapping map(JdbcColumn column) {
        if (column.database() != JdbcDatabase.H2) {
            return null;
        }
        Mapping nested = H2Nested.map(column);
        if (nested != null) {
            return nested;
        }
        String name = column.typeName();
        if (name.startsWith("INTERVAL")) {
            return text(column, "as an ISO 8601 duration", H2Types::appendInterval);
        } else if (name.startsWith("GEOMETRY")) {
            return geometry(column);
        } else if (column.code() == Types.TIME_WITH_TIMEZONE) {
            return text(column, "text, which keeps the offset", H2Types::appendZonedTime);
        }
        return null;
    }

    private static Mapping geometry(JdbcColumn column) {
        Matcher declared = SRID.matcher(column.sqlType());
        int srid = declared.find() ? Integer.parseInt(declared.group(1)) : 0;
        TableColumn geometry = srid == 0
                ? column.exact(Kind.GEOMETRY)
                : column.as(
                        ColumnType.of(Kind.GEOMETRY),
                        Fidelity.WIDENED,
                        "its coordinate system, " + srid + ", stands in the column's SQL type only");
        return new Mapping(geometry, (row, index, into) -> appendGeometry(row, index, srid, into), true);
    }

    private static Mapping text(JdbcColumn column, String note, JdbcColumnReader reader) {
        return new Mapping(column.as(ColumnType.of(Kind.STRING), Fidelity.TEXT, note), reader);
    }

    private static void appendZonedTime(ResultSet row, int index, ColumnVector into)
            throws SQLException, UnfitValueException {
        String text = row.getString(index);
        if (text == null) {
            into.appendNull();
            return;
        }
        Utf8.append(Temporals.withMinutesOfOffset(text), (BytesVector) into);
    }

    private static void appendGeometry(ResultSet row, int index, int srid, ColumnVector into)
            throws SQLException, UnfitValueException {
        byte[] value = row.getBytes(index);
        if (value == null) {
            into.appendNull();
        } else {
            ((BytesVector) into).append(ExtendedWkb.toIso(value, srid));
        }
    }

    private static void appendInterval(ResultSet row, int index, ColumnVector into)
            throws SQLException, UnfitValueException {
        String text = row.getString(index);
        if (text == null) {
            into.appendNull();
        } else {
            Utf8.append(isoInterval(text), (BytesVector) into);
        }
    }

    private static String isoInterval(String text) throws UnfitValueException {
        Matcher interval = INTERVAL.matcher(text);
        if (!interval.matches()) {
            throw new UnfitValueException("H2's text for it is not an interval");
        }
        int unit = 0;
        while (!UNITS[unit].equals(interval.group(3))) {
            unit++;
        }
        IsoInterval iso = new IsoInterval();
        Matcher number = NUMBER.matcher(interval.group(2));
        for (; number.find(); unit++) {
            String signed = interval.group(1) + number.group();
            if (unit < FIRST_TIME_UNIT) {
                iso.date(signed, UNITS[unit].charAt(0));
            } else {
                iso.time(signed, UNITS[unit].charAt(0));
            }
        }
        return iso.toString();
    }
}
