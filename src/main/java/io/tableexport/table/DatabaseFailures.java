package io.tableexport.table;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import java.sql.SQLException;

/** Turns what a driver throws into the one exception of this software. */
final class DatabaseFailures {
    private DatabaseFailures() {}

    /**
     * A database that failed or refused. The server's own message may quote a row's value, so only its code is passed
     * on; the cause keeps the rest for the log.
     *
     * @param doing what was being done, with the table's name: {@code "reading table 's.t'"}
     */
    static ExportException failed(String doing, SQLException cause) {
        return new ExportException(
                FailureType.DATABASE_FAILED,
                doing + " failed with SQLSTATE " + cause.getSQLState() + ": see the service's log for the cause",
                cause);
    }
}
