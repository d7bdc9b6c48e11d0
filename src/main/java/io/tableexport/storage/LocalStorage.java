package io.tableexport.storage;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.file.ParquetTail;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Files under one root. A file appears under its name whole, on disk and at once, and in place of another only where it
 * is to replace it; until then it has a hidden name that listings leave out. Nothing above the root is touched, also not through a symbolic
 * link: there may be none below it.
 *
 * <p>Thread-safe; holds no state but the root. Memory: one copy buffer per call, the names for a listing.
 */
public final class LocalStorage {
    private static final String HIDDEN_PREFIX = ".";
    private static final String HIDDEN_SUFFIX = ".tmp";

    private final ConfinedDirectories directories;

    /** @param root of all local destinations; created when it is first written to */
    public LocalStorage(Path root) {
        this.directories = new ConfinedDirectories(root);
    }

    /**
     * The files directly in a directory, none if there is no such directory.
     *
     * @param directory relative to the root, without a trailing slash; empty for the root itself
     * @throws ExportException {@code FORBIDDEN} if it leads out of the root, else as the disk fails
     */
    public List<StoredObject> list(String directory) {
        try {
            List<StoredObject> files = new ArrayList<>();
            Path path = directories.find(directory);
            if (path == null) {
                return files;
            }
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
                for (Path entry : entries) {
                    String name = entry.getFileName().toString();
                    if (!isHidden(name) && !Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                        files.add(new StoredObject(name, sizeOf(entry)));
                    }
                }
            }
            return files;
        } catch (IOException e) {
            throw StorageFailures.failed("listing local:" + directory, e);
        }
    }

    /**
     * Stores a file under a name that is free; the source stays, so that a failed call can be repeated. It is not to be
     * written to afterwards: where both lie on one file system, they are one file with two names.
     *
     * @throws ExportException {@code TARGET_EXISTS} if the name is taken, {@code NO_SPACE}, {@code FORBIDDEN}, or as the
     *     disk fails; nothing is left under the name or the hidden one then
     */
    public void store(String directory, String name, Path source) {
        store(directory, name, hidden -> link(source, hidden));
    }

    private static void link(Path source, Path hidden) throws IOException {
        if (!linked(source, hidden)) {
            write(hidden, target -> copy(source, target));
            return;
        }
        try (FileChannel channel = FileChannel.open(hidden, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            channel.force(true);
        }
    }

    /**
     * False on another file system, on one without hard links, and for a source that is no file or its owner's alone: a
     * stored file is as readable as any this process makes.
     */
    private static boolean linked(Path source, Path hidden) {
        try {
            if (!Files.isRegularFile(source, LinkOption.NOFOLLOW_LINKS) || isPrivate(source)) {
                return false;
            }
            Files.createLink(hidden, source);
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

    /** The same for content in memory. */
    public void storeBytes(String directory, String name, byte[] content) {
        store(directory, name, hidden -> write(hidden, content));
    }

    /** As {@link #store}, but in place of a file of this name if there is one: readers see the one or the other. */
    public void replace(String directory, String name, Path source) {
        replace(directory, name, hidden -> link(source, hidden));
    }

    /** The same for content in memory. */
    public void replaceBytes(String directory, String name, byte[] content) {
        replace(directory, name, hidden -> write(hidden, content));
    }

    private static void write(Path hidden, byte[] content) throws IOException {
        write(hidden, target -> {
            ByteBuffer remaining = ByteBuffer.wrap(content);
            while (remaining.hasRemaining()) {
                target.write(remaining);
            }
        });
    }

    private void replace(String directory, String name, Source source) {
        checkName(name);
        try {
            Path path = directories.create(directory);
            Path hidden = path.resolve(HIDDEN_PREFIX + name + "." + UUID.randomUUID() + HIDDEN_SUFFIX);
            try {
                source.putAt(hidden);
                Files.move(hidden, path.resolve(name), StandardCopyOption.ATOMIC_MOVE);
                DurableDirectories.force(path);
            } catch (IOException | RuntimeException e) {
                discard(hidden, e);
                throw e;
            }
        } catch (IOException e) {
            throw StorageFailures.failed("storing " + location(directory, name), e);
        }
    }

    /**
     * A whole file on the heap.
     *
     * @throws ExportException {@code NOT_FOUND} if it is not there, else as the disk fails
     */
    public byte[] read(String directory, String name) {
        try {
            return Files.readAllBytes(existing(directory, name));
        } catch (IOException e) {
            throw StorageFailures.failed("reading " + location(directory, name), e);
        }
    }

    /**
     * Proves that a file is what was stored, by reading it back.
     *
     * @param parquet whether it has a footer to read
     * @return the rows its footer names; -1 if it has none
     * @throws ExportException {@code STORAGE_FAILED} if it is another or gone, else as the disk fails
     */
    public long verify(String directory, SentPart sent, boolean parquet) {
        String location = location(directory, sent.name());
        Path path;
        try {
            path = existing(directory, sent.name());
        } catch (IOException e) {
            throw StorageFailures.failed("reading " + location + " back", e);
        } catch (ExportException gone) {
            throw gone.type() == FailureType.NOT_FOUND
                    ? S3StoredParts.different(location, "it is not there any more")
                    : gone;
        }
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            if (file.size() != sent.bytes()) {
                throw S3StoredParts.different(
                        location, "it has " + file.size() + " bytes and " + sent.bytes() + " were stored");
            }
            if (!Sha256.of(Channels.newInputStream(file)).equals(sent.sha256())) {
                throw S3StoredParts.different(location, "its bytes are not those that were stored");
            }
            return parquet ? ParquetTail.rows(sent.bytes(), (offset, length) -> read(file, offset, length)) : -1;
        } catch (IOException e) {
            throw StorageFailures.failed("reading " + location + " back", e);
        }
    }

    private static byte[] read(FileChannel file, long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, offset + bytes.position()) < 0) {
                throw new IOException("the file became shorter while it was read");
            }
        }
        return bytes.array();
    }

    private Path existing(String directory, String name) throws IOException {
        checkName(name);
        Path path = directories.find(directory);
        if (path == null || !Files.isRegularFile(path.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
            throw new ExportException(FailureType.NOT_FOUND, location(directory, name) + " is not there any more");
        }
        return path.resolve(name);
    }

    /**
     * Proves that files can be stored in a directory and leaves none: writes a hidden one where the directory is, or
     * else in the nearest one above it that is there.
     *
     * @throws ExportException {@code FORBIDDEN} if the directory leads out of the root, else as the disk fails
     */
    public void probe(String directory) {
        try {
            Path existing = directories.findNearest(directory);
            if (existing == null) {
                directories.requireCreatableRoot();
                return;
            }
            Path hidden = existing.resolve(HIDDEN_PREFIX + "probe." + UUID.randomUUID() + HIDDEN_SUFFIX);
            try {
                write(hidden, target -> target.write(ByteBuffer.allocate(1)));
            } catch (IOException | RuntimeException e) {
                discard(hidden, e);
                throw e;
            }
            Files.delete(hidden);
        } catch (IOException e) {
            throw StorageFailures.failed("trying to store in local:" + directory, e);
        }
    }

    /**
     * Removes a file if it is there, and says whether it was.
     *
     * @throws ExportException {@code FORBIDDEN} if the directory leads out of the root, else as the disk fails
     */
    public boolean remove(String directory, String name) {
        checkName(name);
        try {
            Path path = directories.find(directory);
            if (path == null || Files.isDirectory(path.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
            boolean removed = Files.deleteIfExists(path.resolve(name));
            if (removed) {
                DurableDirectories.force(path);
            }
            return removed;
        } catch (IOException e) {
            throw StorageFailures.failed("removing " + location(directory, name), e);
        }
    }

    /**
     * Removes a directory and those above it as long as they are empty, never the root: what remains of an export that
     * was discarded.
     */
    public void removeEmptyDirectories(String directory) {
        try {
            String current = directory;
            while (!current.isEmpty()) {
                Path path = directories.find(current);
                if (path != null) {
                    Files.deleteIfExists(path);
                }
                current = current.substring(0, Math.max(0, current.lastIndexOf('/')));
            }
        } catch (DirectoryNotEmptyException e) {
            // Something else lives there: it stays, and so does all above it.
        } catch (IOException e) {
            throw StorageFailures.failed("removing local:" + directory, e);
        }
    }

    /** Makes the hidden file, which does not exist, and brings it to the disk. */
    private interface Source {
        void putAt(Path hidden) throws IOException;
    }

    private interface Content {
        void writeTo(FileChannel target) throws IOException;
    }

    private void store(String directory, String name, Source source) {
        checkName(name);
        try {
            Path path = directories.create(directory);
            Path target = path.resolve(name);
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileAlreadyExistsException(name);
            }
            Path hidden = path.resolve(HIDDEN_PREFIX + name + "." + UUID.randomUUID() + HIDDEN_SUFFIX);
            try {
                source.putAt(hidden);
                publish(hidden, target);
            } catch (IOException | RuntimeException e) {
                discard(hidden, e);
                throw e;
            }
        } catch (FileAlreadyExistsException e) {
            throw new ExportException(
                    FailureType.TARGET_EXISTS, location(directory, name) + " exists already: choose another path");
        } catch (IOException e) {
            throw StorageFailures.failed("storing " + location(directory, name), e);
        }
    }

    private static void write(Path hidden, Content content) throws IOException {
        try (FileChannel channel = FileChannel.open(
                hidden, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            content.writeTo(channel);
            channel.force(true);
        }
    }

    /** Gives a finished file its name. A link and not a rename, which would silently replace a file of that name. */
    private static void publish(Path hidden, Path target) throws IOException {
        try {
            Files.createLink(target, hidden);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            // A file system without hard links: the best it has.
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileAlreadyExistsException(target.toString());
            }
            Files.move(hidden, target, StandardCopyOption.ATOMIC_MOVE);
        }
        try {
            Files.deleteIfExists(hidden);
            DurableDirectories.force(target.getParent());
        } catch (IOException e) {
            discard(target, e);
            throw e;
        }
    }

    private static void discard(Path file, Exception failure) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private static long sizeOf(Path file) throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .size();
        } catch (NoSuchFileException e) {
            // Removed since it was listed; its name was there all the same.
            return 0;
        }
    }

    private static boolean isHidden(String name) {
        return name.startsWith(HIDDEN_PREFIX) && name.endsWith(HIDDEN_SUFFIX);
    }

    private static void checkName(String name) {
        ConfinedDirectories.checkSegment(name);
        if (isHidden(name)) {
            throw new IllegalArgumentException("a name of this form is for files that are not complete");
        }
    }

    private static String location(String directory, String name) {
        return "local:" + (directory.isEmpty() ? "" : directory + "/") + name;
    }
}
