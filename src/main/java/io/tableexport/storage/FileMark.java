package io.tableexport.storage;

import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * A local file that is the very file its part was written to, under a second name: nothing was copied, and nothing wrote
 * to it since as long as all this stays.
 *
 * @param key what the file system tells its files apart by
 * @param bytes how many it has
 * @param written when something was last written to it
 */
public record FileMark(Object key, long bytes, FileTime written) implements SentMark {
    /** The mark of a file; null if there is none, and on a file system that does not tell its files apart. */
    static FileMark of(BasicFileAttributes file) {
        return file == null || file.fileKey() == null
                ? null
                : new FileMark(file.fileKey(), file.size(), file.lastModifiedTime());
    }
}
