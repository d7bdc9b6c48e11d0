package io.tableexport.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.batch.ColumnType;
import io.tableexport.batch.TableColumn;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.table.BatchValues;
import io.tableexport.table.ResolvedTable;
import io.tableexport.table.ScanOptions;
import io.tableexport.table.TablePartition;
import io.tableexport.table.TableResolver;
import io.tableexport.table.TableScan;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reader for any JDBC driver with drivers other than H2's: PostgreSQL's and DuckDB's. */
class JdbcTableScanIT {
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void startPostgres() throws IOException {
        postgres = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stopPostgres() throws IOException {
        postgres.close();
    }

    @Test
    void postgresIsReadInOneSnapshot() throws SQLException {
        try (Connection other = postgres.getPostgresDatabase().getConnection();
                Statement statement = other.createStatement()) {
            statement.execute("CREATE TABLE many AS SELECT i::bigint id FROM generate_series(1, 10000) i");
            try (TableScan scan = open("many", new ScanOptions(2, 100, 1 << 20))) {
                assertThat(scan.snapshot()).isEqualTo("REPEATABLE READ isolation");
                assertThat(scan.countRows()).isEqualTo(10000);
                statement.execute("DELETE FROM many WHERE id > 5000");
                TablePartition partition = scan.partitions().get(0);
                assertThat(partition.next().rowCount()).isEqualTo(100);
                statement.execute("INSERT INTO many SELECT generate_series(1, 500)");
                assertThat(BatchValues.rows(partition)).hasSize(9900);
                assertThat(scan.countRows()).isEqualTo(10000);
            }
        }
    }

    @Test
    void postgresTypesGoByTheirNames() throws SQLException {
        try (Connection other = postgres.getPostgresDatabase().getConnection();
                Statement statement = other.createStatement()) {
            statement.execute("CREATE TABLE types(b bool NOT NULL, bits bit(4), u uuid, j json, jb jsonb, n numeric,"
                    + " n2 numeric(10,2), tz timestamptz, tmz timetz, m money, i interval, a int[], t text, d date)");
            statement.execute("INSERT INTO types VALUES (true, B'0101', 'f23e4567-e89b-12d3-a456-426614174000',"
                    + " '{\"a\": 1}', '{\"a\":1}', 1e40, 12345678.90, '1970-01-01 00:00:01+00', '10:00:00+02', 1.5,"
                    + " '1 day', '{1,NULL}', 'é', '0044-03-15 BC')");
        }
        try (TableScan scan = open("types", ScanOptions.withReaders(1))) {
            assertThat(scan.schema().columns())
                    .extracting(TableColumn::type)
                    .extracting(ColumnType::toString)
                    .containsExactly(
                            "BOOLEAN",
                            "STRING",
                            "UUID",
                            "JSON",
                            "JSON",
                            "STRING",
                            "DECIMAL(10,2)",
                            "INSTANT_MICROS",
                            "STRING",
                            "STRING",
                            "STRING",
                            "STRING",
                            "STRING",
                            "DATE");
            assertThat(scan.schema().columns().get(0).required()).isTrue();
            List<Object> row = BatchValues.rows(scan.partitions().get(0)).get(0);
            assertThat(row.subList(0, 2)).containsExactly(true, "0101");
            assertThat(row.subList(3, 8))
                    .containsExactly(
                            "{\"a\": 1}",
                            "{\"a\": 1}",
                            "1" + "0".repeat(40),
                            new BigDecimal("12345678.90"),
                            1_000_000L);
            assertThat(row.get(13)).isEqualTo((int) LocalDate.of(-43, 3, 15).toEpochDay());
        }
    }

    @Test
    void postgresValuesTheFileCannotHoldNameColumnAndRow() throws SQLException {
        for (String value :
                List.of("'infinity'::date", "'-infinity'::timestamp", "'24:00'::time", "'NaN'::numeric(5,2)")) {
            try (Connection other = postgres.getPostgresDatabase().getConnection();
                    Statement statement = other.createStatement()) {
                statement.execute("DROP TABLE IF EXISTS unfit");
                statement.execute("CREATE TABLE unfit AS SELECT " + value + " v");
                statement.execute(value.contains("numeric") ? "ALTER TABLE unfit ALTER v TYPE numeric(5,2)" : "SELECT");
            }
            try (TableScan scan = open("unfit", ScanOptions.withReaders(1))) {
                assertThatThrownBy(() -> BatchValues.rows(scan.partitions().get(0)))
                        .as(value)
                        .isInstanceOfSatisfying(ExportException.class, e -> assertThat(e.type())
                                .isEqualTo(FailureType.UNREPRESENTABLE_VALUE))
                        .hasMessageContaining("column 'v', row 1");
            }
        }
    }

    @Test
    void postgresTablesAreFoundAlongTheSearchPath() throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA first; CREATE SCHEMA second; CREATE TABLE second.pathed(id int);"
                    + " CREATE TABLE public.pathed(id int); CREATE TABLE first.\"Pathed\"(id int);"
                    + " CREATE MATERIALIZED VIEW second.stored AS SELECT 1 AS x;"
                    + " CREATE TABLE second.parts(id int) PARTITION BY RANGE (id)");
            statement.execute("SET search_path = first, second, public");
            assertThat(TableResolver.resolve(connection, "pathed", resolved -> {})
                            .quoted())
                    .isEqualTo("\"second\".\"pathed\"");
            assertThat(TableResolver.resolve(connection, "Pathed", resolved -> {})
                            .quoted())
                    .isEqualTo("\"first\".\"Pathed\"");
            assertThat(TableResolver.resolve(connection, "stored", resolved -> {})
                            .kind())
                    .isEqualTo("MATERIALIZED VIEW");
            assertThat(TableResolver.resolve(connection, "parts", resolved -> {})
                            .kind())
                    .isEqualTo("PARTITIONED TABLE");
            assertThat(TableResolver.resolve(connection, "pg_catalog.pg_class", resolved -> {})
                            .system())
                    .isTrue();
            assertThatThrownBy(() -> TableResolver.resolve(connection, "pg_class", resolved -> {}))
                    .isInstanceOf(ExportException.class);
        }
    }

    @Test
    void duckDbIsReadThroughTheSameReader(@TempDir Path folder) throws SQLException {
        String url = "jdbc:duckdb:" + folder.resolve("duck.db");
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t(i INTEGER NOT NULL, u UINTEGER, n DECIMAL(18,3), f FLOAT, v VARCHAR,"
                    + " d DATE, ts TIMESTAMP, tz TIMESTAMPTZ, id UUID, h HUGEINT, l INTEGER[])");
            statement.execute("INSERT INTO t VALUES (1, 4294967295, 1.5, 0.1, 'é', '2020-01-01',"
                    + " '1970-01-01 00:00:01', '1970-01-01 00:00:01+00', uuid(), 99999999999999999999999999999999999999,"
                    + " [1, NULL])");
        }
        Connection lent = DriverManager.getConnection(url);
        ResolvedTable table = TableResolver.resolve(lent, "T", resolved -> {});
        try (TableScan scan = JdbcTableScan.open(lent, table, ScanOptions.withReaders(1))) {
            assertThat(scan.countRows()).isEqualTo(1);
            List<Object> row = BatchValues.rows(scan.partitions().get(0)).get(0);
            assertThat(row.subList(0, 8))
                    .containsExactly(1, 4294967295L, new BigDecimal("1.500"), 0.1f, "é", 18262, 1_000_000L, 1_000_000L);
            assertThat(row.subList(9, 11))
                    .isEqualTo(Arrays.asList(
                            new BigDecimal("99999999999999999999999999999999999999"), Arrays.asList(1, null)));
        }
        assertThat(lent.isClosed()).isTrue();
    }

    private static TableScan open(String name, ScanOptions options) throws SQLException {
        Connection connection = postgres.getPostgresDatabase().getConnection();
        return JdbcTableScan.open(connection, TableResolver.resolve(connection, name, resolved -> {}), options);
    }
}
