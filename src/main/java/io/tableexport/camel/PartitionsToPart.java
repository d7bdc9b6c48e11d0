package io.tableexport.camel;

import io.tableexport.file.FileOptions;
import io.tableexport.file.FinishedPart;
import io.tableexport.file.PartWriter;
import io.tableexport.file.PartWriters;
import io.tableexport.file.RowGroupWriter;
import io.tableexport.table.TablePartition;
import io.tableexport.table.TableScan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Writes the partitions of a scan to one part side by side. The first failure cancels the scan, which ends the others;
 * it is thrown once all have ended, so that nobody writes to a part that is discarded.
 */
final class PartitionsToPart {
    private final TableScan scan;
    private Throwable failure;

    private PartitionsToPart(TableScan scan) {
        this.scan = scan;
    }

    /** @param readers runs all partitions but the first, which the caller's thread reads */
    static FinishedPart write(TableScan scan, FileOptions options, Path file, ExecutorService readers)
            throws IOException {
        return new PartitionsToPart(scan).write(options, file, readers);
    }

    private FinishedPart write(FileOptions options, Path file, ExecutorService readers) throws IOException {
        try (PartWriter part = PartWriters.open(scan.schema(), options, file)) {
            List<RowGroupWriter> others = new ArrayList<>();
            try {
                List<TablePartition> partitions = scan.partitions();
                for (int i = 1; i < partitions.size(); i++) {
                    others.add(part.beside());
                }
                List<Future<?>> running = new ArrayList<>();
                for (int i = 1; i < partitions.size(); i++) {
                    TablePartition partition = partitions.get(i);
                    RowGroupWriter writer = others.get(i - 1);
                    try {
                        running.add(readers.submit(() -> writeWhole(partition, writer)));
                    } catch (RuntimeException | Error e) {
                        failed(e); // those that run must end first
                    }
                }
                tryWrite(partitions.get(0), part);
                running.forEach(this::await);
                rethrow();
                return part.commit();
            } finally {
                others.forEach(RowGroupWriter::close);
            }
        }
    }

    private void writeWhole(TablePartition partition, RowGroupWriter writer) {
        tryWrite(partition, writer);
        try {
            if (!isFailed()) {
                writer.end();
            }
        } catch (IOException | RuntimeException | Error e) {
            failed(e);
        }
    }

    private void tryWrite(TablePartition partition, RowGroupWriter writer) {
        try {
            while (partition.hasNext()) {
                writer.write(partition.next());
            }
        } catch (IOException | RuntimeException | Error e) {
            failed(e);
        }
    }

    private void await(Future<?> reader) {
        boolean interrupted = false;
        while (true) {
            try {
                reader.get();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                scan.cancel();
            } catch (ExecutionException e) {
                failed(e.getCause());
                break;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void failed(Throwable cause) {
        synchronized (this) {
            if (failure != null) {
                if (failure != cause) {
                    failure.addSuppressed(cause);
                }
                return;
            }
            failure = cause;
        }
        scan.cancel();
    }

    private synchronized boolean isFailed() {
        return failure != null;
    }

    private synchronized void rethrow() throws IOException {
        if (failure instanceof IOException io) {
            throw io;
        }
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (failure instanceof Error error) {
            throw error;
        }
    }
}
