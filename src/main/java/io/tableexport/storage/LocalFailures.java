package io.tableexport.storage;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Tells a full or read-only disk from other failures: Java has one exception for all, with the system's words in it. */
final class LocalFailures {
    /** What Linux, macOS and Windows say when a disk or a quota is full. */
    private static final List<String> NO_SPACE =
            List.of("no space left on device", "disk quota exceeded", "not enough space on the disk");

    private LocalFailures() {}

    static boolean isNoSpace(Throwable failure) {
        String message = message(failure);
        return NO_SPACE.stream().anyMatch(message::contains);
    }

    static boolean isReadOnly(Throwable failure) {
        return message(failure).contains("read-only file system");
    }

    private static String message(Throwable failure) {
        return failure instanceof IOException && failure.getMessage() != null
                ? failure.getMessage().toLowerCase(Locale.ROOT)
                : "";
    }
}
