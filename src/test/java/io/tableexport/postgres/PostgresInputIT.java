package io.tableexport.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnBatch;
import io.tableexport.batch.IntVector;
import io.tableexport.table.TablePartition;
import io.tableexport.table.TableScan;
import io.tableexport.testing.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.core.VisibleBufferedInputStream;

/** Rows are read from the driver's own buffer, and through its API where they are too large for it. */
class PostgresInputIT {
    /** Lengths on both sides of the driver's own buffer, of ours and of the largest row read from it. */
    private static final int[] LENGTHS = {
        0, 1, 8_170, 8_180, 8_190, 8_200, 61_410, 61_420, 61_421, 61_422, 61_423, 61_424, 61_430, 65_520, 65_530,
        300_000
    };

    private static final int ROWS = 600;

    private static PostgresServer server;

    @BeforeAll
    static void start() {
        server = PostgresServer.open();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** A driver whose fields have other names would only be slower, which no other test tells. */
    @Test
    void theDriversBufferIsFound() throws Exception {
        try (HikariDataSource pool = server.pool(1);
                Connection connection = pool.getConnection()) {
            VisibleBufferedInputStream input = PostgresInput.of(connection);
            assertThat(input).isNotNull();
            assertThat(input.getBuffer()).hasSize(PostgresInput.BUFFER_BYTES);
        }
    }

    @Test
    void rowsOfAllSizesComeWhole() throws Exception {
        server.execute(
                "CREATE TABLE sizes (id int, text text)",
                "INSERT INTO sizes SELECT n, repeat(chr(97 + n % 26), (ARRAY[" + joined() + "])[1 + n % "
                        + LENGTHS.length + "]) FROM generate_series(0, " + (ROWS - 1) + ") n",
                "CREATE VIEW sizes_in_order AS SELECT * FROM sizes ORDER BY id");
        try (HikariDataSource pool = server.pool(2);
                TableScan scan = PostgresScans.open(pool, "sizes_in_order", 1)) {
            requireWhole(scan.partitions().get(0));
        }
    }

    private static void requireWhole(TablePartition partition) {
        int row = 0;
        while (partition.hasNext()) {
            ColumnBatch batch = partition.next();
            for (int i = 0; i < batch.rowCount(); i++, row++) {
                assertThat(((IntVector) batch.column(0)).get(i)).isEqualTo(row);
                BytesVector text = (BytesVector) batch.column(1);
                String expected = Character.toString('a' + row % 26).repeat(LENGTHS[row % LENGTHS.length]);
                assertThat(new String(
                                text.bytes(), text.start(i), text.end(i) - text.start(i), StandardCharsets.US_ASCII))
                        .isEqualTo(expected);
            }
        }
        assertThat(row).isEqualTo(ROWS);
    }

    private static String joined() {
        StringBuilder joined = new StringBuilder();
        for (int length : LENGTHS) {
            joined.append(joined.isEmpty() ? "" : ", ").append(length);
        }
        return joined.toString();
    }
}
