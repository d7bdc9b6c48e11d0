package io.tableexport.export;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;

/**
 * One piece of work at a time that another thread does while its owner goes on: the storing of a reader's finished part
 * beside the encoding of its next one, for example. The owner offers it and passes it on, the other thread takes it,
 * does it and says so; what was offered and never taken can be withdrawn, so that nobody waits for it.
 */
final class Handover {
    private enum State {
        NOTHING,
        OFFERED,
        TAKEN
    }

    private State state = State.NOTHING;

    /** Waits until what was offered before is done, then offers the next. */
    synchronized void offer() {
        await();
        state = State.OFFERED;
    }

    /** Whether what was offered is still wanted; it is not after {@link #withdraw()}. */
    synchronized boolean take() {
        boolean wanted = state == State.OFFERED;
        if (wanted) {
            state = State.TAKEN;
        }
        return wanted;
    }

    /** What was taken is done, well or not. */
    synchronized void done() {
        if (state == State.TAKEN) {
            state = State.NOTHING;
            notifyAll();
        }
    }

    /** What was offered may never have been passed on: unless it is being done, it will not be. */
    synchronized void withdraw() {
        if (state == State.OFFERED) {
            state = State.NOTHING;
        }
    }

    /**
     * Returns when nothing is offered or being done. Whoever stops an export ends what is being done, so this waits for
     * that even where its thread is interrupted: what is stored meanwhile must be known before it is removed.
     */
    synchronized void await() {
        boolean interrupted = false;
        while (state != State.NOTHING) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
            throw new ExportException(FailureType.CANCELLED, "the export was interrupted");
        }
    }
}
