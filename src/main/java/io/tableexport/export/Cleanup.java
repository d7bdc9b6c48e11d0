package io.tableexport.export;

import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an export must give back: run once, the last taken first, by the route's own last step, so that all is free when
 * the answer leaves, or else by the end of the exchange, whatever happened.
 */
final class Cleanup extends SynchronizationAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Cleanup.class);

    private final Deque<Runnable> releases = new ArrayDeque<>();

    synchronized void add(Runnable release) {
        releases.push(release);
    }

    synchronized void run() {
        while (!releases.isEmpty()) {
            try {
                releases.pop().run();
            } catch (RuntimeException failed) {
                LOG.error("cleaning up after an export failed; the rest goes on", failed);
            }
        }
    }

    @Override
    public void onDone(Exchange exchange) {
        run();
    }
}
