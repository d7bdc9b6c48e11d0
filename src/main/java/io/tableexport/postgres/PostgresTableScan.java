package io.tableexport.postgres;

import io.tableexport.batch.TableSchema;
import io.tableexport.request.UnrepresentablePolicy;
import io.tableexport.table.ResolvedTable;
import io.tableexport.table.ScanOptions;
import io.tableexport.table.TableEstimate;
import io.tableexport.table.TablePartition;
import io.tableexport.table.TableScan;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * A table of PostgreSQL, read by binary COPY over several connections in one exported snapshot.
 *
 * <p>The coordinator locks the table in the mode of a reader, takes the snapshot and keeps it, and with it the
 * catalog's word on columns and pages, until the scan is closed; each partition has a connection of its own that took
 * over the snapshot and holds the same lock. All of them are taken when the scan is opened. Thread rule and closing: as
 * {@link TableScan}; memory is one batch for each partition.
 */
public final class PostgresTableScan implements TableScan {
    private final ResolvedTable table;
    private final PostgresTable catalog;
    private final PostgresSnapshot snapshot;
    private final TableSchema schema;
    private final List<PostgresSession> sessions;
    private final List<TablePartition> partitions;
    private boolean closed;

    private PostgresTableScan(
            ResolvedTable table,
            PostgresSnapshot snapshot,
            List<PostgresSession> sessions,
            TableSchema schema,
            List<TablePartition> partitions) {
        this.table = table;
        this.snapshot = snapshot;
        this.catalog = snapshot.table();
        this.sessions = List.copyOf(sessions);
        this.schema = schema;
        this.partitions = List.copyOf(partitions);
    }

    /**
     * Whether a connection leads to a real PostgreSQL server through its own driver. May begin a transaction, which the
     * caller ends.
     */
    public static boolean reads(Connection connection) {
        return PostgresSnapshot.isServer(connection);
    }

    /**
     * Opens a scan.
     *
     * @param coordinator a connection without auto-commit and without a transaction; the scan closes it, also when
     *     opening fails
     * @param source where the readers' connections come from
     */
    public static TableScan open(Connection coordinator, DataSource source, ResolvedTable table, ScanOptions options) {
        String doing = "reading table '" + table.qualifiedName() + "'";
        List<PostgresSession> sessions = new ArrayList<>();
        try {
            sessions.add(PostgresSession.over(coordinator, doing));
            PostgresSnapshot snapshot = PostgresSnapshot.take(sessions.get(0), table, options);
            List<PostgresColumn> columns = snapshot.table().columns();
            TableSchema schema = new TableSchema(
                    table.qualifiedName(),
                    columns.stream().map(PostgresColumn::column).toList());
            PostgresPlan plan = PostgresPlan.of(snapshot.table(), options.readers());
            List<TablePartition> partitions = new ArrayList<>();
            for (int i = 0; i < Math.min(options.readers(), plan.size()); i++) {
                PostgresSession reader = PostgresSession.take(source, doing);
                sessions.add(reader);
                snapshot.join(reader);
                partitions.add(new PostgresPartition(i, schema, columns, plan, reader, options));
            }
            return new PostgresTableScan(table, snapshot, sessions, schema, partitions);
        } catch (RuntimeException | Error e) {
            sessions.forEach(PostgresSession::close);
            throw e;
        }
    }

    @Override
    public ResolvedTable table() {
        return table;
    }

    @Override
    public TableSchema schema() {
        return schema;
    }

    @Override
    public String database() {
        return snapshot.database();
    }

    @Override
    public UnrepresentablePolicy onUnrepresentable() {
        return catalog.types().onUnrepresentable();
    }

    @Override
    public String snapshot() {
        return snapshot.id();
    }

    @Override
    public List<TablePartition> partitions() {
        return partitions;
    }

    /** On the coordinator's connection, which has nothing else to do. */
    @Override
    public boolean isCountingBesideReading() {
        return true;
    }

    @Override
    public long countRows() {
        return sessions.get(0).queryLong(catalog.countStatement());
    }

    @Override
    public TableEstimate estimate() {
        return sessions.get(0)
                .call(connection -> PostgresExplain.of(connection, catalog.selectStatement()))
                .estimate();
    }

    @Override
    public synchronized void cancel() {
        if (!closed) {
            // All at once, then one after the other.
            sessions.forEach(PostgresSession::requestStop);
            sessions.forEach(PostgresSession::stop);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            sessions.forEach(PostgresSession::requestStop);
            // The coordinator last: the others read its snapshot.
            for (int i = sessions.size() - 1; i >= 0; i--) {
                sessions.get(i).close();
            }
        }
    }
}
