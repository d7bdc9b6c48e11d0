package io.tableexport.running;

import java.util.UUID;
import org.slf4j.MDC;

/** Puts an export's id beside every line logged until it is closed, by the thread that opened it. */
public final class ExportLog implements AutoCloseable {
    /** Key of the id in the logging context. */
    static final String EXPORT_ID = "exportId";

    private final String before = MDC.get(EXPORT_ID);

    private ExportLog() {}

    /** Puts it there from now on. */
    public static ExportLog of(UUID export) {
        ExportLog log = new ExportLog();
        MDC.put(EXPORT_ID, export.toString());
        return log;
    }

    @Override
    public void close() {
        if (before == null) {
            MDC.remove(EXPORT_ID);
        } else {
            MDC.put(EXPORT_ID, before);
        }
    }
}
