package io.tableexport.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Makes changes of a directory outlive a power failure. */
final class DurableDirectories {
    /** Windows cannot open a directory as a file, and writes its changes through by itself. */
    private static final boolean WINDOWS = java.io.File.separatorChar == '\\';

    private DurableDirectories() {}

    static void force(Path directory) throws IOException {
        if (WINDOWS) {
            return;
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
