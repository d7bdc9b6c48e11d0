package io.tableexport.jdbc;

import io.tableexport.batch.ColumnBatch;
import io.tableexport.batch.TableSchema;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.table.BatchCursor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Fills batches on a thread of its own while another thread encodes those it filled before: a database that is read by
 * one stream sends while the file is written. Holds {@value #BATCHES} batches, or one whose values are huge; the reading
 * thread waits while all of them are full.
 *
 * <p>{@link #next()} is for one thread at a time, {@link #close()} for any. The reading thread is never interrupted:
 * an interrupt would close the file of an embedded database under everyone who uses it.
 */
final class ReadAhead implements AutoCloseable {
    /** One that is encoded, one that is filled, and one so that neither waits for the other's slow moments. */
    static final int BATCHES = 3;

    /** How often to look whether the thread lives: it may die of what it cannot even report. */
    private static final long ALIVE_SECONDS = 1;

    private final Consumer<ColumnBatch> filler;
    private final Thread thread;
    private final long largeBytes;
    private final BlockingQueue<Filled> filled = new LinkedBlockingQueue<>();
    private final BlockingQueue<Task> tasks = new LinkedBlockingQueue<>();

    /** Of the thread that reads: batches it has for later. */
    private final Deque<ColumnBatch> empty = new ArrayDeque<>();

    private volatile boolean closed;

    /** Of the thread that asks: the batch whose rows it is encoding. */
    private ColumnBatch lent;

    /** A batch, or why there will be no more. */
    private record Filled(ColumnBatch batch, Throwable failure) {}

    /** A batch to fill, or null to look whether this is closed. */
    private record Task(ColumnBatch batch) {
        static final Task WAKE = new Task(null);
    }

    /**
     * Starts reading.
     *
     * @param name of the thread
     * @param largeBytes a batch of more than this is not kept, and nothing is read until it has been encoded: rows with
     *     huge values must not take the memory of several
     * @param filler replaces the rows of a batch by the next ones, by none at the end
     */
    ReadAhead(String name, TableSchema schema, long largeBytes, Consumer<ColumnBatch> filler) {
        this.largeBytes = largeBytes;
        this.filler = filler;
        for (int i = 0; i < BATCHES; i++) {
            tasks.add(new Task(schema.newBatch()));
        }
        thread = new Thread(() -> run(schema), name);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * The next batch, empty if no rows are left; takes back the one before. Not to be called again once it returned an
     * empty batch or threw.
     *
     * @throws ExportException {@code CANCELLED} if the thread is interrupted while it waits, or this is closed; else what
     *     the filler threw
     */
    ColumnBatch next() {
        if (lent != null) {
            tasks.add(new Task(lent));
            lent = null;
        }
        Filled next;
        try {
            next = take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ExportException(FailureType.CANCELLED, "waiting for rows was interrupted", e);
        }
        BatchCursor.rethrow(next.failure());
        lent = next.batch();
        return lent;
    }

    private Filled take() throws InterruptedException {
        while (true) {
            boolean alive = thread.isAlive(); // before the look: what it did last is there then
            Filled next = filled.poll(ALIVE_SECONDS, TimeUnit.SECONDS);
            if (next != null) {
                return next;
            }
            if (!alive) {
                throw new IllegalStateException("the thread that reads ended and could not say why");
            }
        }
    }

    private void run(TableSchema schema) {
        try {
            ColumnBatch batch;
            do {
                batch = emptyBatch();
                filler.accept(batch);
                boolean large = batch.sizeInBytes() > largeBytes;
                filled.add(new Filled(batch, null));
                if (large) {
                    awaitReturnOf(batch);
                    empty.remove(batch);
                    empty.add(schema.newBatch());
                }
            } while (batch.rowCount() > 0);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody may interrupt this thread", e);
        } catch (RuntimeException | Error e) {
            filled.add(new Filled(null, e));
        }
    }

    private ColumnBatch emptyBatch() throws InterruptedException {
        if (empty.isEmpty()) {
            takeBack();
        }
        requireOpen();
        return empty.remove();
    }

    private void awaitReturnOf(ColumnBatch batch) throws InterruptedException {
        while (takeBack() != batch) {
            // An earlier one, which is for later.
        }
    }

    private ColumnBatch takeBack() throws InterruptedException {
        ColumnBatch batch = tasks.take().batch();
        requireOpen();
        empty.add(batch);
        return batch;
    }

    private void requireOpen() {
        if (closed) {
            // Whoever waits for rows must not wait for ever.
            throw new ExportException(FailureType.CANCELLED, "the table was closed while it was read");
        }
    }

    /** Ends the thread, after the batch it is filling. Call this without a lock that filling needs. */
    @Override
    public void close() {
        closed = true;
        tasks.add(Task.WAKE);
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
