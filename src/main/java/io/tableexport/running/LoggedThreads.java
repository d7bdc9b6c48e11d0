package io.tableexport.running;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.MDC;

/**
 * A pool whose threads log with the id of the export that gave them their task: Camel looks at conditions of loops
 * between the steps of a route, where nothing else says whose they are. Whoever made the pool ends it.
 */
public final class LoggedThreads extends AbstractExecutorService {
    private final ExecutorService pool;

    /** @param pool runs the tasks */
    public LoggedThreads(ExecutorService pool) {
        this.pool = pool;
    }

    @Override
    public void execute(Runnable task) {
        String export = MDC.get(ExportLog.EXPORT_ID);
        pool.execute(export == null ? task : () -> run(UUID.fromString(export), task));
    }

    private static void run(UUID export, Runnable task) {
        try (ExportLog log = ExportLog.of(export)) {
            task.run();
        }
    }

    @Override
    public void shutdown() {
        pool.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
        return pool.shutdownNow();
    }

    @Override
    public boolean isShutdown() {
        return pool.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return pool.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return pool.awaitTermination(timeout, unit);
    }
}
