package io.tableexport.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ExportAdmissionTest {
    private static final long ROW_GROUP = 8 << 20;
    private static final long READER = ROW_GROUP + ExportAdmission.READER_OVERHEAD_BYTES;

    @Test
    void admitsAsManyExportsAsConfiguredAndNoMore() {
        ExportAdmission admission = new ExportAdmission(2, 100 * READER);
        ExportAdmission.Place first = admission.admit(ROW_GROUP, 1).orElseThrow();
        assertThat(admission.admit(ROW_GROUP, 1)).isPresent();

        assertThat(admission.admit(ROW_GROUP, 1)).isEmpty();
        assertThat(admission.full().type()).isEqualTo(FailureType.TOO_MANY_EXPORTS);
        assertThat(admission.full()).hasMessageContainingAll("2 exports are running", "export.max-concurrent (2)");
        first.close();
        assertThat(admission.admit(ROW_GROUP, 1).orElseThrow().readers()).isEqualTo(1);
    }

    @Test
    void givesFewerReadersWhenTheBudgetIsShort() {
        ExportAdmission admission = new ExportAdmission(10, 3 * READER);

        assertThat(admission.admit(ROW_GROUP, 2).orElseThrow().readers()).isEqualTo(2);
        assertThat(admission.admit(ROW_GROUP, 2).orElseThrow().readers()).isEqualTo(1);
        assertThat(admission.admit(ROW_GROUP, 1)).isEmpty();
    }

    @Test
    void closingGivesTheMemoryBackOnce() {
        ExportAdmission admission = new ExportAdmission(10, 2 * READER);
        ExportAdmission.Place place = admission.admit(ROW_GROUP, 2).orElseThrow();
        place.close();
        place.close();

        assertThat(admission.admit(ROW_GROUP, 5).orElseThrow().readers()).isEqualTo(2);
        assertThat(admission.admit(ROW_GROUP, 1)).isEmpty();
    }

    @Test
    void nobodyOvertakesWhoWaitsForALargerPlace() throws Exception {
        long large = 2 * READER - ExportAdmission.READER_OVERHEAD_BYTES;
        ExportAdmission admission = new ExportAdmission(10, 3 * READER);
        ExportAdmission.Place running = admission.admit(ROW_GROUP, 2).orElseThrow();
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            CountDownLatch waits = new CountDownLatch(1);
            Future<Optional<ExportAdmission.Place>> first = threads.submit(() -> admission.await(large, 1, () -> {
                waits.countDown();
                return false;
            }));
            waits.await();

            assertThat(admission.admit(ROW_GROUP, 1)).as("there is room for it").isEmpty();
            running.close();

            assertThat(first.get()).isPresent();
            assertThat(admission.admit(ROW_GROUP, 1)).isPresent();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whoGivesUpLeavesTheQueue() throws Exception {
        ExportAdmission admission = new ExportAdmission(1, 100 * READER);
        ExportAdmission.Place running = admission.admit(ROW_GROUP, 1).orElseThrow();
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            AtomicBoolean givenUp = new AtomicBoolean();
            Future<Optional<ExportAdmission.Place>> waiting =
                    threads.submit(() -> admission.await(ROW_GROUP, 1, givenUp::get));
            givenUp.set(true);
            admission.wake();

            assertThat(waiting.get()).isEmpty();
            running.close();
            assertThat(admission.admit(ROW_GROUP, 1)).isPresent();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void namesTheLargestRowGroupTheBudgetCanEverHold() {
        ExportAdmission admission = new ExportAdmission(10, READER - 1);

        assertThatThrownBy(() -> admission.requirePossible(ROW_GROUP))
                .isInstanceOfSatisfying(ExportException.class, failure -> {
                    assertThat(failure.type()).isEqualTo(FailureType.INVALID_REQUEST);
                    assertThat(failure).hasMessageContainingAll("row_group_size", Long.toString(ROW_GROUP - 1));
                });
    }
}
