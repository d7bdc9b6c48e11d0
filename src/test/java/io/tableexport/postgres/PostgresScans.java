package io.tableexport.postgres;

import io.tableexport.batch.ColumnBatch;
import io.tableexport.batch.TableSchema;
import io.tableexport.table.ResolvedTable;
import io.tableexport.table.ScanOptions;
import io.tableexport.table.TablePartition;
import io.tableexport.table.TableScan;
import io.tableexport.testing.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import javax.sql.DataSource;

/** Opens scans of PostgreSQL tables as the resolver would, and reads them to the end. */
final class PostgresScans {
    static final int ITEMS = 60_175;

    private PostgresScans() {}

    static TableScan open(DataSource source, String schema, String name, ScanOptions options) {
        try {
            Connection coordinator = source.getConnection();
            coordinator.setAutoCommit(false);
            return PostgresTableScan.open(coordinator, source, resolved(coordinator, schema, name), options);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static TableScan open(DataSource source, String name, int readers) {
        return open(source, "public", name, ScanOptions.withReaders(readers));
    }

    private static ResolvedTable resolved(Connection connection, String schema, String name) throws SQLException {
        try (ResultSet tables =
                connection.getMetaData().getTables(null, schema.replace("_", "\\_"), name.replace("_", "\\_"), null)) {
            tables.next();
            String quoted = quote(schema) + "." + quote(name);
            ResolvedTable table = new ResolvedTable(schema, name, tables.getString("TABLE_TYPE"), false, quoted);
            connection.rollback();
            return table;
        }
    }

    private static String quote(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    /** The rows left in a partition. */
    static List<List<Object>> rows(TablePartition partition) {
        List<List<Object>> rows = new ArrayList<>();
        while (partition.hasNext()) {
            addRows(partition.next(), rows);
        }
        return rows;
    }

    /** All rows of a scan, partition after partition. */
    static List<List<Object>> rows(TableScan scan) {
        List<List<Object>> rows = new ArrayList<>();
        scan.partitions().forEach(partition -> rows.addAll(rows(partition)));
        return rows;
    }

    static void addRows(ColumnBatch batch, List<List<Object>> rows) {
        TableSchema schema = batch.schema();
        for (int row = 0; row < batch.rowCount(); row++) {
            List<Object> values = new ArrayList<>();
            for (int i = 0; i < batch.columnCount(); i++) {
                values.add(PostgresValues.decoded(schema.columns().get(i).type(), batch.column(i), row));
            }
            rows.add(values);
        }
    }

    /** Opens, reads all and closes. */
    static List<List<Object>> readAll(DataSource source, String name, int readers) {
        try (TableScan scan = open(source, name, readers)) {
            return rows(scan);
        }
    }

    /** The first column of a query's rows. */
    static List<String> query(DataSource source, String sql) {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            List<String> values = new ArrayList<>();
            try (ResultSet row = statement.executeQuery(sql)) {
                while (row.next()) {
                    values.add(row.getString(1));
                }
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A table of {@link #ITEMS} rows on some thousand pages, {@code id} from 1. */
    static void makeItems(PostgresServer server, String name) {
        server.execute(
                "CREATE TABLE " + name + " (id bigint NOT NULL, amount numeric(15,2), comment text)",
                "INSERT INTO " + name + " SELECT i, i * 0.01, repeat('x', 100) FROM generate_series(1, " + ITEMS
                        + ") i");
    }

    static List<Long> ids(List<List<Object>> rows) {
        return rows.stream().map(row -> (Long) row.get(0)).toList();
    }

    static Set<Long> idsUpTo(long last) {
        Set<Long> ids = new HashSet<>();
        LongStream.rangeClosed(1, last).forEach(ids::add);
        return ids;
    }

    static <T> Future<T> inBackground(Callable<T> work) {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            return thread.submit(work);
        } finally {
            thread.shutdown();
        }
    }

    /** Statements of other sessions on a database that run or wait. */
    static List<String> activeStatements(PostgresServer server) {
        return query(
                server.dataSource(),
                "SELECT query FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'"
                        + " AND pid <> pg_backend_pid()");
    }

    static void awaitActive(PostgresServer server, String pattern) {
        await(
                server,
                "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'"
                        + " AND wait_event = 'PgSleep' AND query LIKE '" + pattern + "'");
    }

    static void awaitLockWait(PostgresServer server, String table) {
        await(server, "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = '" + table + "'::regclass");
    }

    /** Asks again and again until a query gives a row; the test's timeout ends it. */
    private static void await(PostgresServer server, String sql) {
        while (query(server.dataSource(), sql).isEmpty()) {
            Thread.onSpinWait();
        }
    }
}
