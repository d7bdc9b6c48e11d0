package io.tableexport.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.batch.ColumnBatch;
import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.IntVector;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableSchema;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.table.BatchCursor;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReadAheadTest {
    private static final TableSchema SCHEMA =
            new TableSchema("t", List.of(TableColumn.exact("id", "int", ColumnType.of(Kind.INT32), true)));

    private static final long LARGE = 100;

    private final AtomicInteger filled = new AtomicInteger();
    private final AtomicReference<Thread> thread = new AtomicReference<>();

    @Test
    void batchesComeInOrderAndTheLastIsEmpty() {
        try (ReadAhead ahead = new ReadAhead("reader", SCHEMA, LARGE, filler(1_000))) {
            for (int i = 1; i <= 1_000; i++) {
                ColumnBatch batch = ahead.next();
                assertThat(batch.rowCount()).isEqualTo(1);
                assertThat(((IntVector) batch.column(0)).get(0)).isEqualTo(i);
            }
            assertThat(ahead.next().rowCount()).isZero();
        }
        assertEnded();
    }

    @Test
    void aBatchIsLeftAloneUntilTheNextIsAskedFor() {
        try (ReadAhead ahead = new ReadAhead("reader", SCHEMA, LARGE, filler(1_000))) {
            ColumnBatch first = ahead.next();
            awaitWaiting();
            assertThat(((IntVector) first.column(0)).get(0)).isEqualTo(1);
        }
    }

    @Test
    void theReaderWaitsWhileAllBatchesAreFull() {
        try (ReadAhead ahead = new ReadAhead("reader", SCHEMA, LARGE, filler(1_000))) {
            awaitWaiting();
            assertThat(filled).hasValue(ReadAhead.BATCHES);
            ahead.next();
            ahead.next();
            while (filled.get() <= ReadAhead.BATCHES) {
                Thread.onSpinWait();
            }
            awaitWaiting();
            assertThat(filled).hasValue(ReadAhead.BATCHES + 1);
        }
        assertEnded();
    }

    @Test
    void whatTheFillerThrowsComesAfterTheBatchesBeforeIt() {
        for (Throwable failure : List.of(new IllegalStateException("broken"), new OutOfMemoryError("full"))) {
            filled.set(0);
            try (ReadAhead ahead = new ReadAhead("reader", SCHEMA, LARGE, batch -> {
                thread.set(Thread.currentThread());
                if (filled.get() == 2) {
                    BatchCursor.rethrow(failure);
                }
                fill(batch);
            })) {
                assertThat(ahead.next().rowCount()).isEqualTo(1);
                assertThat(ahead.next().rowCount()).isEqualTo(1);
                assertThatThrownBy(ahead::next).isSameAs(failure);
            }
            assertEnded();
        }
    }

    @Test
    void closingTwiceOrWhileItFillsEndsTheThread() throws Exception {
        CountDownLatch filling = new CountDownLatch(1);
        CountDownLatch closing = new CountDownLatch(1);
        ReadAhead ahead = new ReadAhead("reader", SCHEMA, LARGE, batch -> {
            thread.set(Thread.currentThread());
            filling.countDown();
            await(closing);
            fill(batch);
        });
        filling.await();
        Thread closer = new Thread(ahead::close);
        closer.start();
        awaitWaiting(closer);
        closing.countDown();
        closer.join();
        ahead.close();
        assertEnded();
        assertThat(filled).hasValue(1);
    }

    @Test
    void nothingIsReadUntilALargeBatchCameBack() {
        try (ReadAhead ahead = new ReadAhead("reader", SCHEMA, 3, filler(4))) { // of four bytes each
            Set<ColumnBatch> batches = Collections.newSetFromMap(new IdentityHashMap<>());
            for (int i = 1; i <= 4; i++) {
                ColumnBatch batch = ahead.next();
                awaitWaiting(thread.get());
                assertThat(filled).hasValue(i);
                assertThat(batch.rowCount()).isEqualTo(1);
                assertThat(batches.add(batch)).as("not kept").isTrue();
            }
            assertThat(ahead.next().rowCount()).isZero();
        }
        assertEnded();
    }

    @Test
    void closingWakesWhoAsksForMore() throws Exception {
        ReadAhead ahead = new ReadAhead("reader", SCHEMA, LARGE, filler(1_000));
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread asking = new Thread(() -> {
            try {
                while (ahead.next().rowCount() > 0) {
                    filled.set(0); // there is always more
                }
            } catch (ExportException e) {
                thrown.set(e);
            }
        });
        asking.start();
        while (thread.get() == null) {
            Thread.onSpinWait();
        }
        ahead.close();
        asking.join();
        assertThat(thrown.get()).isInstanceOfSatisfying(ExportException.class, e -> assertThat(e.type())
                .isEqualTo(FailureType.CANCELLED));
    }

    @Test
    void anInterruptEndsTheWaitOfWhoAsksButNotTheReading() throws Exception {
        CountDownLatch filling = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        try (ReadAhead ahead = new ReadAhead("reader", SCHEMA, LARGE, batch -> {
            thread.set(Thread.currentThread());
            filling.countDown();
            await(asked);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            fill(batch);
        })) {
            filling.await();
            Thread.currentThread().interrupt();
            assertThatThrownBy(ahead::next).isInstanceOfSatisfying(ExportException.class, e -> assertThat(e.type())
                    .isEqualTo(FailureType.CANCELLED));
            asked.countDown();
        }
        assertThat(Thread.interrupted()).isTrue();
        assertEnded();
    }

    private Consumer<ColumnBatch> filler(int batches) {
        return batch -> {
            thread.set(Thread.currentThread());
            batch.clear();
            if (filled.get() < batches) {
                fill(batch);
            }
        };
    }

    private void fill(ColumnBatch batch) {
        batch.clear();
        ((IntVector) batch.column(0)).append(filled.get() + 1);
        filled.incrementAndGet();
    }

    private void awaitWaiting() {
        while (thread.get() == null || filled.get() < ReadAhead.BATCHES) {
            Thread.onSpinWait();
        }
        awaitWaiting(thread.get());
    }

    private static void awaitWaiting(Thread waiting) {
        while (waiting.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void assertEnded() {
        assertThat(thread.get().isAlive()).isFalse();
    }
}
