package io.tableexport.table;

import io.tableexport.batch.ColumnBatch;
import io.tableexport.failure.ExportException;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The one partition of a {@link JdbcTableScan}: reads the streaming statement's rows into batches. */
final class JdbcPartition extends BatchCursor {
    private final JdbcTableScan scan;
    private final JdbcColumnReader[] readers;
    private final boolean[] nullsWhatDoesNotFit;

    private ResultSet rows;

    JdbcPartition(JdbcTableScan scan, JdbcPlan plan, ScanOptions options) {
        super(plan.schema(), options);
        this.scan = scan;
        this.readers = plan.readers();
        this.nullsWhatDoesNotFit = plan.nullsWhatDoesNotFit();
    }

    @Override
    void checkUsable() {
        scan.checkUsable();
    }

    @Override
    void beforeBatch() {
        scan.lockConnection();
    }

    @Override
    void afterBatch() {
        scan.unlockConnection();
    }

    @Override
    void end() {
        rows = null;
        scan.endReading();
    }

    @Override
    boolean readRow(ColumnBatch batch, long row) {
        checkUsable();
        if (rows == null) {
            rows = scan.startReading();
        }
        if (!advance()) {
            return false;
        }
        for (int i = 0; i < readers.length; i++) {
            try {
                readers[i].append(rows, i + 1, batch.column(i));
            } catch (UnfitValueException e) {
                if (nullsWhatDoesNotFit[i]) {
                    batch.column(i).appendNull();
                    continue;
                }
                throw ExportException.unrepresentable(columnName(i), row, e.getMessage());
            } catch (SQLException e) {
                throw failed(i, row, e);
            }
        }
        return true;
    }

    private boolean advance() {
        try {
            return rows.next();
        } catch (SQLException e) {
            throw scan.failed("reading", e);
        }
    }

    private ExportException failed(int column, long row, SQLException cause) {
        if (DatabaseFailures.isAboutValue(cause)) {
            return ExportException.unrepresentable(
                    columnName(column),
                    row,
                    "the JDBC driver cannot give the value (SQLSTATE " + cause.getSQLState() + ")");
        }
        return scan.failed("reading column '" + columnName(column) + "' of", cause);
    }

    private String columnName(int index) {
        return schema().columns().get(index).name();
    }
}
