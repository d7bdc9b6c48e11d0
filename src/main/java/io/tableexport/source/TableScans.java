package io.tableexport.source;

import io.tableexport.jdbc.JdbcTableScan;
import io.tableexport.postgres.PostgresTableScan;
import io.tableexport.table.DatabaseFailures;
import io.tableexport.table.ResolvedTable;
import io.tableexport.table.ScanOptions;
import io.tableexport.table.TableAccess;
import io.tableexport.table.TableCatalog;
import io.tableexport.table.TableName;
import io.tableexport.table.TableResolver;
import io.tableexport.table.TableScan;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Opens scans: the one place that picks the reader for a database. */
public final class TableScans {
    private TableScans() {}

    /**
     * Opens a snapshot of a table.
     *
     * @param source connections to the database; at most {@code 1 + readers} of them are taken at once and given back
     *     by {@link TableScan#close()}
     * @param table {@code table} or {@code schema.table}: exact match in the database's metadata, else the one
     *     case-insensitive match
     * @param options how to read
     * @param access what may be read
     * @throws io.tableexport.failure.ExportException {@code FORBIDDEN} as the access says, {@code NOT_FOUND} if there
     *     is no such table, {@code INVALID_REQUEST} if several match, {@code DATABASE_FAILED} if the database cannot be
     *     reached or refuses; no connection is held then
     */
    public static TableScan open(DataSource source, String table, ScanOptions options, TableAccess access) {
        checkName(table, access);
        Connection connection = connect(source);
        try {
            ResolvedTable resolved = TableResolver.resolve(connection, table, access);
            access.check(resolved);
            boolean postgres = PostgresTableScan.reads(connection);
            endTransaction(connection);
            // Either owns the connection from here on, also if it fails.
            return postgres
                    ? PostgresTableScan.open(connection, source, resolved, options)
                    : JdbcTableScan.open(connection, resolved, options);
        } catch (RuntimeException | Error e) {
            // A reader that fails to open has closed the connection already; closing twice does nothing.
            closeAfter(e, connection);
            throw e;
        }
    }

    /**
     * Refuses a name under which nothing may be read, without a look at the database.
     *
     * @throws io.tableexport.failure.ExportException the access's refusal
     */
    public static void checkName(String table, TableAccess access) {
        boolean nameable = TableName.readings(table).stream()
                .anyMatch(name -> access.mayPermit(
                        name.schema() == null ? null : name.schema().text(),
                        name.table().text(),
                        name.schema() != null
                                && TableCatalog.isSystemSchema(name.schema().text())));
        if (!nameable) {
            throw access.refusal();
        }
    }

    /** Looking up the name may have begun a transaction, with its own view of the data: a snapshot starts afresh. */
    private static void endTransaction(Connection connection) {
        try {
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw DatabaseFailures.failed("starting a snapshot", e);
        }
    }

    private static Connection connect(DataSource source) {
        try {
            return source.getConnection();
        } catch (SQLException e) {
            throw DatabaseFailures.failed("connecting to the database", e);
        }
    }

    private static void closeAfter(Throwable failure, Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }
}
