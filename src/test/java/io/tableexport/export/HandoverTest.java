package io.tableexport.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.failure.ExportException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HandoverTest {
    private final Handover handover = new Handover();

    @Test
    void theNextIsOfferedOnceTheOneBeforeIsDone() throws Exception {
        handover.offer();
        assertThat(handover.take()).isTrue();
        assertThat(handover.take()).as("taken once").isFalse();
        CompletableFuture<Void> next = CompletableFuture.runAsync(handover::offer);
        TimeUnit.MILLISECONDS.sleep(50);
        assertThat(next).isNotDone();
        handover.done();
        next.get(30, TimeUnit.SECONDS);
        assertThat(handover.take()).isTrue();
    }

    @Test
    void whatIsWithdrawnIsNotDoneAndNobodyWaitsForIt() {
        handover.offer();
        handover.withdraw();
        handover.await();
        assertThat(handover.take()).isFalse();
        handover.done();
        handover.await();
    }

    @Test
    void whatIsBeingDoneCannotBeWithdrawn() throws Exception {
        handover.offer();
        handover.take();
        handover.withdraw();
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(handover::await);
        TimeUnit.MILLISECONDS.sleep(50);
        assertThat(waiting).isNotDone();
        handover.done();
        waiting.get(30, TimeUnit.SECONDS);
    }

    @Test
    void anInterruptEndsTheExportButNotTheWaiting() throws Exception {
        handover.offer();
        handover.take();
        CompletableFuture<Void> doing = CompletableFuture.runAsync(
                handover::done, CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS));
        Thread.currentThread().interrupt();
        assertThatThrownBy(handover::await).isInstanceOf(ExportException.class);
        assertThat(Thread.interrupted()).as("still told of it").isTrue();
        doing.get(30, TimeUnit.SECONDS);
    }
}
