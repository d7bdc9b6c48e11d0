package io.tableexport.jdbc;

import io.tableexport.batch.ColumnBatch;
import io.tableexport.failure.ExportException;
import io.tableexport.table.BatchCursor;
import io.tableexport.table.BatchFiller;
import io.tableexport.table.DatabaseFailures;
import io.tableexport.table.ScanOptions;
import io.tableexport.table.UnfitValueException;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The one partition of a {@link JdbcTableScan}: reads the streaming statement's rows into batches, on a thread of the
 * scan's so that the next are read while the last are encoded.
 */
final class JdbcPartition extends BatchCursor {
    private final JdbcTableScan scan;
    private final JdbcColumnReader[] readers;
    private final boolean[] nullsWhatDoesNotFit;
    private final BatchFiller filler;

    private ReadAhead ahead;

    /** Of the thread that reads ahead. */
    private ResultSet rows;

    JdbcPartition(JdbcTableScan scan, JdbcPlan plan, ScanOptions options) {
        super(0, plan.schema());
        this.scan = scan;
        this.readers = plan.readers();
        this.nullsWhatDoesNotFit = plan.nullsWhatDoesNotFit();
        this.filler = new BatchFiller(plan.schema(), options, this::readRow);
    }

    @Override
    protected void checkUsable() {
        scan.checkUsable();
    }

    @Override
    protected ColumnBatch read() {
        if (ahead == null) {
            ahead = scan.readAhead(schema(), this::fill);
        }
        return ahead.next();
    }

    @Override
    public long readNanos() {
        return filler.nanos();
    }

    /** On the thread that reads ahead. */
    private void fill(ColumnBatch batch) {
        scan.lockConnection();
        try {
            fillOrEnd(batch);
        } finally {
            scan.unlockConnection();
        }
    }

    private void fillOrEnd(ColumnBatch batch) {
        boolean more = false;
        try {
            scan.checkUsable();
            filler.fill(batch);
            more = !filler.isExhausted();
        } finally {
            if (!more) {
                rows = null;
                scan.endReading(filler.isExhausted());
            }
        }
    }

    private boolean readRow(ColumnBatch batch, long row) {
        scan.checkUsable();
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
