package io.tableexport.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.file.FileOptions;
import io.tableexport.request.Compression;
import io.tableexport.request.FileFormat;
import io.tableexport.source.TableScans;
import io.tableexport.table.ScanOptions;
import io.tableexport.table.TableScan;
import io.tableexport.testing.PostgresServer;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionsToPartIT {
    @TempDir
    private static Path directory;

    @Test
    void aReaderThatGetsNoThreadStopsTheOthers() throws Exception {
        Path file = directory.resolve("part");
        FileOptions options = new FileOptions(FileFormat.PARQUET, Compression.ZSTD, 1_000_000, 0, 0);
        ExecutorService oneThread = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new SynchronousQueue<>());
        try (PostgresServer postgres = PostgresServer.open()) {
            postgres.execute("create table wide as select i, repeat('x', 500) || i as filler"
                    + " from generate_series(1, 200000) i");
            try (TableScan scan =
                    TableScans.open(postgres.dataSource(), "wide", ScanOptions.withReaders(3), table -> {})) {
                assertThat(scan.partitions()).hasSize(3);

                assertThatThrownBy(() -> PartitionsToPart.write(scan, options, file, oneThread))
                        .isInstanceOf(RejectedExecutionException.class);

                assertThat(file).doesNotExist();
                assertThatThrownBy(() -> scan.partitions().get(0).hasNext()).hasMessageContaining("cancelled");
            }
        } finally {
            oneThread.shutdownNow();
        }
    }
}
