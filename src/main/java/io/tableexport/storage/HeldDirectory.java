package io.tableexport.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * An open directory. What is asked of it happens in this directory, whatever its path leads to meanwhile. Names are one
 * segment; a symbolic link is looked at and removed, never followed. For one thread; whoever got it closes it.
 */
interface HeldDirectory extends Closeable {
    /** Opens a directory by its path, which may lead through links: it is the operator's. */
    static HeldDirectory open(Path path) throws IOException {
        DirectoryStream<Path> entries = Files.newDirectoryStream(path);
        if (entries instanceof SecureDirectoryStream<Path> secure) {
            return new DirectoryByDescriptor(path, secure);
        }
        entries.close();
        return DirectoryByPath.open(path);
    }

    /** Names of what is directly in it. */
    List<String> names() throws IOException;

    /** What an entry is, a link as such; null if there is none of this name. */
    BasicFileAttributes attributes(String name) throws IOException;

    /** A directory in this one; fails for a link. */
    HeldDirectory open(String name) throws IOException;

    /** A file in this directory; fails for a link. */
    FileChannel openFile(String name, OpenOption... options) throws IOException;

    /** @throws FileAlreadyExistsException if the name is taken */
    void makeDirectory(String name) throws IOException;

    /**
     * Gives a file of this directory a second name.
     *
     * @throws FileAlreadyExistsException if the name is taken
     * @throws UnsupportedOperationException if that is not possible here, as are other exceptions of the file system
     */
    void link(String existing, String name) throws IOException;

    /** The same for a file anywhere. */
    void linkFrom(Path existing, String name) throws IOException;

    /** Renames a file in one step, in place of another of the new name. */
    void rename(String from, String to) throws IOException;

    /** Removes a file, or a link itself; fails for a directory. */
    void delete(String name) throws IOException;

    /** @throws java.nio.file.DirectoryNotEmptyException if something is in it */
    void deleteDirectory(String name) throws IOException;

    /** Makes changes of this directory outlive a power failure. */
    void force() throws IOException;

    /** Removes a file if it is there, and says whether it was. */
    default boolean deleteIfExists(String name) throws IOException {
        try {
            delete(name);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
