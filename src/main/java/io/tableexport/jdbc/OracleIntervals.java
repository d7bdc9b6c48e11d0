package io.tableexport.jdbc;

import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.TableColumn.Fidelity;
import io.tableexport.table.UnfitValueException;
import io.tableexport.table.Utf8;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Oracle's intervals as durations of ISO 8601. Its driver prints {@code -1-2} and {@code 3 4:5:6.7}. */
final class OracleIntervals implements JdbcTypeFamily {
    /** OracleTypes.INTERVALYM and INTERVALDS. */
    private static final int YEAR_TO_MONTH = -103;

    private static final int DAY_TO_SECOND = -104;

    private static final Pattern MONTHS = Pattern.compile("(-?)(\\d+)-(\\d+)");
    private static final Pattern SECONDS = Pattern.compile("(-?)(\\d+) (\\d+):(\\d+):(\\d+(?:\\.\\d+)?)");

    @Override
    public Mapping map(JdbcColumn column) {
        if (column.code() != YEAR_TO_MONTH && column.code() != DAY_TO_SECOND) {
            return null;
        }
        return new Mapping(
                column.as(ColumnType.of(Kind.STRING), Fidelity.TEXT, "as an ISO 8601 duration"),
                OracleIntervals::append);
    }

    private static void append(ResultSet row, int index, ColumnVector into) throws SQLException, UnfitValueException {
        String text = row.getString(index);
        if (text == null) {
            into.appendNull();
        } else {
            Utf8.append(iso(text), (BytesVector) into);
        }
    }

    static String iso(String text) throws UnfitValueException {
        Matcher months = MONTHS.matcher(text);
        if (months.matches()) {
            return new IsoInterval()
                    .date(months.group(1) + months.group(2), 'Y')
                    .date(months.group(1) + months.group(3), 'M')
                    .toString();
        }
        Matcher seconds = SECONDS.matcher(text);
        if (!seconds.matches()) {
            throw new UnfitValueException("Oracle's text for it is not an interval");
        }
        String sign = seconds.group(1);
        return new IsoInterval()
                .date(sign + seconds.group(2), 'D')
                .time(sign + seconds.group(3), 'H')
                .time(sign + seconds.group(4), 'M')
                .time(sign + seconds.group(5), 'S')
                .toString();
    }
}
