package io.tableexport.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.tableexport.source.TableScans;
import io.tableexport.table.ScanOptions;
import io.tableexport.table.TablePartition;
import io.tableexport.table.TableScan;
import io.tableexport.testing.MariaDbServer;
import io.tableexport.testing.Sql;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is committed after a scan was opened is neither counted nor read, in each database that is read by plain JDBC. */
class JdbcSnapshotIT {
    private static final int ROWS = 20_000;

    @TempDir
    private Path directory;

    private static void check(HikariDataSource pool, String createAs) throws SQLException {
        Sql.run(pool, createAs);
        TableScan scan = TableScans.open(pool, "moving", ScanOptions.withReaders(1), table -> {});
        Sql.run(pool, "INSERT INTO moving VALUES (-1)", "UPDATE moving SET id = -2 WHERE id = 1");
        try (scan) {
            assertThat(scan.countRows()).isEqualTo(ROWS);
            Sql.run(pool, "DELETE FROM moving WHERE id = 5");
            TablePartition partition = scan.partitions().get(0);
            long rows = 0;
            while (partition.hasNext()) {
                rows += partition.next().rowCount();
                if (rows == ScanOptions.DEFAULT_BATCH_ROWS) {
                    Sql.run(pool, "INSERT INTO moving VALUES (-3)");
                }
            }
            assertThat(rows).isEqualTo(ROWS);
        }
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery("SELECT count(*) FROM moving WHERE id < 0")) {
            count.next();
            assertThat(count.getInt(1)).as("what was committed meanwhile").isEqualTo(3);
        }
    }

    @Test
    void h2() throws SQLException {
        try (HikariDataSource pool = Sql.pool("jdbc:h2:mem:moving;DB_CLOSE_DELAY=-1")) {
            check(pool, "CREATE TABLE moving AS SELECT CAST(x AS INT) AS id FROM system_range(1, " + ROWS + ")");
        }
    }

    @Test
    void duckDb() throws SQLException {
        try (HikariDataSource pool = Sql.pool("jdbc:duckdb:" + directory.resolve("moving.duckdb"))) {
            check(pool, "CREATE TABLE moving AS SELECT range AS id FROM range(1, " + (ROWS + 1) + ")");
        }
    }

    @Test
    void sqlite() throws SQLException {
        // Without its write-ahead log, a writer waits for the reader instead.
        try (HikariDataSource pool = Sql.pool("jdbc:sqlite:" + directory.resolve("moving.sqlite"))) {
            Sql.run(pool, "PRAGMA journal_mode = WAL");
            check(
                    pool,
                    "CREATE TABLE moving AS WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n LIMIT "
                            + ROWS + ") SELECT id FROM n");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mariaDb(MariaDbServer.Driver driver) throws SQLException {
        try (MariaDbServer server = MariaDbServer.open();
                HikariDataSource pool = server.pool(driver, 3)) {
            check(pool, "CREATE TABLE moving AS SELECT CAST(seq AS INT) AS id FROM seq_1_to_" + ROWS);
            // Settings of the session end with the scan.
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet zone = statement.executeQuery("SELECT @@SESSION.time_zone, @@SESSION.autocommit")) {
                zone.next();
                assertThat(List.of(zone.getString(1), zone.getString(2))).containsExactly("+05:30", "1");
            }
        }
    }
}
