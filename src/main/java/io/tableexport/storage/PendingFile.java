package io.tableexport.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.UUID;

/**
 * A file on its way into a directory: it has a hidden name, which listings leave out, until it is whole and on the disk;
 * then it gets its own at once. For one thread. What fails is discarded by whoever holds it.
 */
final class PendingFile {
    private static final String PREFIX = ".";
    private static final String SUFFIX = ".tmp";

    private final HeldDirectory directory;
    private final String name;
    private final String hidden;
    private FileMark mark;

    PendingFile(HeldDirectory directory, String name) {
        this.directory = directory;
        this.name = name;
        this.hidden = PREFIX + name + "." + UUID.randomUUID() + SUFFIX;
    }

    static boolean isHidden(String name) {
        return name.startsWith(PREFIX) && name.endsWith(SUFFIX);
    }

    void put(byte[] content) throws IOException {
        write(target -> {
            ByteBuffer remaining = ByteBuffer.wrap(content);
            while (remaining.hasRemaining()) {
                target.write(remaining);
            }
        });
    }

    /** Takes the content of a file, which stays: where both can be one file with two names, as that. */
    void put(Path source) throws IOException {
        if (!link(source)) {
            write(target -> copy(source, target));
            return;
        }
        try (FileChannel channel = directory.openFile(hidden, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        mark = FileMark.of(directory.attributes(hidden));
    }

    /**
     * False on another file system, on one without hard links, and for a source that is no file or its owner's alone: a
     * stored file is as readable as any this process makes.
     */
    private boolean link(Path source) {
        try {
            if (!Files.isRegularFile(source, LinkOption.NOFOLLOW_LINKS) || isPrivate(source)) {
                return false;
            }
            directory.linkFrom(source, hidden);
            return true;
        } catch (UnsupportedOperationException | IOException e) {
            return false;
        }
    }

    private static boolean isPrivate(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        return view != null && !view.readAttributes().permissions().contains(PosixFilePermission.GROUP_READ);
    }

    private static void copy(Path source, FileChannel target) throws IOException {
        try (FileChannel from = FileChannel.open(source, StandardOpenOption.READ)) {
            long size = from.size();
            long copied = 0;
            while (copied < size) {
                long bytes = from.transferTo(copied, size - copied, target);
                if (bytes <= 0) {
                    throw new IOException("the file became shorter while it was copied");
                }
                copied += bytes;
            }
        }
    }

    private interface Content {
        void writeTo(FileChannel target) throws IOException;
    }

    private void write(Content content) throws IOException {
        try (FileChannel channel =
                directory.openFile(hidden, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            content.writeTo(channel);
            channel.force(true);
        }
    }

    /**
     * Gives the file its name, which is free. A link and not a rename, which would silently replace a file of that name.
     *
     * @throws FileAlreadyExistsException if the name is taken
     */
    void publish() throws IOException {
        try {
            directory.link(hidden, name);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            // A file system without hard links: the best it has.
            if (directory.attributes(name) != null) {
                throw new FileAlreadyExistsException(name);
            }
            directory.rename(hidden, name);
        }
        try {
            directory.deleteIfExists(hidden);
            directory.force();
        } catch (IOException e) {
            delete(name, e);
            throw e;
        }
    }

    /** Gives the file its name, in place of a file that has it. */
    void replace() throws IOException {
        directory.rename(hidden, name);
        // of two names of one file, a rename leaves both
        directory.deleteIfExists(hidden);
        directory.force();
    }

    /** What the file is known by if its content was not copied; else null. */
    FileMark mark() {
        return mark;
    }

    /** Removes what there is of it under its hidden name. */
    void discard(Exception failure) {
        delete(hidden, failure);
    }

    /** The same where nothing failed. */
    void discard() throws IOException {
        directory.delete(hidden);
    }

    private void delete(String file, Exception failure) {
        try {
            directory.deleteIfExists(file);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
