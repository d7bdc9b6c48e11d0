package io.tableexport.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.tableexport.batch.ColumnBatch;
import io.tableexport.batch.LongVector;
import io.tableexport.table.TablePartition;
import io.tableexport.table.TableScan;
import io.tableexport.testing.PostgresServer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every row exactly once, in a table of many ranges. */
class PostgresLargeTableIT {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void everyRowOfHundredsOfThousands(int readers) throws Exception {
        everyRow(300_000, readers);
    }

    @Tag("heavy")
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void everyRowOfSixMillions(int readers) throws Exception {
        everyRow(6_000_000, readers);
    }

    private static void everyRow(int rows, int readers) throws Exception {
        try (PostgresServer server = PostgresServer.open()) {
            server.execute(
                    "CREATE UNLOGGED TABLE large (id bigint NOT NULL, amount numeric(15,2), comment text)",
                    "INSERT INTO large SELECT i, i * 0.01, repeat('z', (i % 150)::int) FROM generate_series(1, " + rows
                            + "::bigint) i",
                    // Holes, whole pages of them, and dead rows.
                    "DELETE FROM large WHERE id BETWEEN " + rows / 3 + " AND " + rows / 2,
                    "VACUUM large",
                    "DELETE FROM large WHERE id % 10 = 0");
            BitSet seen = new BitSet();
            try (TableScan scan = PostgresScans.open(server.dataSource(), "large", readers)) {
                assertThat(scan.partitions()).hasSize(readers);
                read(scan).forEach(ids -> {
                    assertThat(seen.intersects(ids)).isFalse();
                    seen.or(ids);
                });
                assertThat(seen.cardinality()).isEqualTo((int) scan.countRows());
            }
            BitSet expected = new BitSet();
            for (int id = 1; id <= rows; id++) {
                expected.set(id, id % 10 != 0 && (id < rows / 3 || id > rows / 2));
            }
            assertThat(seen).isEqualTo(expected);
        }
    }

    private static List<BitSet> read(TableScan scan) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(scan.partitions().size());
        try {
            List<Future<BitSet>> reads = new ArrayList<>();
            for (TablePartition partition : scan.partitions()) {
                reads.add(threads.submit(() -> ids(partition)));
            }
            List<BitSet> ids = new ArrayList<>();
            for (Future<BitSet> read : reads) {
                ids.add(read.get());
            }
            return ids;
        } finally {
            threads.shutdownNow();
        }
    }

    private static BitSet ids(TablePartition partition) {
        BitSet ids = new BitSet();
        while (partition.hasNext()) {
            ColumnBatch batch = partition.next();
            LongVector column = (LongVector) batch.column(0);
            for (int i = 0; i < batch.rowCount(); i++) {
                // AssertJ would make an object of each of millions of rows.
                if (ids.get((int) column.get(i))) {
                    fail("row " + column.get(i) + " came twice");
                }
                ids.set((int) column.get(i));
            }
        }
        return ids;
    }
}
