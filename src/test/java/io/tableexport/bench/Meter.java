package io.tableexport.bench;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/** Measures a piece of work in this process. */
final class Meter {
    private static final double NANOS = 1e9;

    private static final long COLLECTION_MILLIS = 100;

    private Meter() {}

    /** What the work did: rows it read. */
    interface Work extends Callable<Long> {}

    /** @param written the file or directory the work writes; null for none */
    static Figures measure(Path written, Work work) throws Exception {
        AtomicLong live = new AtomicLong();
        watchHeap(live);
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = system.getProcessCpuTime();
        long start = System.nanoTime();
        long rows = work.call();
        double wall = (System.nanoTime() - start) / NANOS;
        double used = (system.getProcessCpuTime() - cpu) / NANOS;
        return new Figures(wall, used, residentBytes(), live.get(), written == null ? 0 : size(written), rows);
    }

    /**
     * The same with a full collection every now and then: the live heap is what is reachable and no garbage, the times say
     * nothing.
     */
    static Figures measureReachable(Work work) throws Exception {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        AtomicLong most = new AtomicLong();
        Thread collector = new Thread(() -> {
            try {
                while (true) {
                    memory.gc();
                    most.accumulateAndGet(memory.getHeapMemoryUsage().getUsed(), Math::max);
                    Thread.sleep(COLLECTION_MILLIS);
                }
            } catch (InterruptedException done) {
                Thread.currentThread().interrupt();
            }
        });
        collector.start();
        Figures figures;
        try {
            figures = measure(null, work);
        } finally {
            collector.interrupt();
            collector.join();
        }
        return new Figures(
                figures.wallSeconds(),
                figures.cpuSeconds(),
                figures.residentBytes(),
                most.get(),
                figures.writtenBytes(),
                figures.rows());
    }

    private static void watchHeap(AtomicLong most) {
        Set<String> heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getName)
                .collect(Collectors.toSet());
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            ((NotificationEmitter) collector)
                    .addNotificationListener(
                            (notification, handback) -> {
                                var after = GarbageCollectionNotificationInfo.from(
                                                (CompositeData) notification.getUserData())
                                        .getGcInfo()
                                        .getMemoryUsageAfterGc();
                                long used = after.entrySet().stream()
                                        .filter(pool -> heap.contains(pool.getKey()))
                                        .map(java.util.Map.Entry::getValue)
                                        .mapToLong(MemoryUsage::getUsed)
                                        .sum();
                                most.accumulateAndGet(used, Math::max);
                            },
                            notification -> notification
                                    .getType()
                                    .equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION),
                            null);
        }
    }

    /** Linux' high-water mark of resident memory (proc_pid_status(5)); 0 elsewhere. */
    private static long residentBytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        List<String> lines = Files.readAllLines(status);
        return lines.stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElse(0);
    }

    static long size(Path written) throws IOException {
        try (Stream<Path> files = Files.walk(written)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("_"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
