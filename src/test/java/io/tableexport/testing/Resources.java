package io.tableexport.testing;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.util.Locale;

/**
 * What this process holds: to be compared with what it held before.
 *
 * @param threads alive
 * @param descriptors open files and sockets; 0 where the system does not say
 * @param heapBytes in use after a collection
 */
public record Resources(int threads, long descriptors, long heapBytes) {
    /** Collections until what only finalizers and weak references held is gone too. */
    private static final int COLLECTIONS = 3;

    private static final long PAUSE_MILLIS = 100;

    public static Resources now() throws InterruptedException {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            Thread.sleep(PAUSE_MILLIS);
        }
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        return new Resources(
                ManagementFactory.getThreadMXBean().getThreadCount(),
                system instanceof UnixOperatingSystemMXBean unix ? unix.getOpenFileDescriptorCount() : 0,
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }

    /** Idle connections the pools on both sides may have more at one time than at another: some of a few dozen. */
    private static final int IDLE_CONNECTIONS = 8;

    /** Whether there are no more threads and descriptors than before, and no more heap but for a part of it. */
    public boolean isNoMoreThan(Resources before, double heapTolerance) {
        return threads <= before.threads
                && descriptors <= before.descriptors + IDLE_CONNECTIONS
                && heapBytes <= before.heapBytes * (1 + heapTolerance);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d threads, %d descriptors, %.1f MiB of heap",
                threads,
                descriptors,
                heapBytes / 1048576.0);
    }
}
