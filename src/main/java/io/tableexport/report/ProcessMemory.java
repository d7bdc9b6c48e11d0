package io.tableexport.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory figures of this process, in bytes. Peaks are those since the process started, not of one export. */
final class ProcessMemory {
    /** Linux' own account of a process; VmHWM is the high-water mark of resident memory in kB (proc_pid_status(5)). */
    private static final Path STATUS = Path.of("/proc/self/status");

    private static final String PEAK_RESIDENT = "VmHWM:";

    private ProcessMemory() {}

    /** Most memory ever resident; null where the operating system does not tell. */
    static Long peakResidentBytes() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith(PEAK_RESIDENT)) {
                    String kilobytes = line.substring(PEAK_RESIDENT.length())
                            .replace("kB", "")
                            .trim();
                    return Long.parseLong(kilobytes) * 1024;
                }
            }
        } catch (IOException | NumberFormatException unavailable) {
            return null; // not Linux: the figure is left out of the answer
        }
        return null;
    }

    /** The sum of the heap pools' peaks: at least the most heap ever used. */
    static long peakHeapBytes() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(usage -> usage == null ? 0 : usage.getUsed())
                .sum();
    }
}
