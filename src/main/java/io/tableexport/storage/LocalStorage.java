package io.tableexport.storage;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.file.ParquetTail;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * Files under one root. A file appears under its name whole, on disk and at once, and in place of another only where it
 * is to replace it; until then it has a hidden name that listings leave out. Nothing outside the root is touched, also
 * not through a symbolic link: none below it is followed, also none made meanwhile.
 *
 * <p>Thread-safe; holds no state but the root. Memory: one copy buffer per call, the names for a listing.
 */
public final class LocalStorage {
    private final ConfinedDirectories directories;

    /** @param root of all local destinations; created when it is first written to */
    public LocalStorage(Path root) {
        this(root, HeldDirectory::open);
    }

    LocalStorage(Path root, ConfinedDirectories.Opener opener) {
        this.directories = new ConfinedDirectories(root, opener);
    }

    /**
     * The files directly in a directory, none if there is no such directory.
     *
     * @param directory relative to the root, without a trailing slash; empty for the root itself
     * @throws ExportException {@code FORBIDDEN} if it leads out of the root, else as the disk fails
     */
    public List<StoredObject> list(String directory) {
        try (HeldDirectory held = directories.find(directory)) {
            List<StoredObject> files = new ArrayList<>();
            for (String name : held == null ? List.<String>of() : held.names()) {
                BasicFileAttributes attributes = PendingFile.isHidden(name) ? null : held.attributes(name);
                // Removed since it was listed: its name was there all the same.
                boolean removed = attributes == null;
                if (!PendingFile.isHidden(name) && (removed || !attributes.isDirectory())) {
                    files.add(new StoredObject(name, removed ? 0 : attributes.size()));
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
     * @return what {@link #verify} knows the file by, null if by nothing but its bytes
     * @throws ExportException {@code TARGET_EXISTS} if the name is taken, {@code NO_SPACE}, {@code FORBIDDEN}, or as the
     *     disk fails; nothing is left under the name or the hidden one then
     */
    public FileMark store(String directory, String name, Path source) {
        return store(directory, name, file -> file.put(source));
    }

    /** The same for content in memory. */
    public void storeBytes(String directory, String name, byte[] content) {
        store(directory, name, file -> file.put(content));
    }

    /** As {@link #store}, but in place of a file of this name if there is one: readers see the one or the other. */
    public FileMark replace(String directory, String name, Path source) {
        return replace(directory, name, file -> file.put(source));
    }

    /** The same for content in memory. */
    public void replaceBytes(String directory, String name, byte[] content) {
        replace(directory, name, file -> file.put(content));
    }

    private interface Step {
        void on(PendingFile file) throws IOException;
    }

    private FileMark store(String directory, String name, Step put) {
        checkName(name);
        try (HeldDirectory target = directories.create(directory)) {
            if (target.attributes(name) != null) {
                throw new FileAlreadyExistsException(name);
            }
            return put(new PendingFile(target, name), put, PendingFile::publish);
        } catch (FileAlreadyExistsException e) {
            throw new ExportException(
                    FailureType.TARGET_EXISTS, location(directory, name) + " exists already: choose another path");
        } catch (IOException e) {
            throw StorageFailures.failed("storing " + location(directory, name), e);
        }
    }

    private FileMark replace(String directory, String name, Step put) {
        checkName(name);
        try (HeldDirectory target = directories.create(directory)) {
            return put(new PendingFile(target, name), put, PendingFile::replace);
        } catch (IOException e) {
            throw StorageFailures.failed("storing " + location(directory, name), e);
        }
    }

    private static FileMark put(PendingFile file, Step put, Step end) throws IOException {
        try {
            put.on(file);
            end.on(file);
            return file.mark();
        } catch (IOException | RuntimeException e) {
            file.discard(e);
            throw e;
        }
    }

    /**
     * A whole file on the heap.
     *
     * @throws ExportException {@code NOT_FOUND} if it is not there, else as the disk fails
     */
    public byte[] read(String directory, String name) {
        try (Opened file = open(directory, name)) {
            return Channels.newInputStream(file.channel()).readAllBytes();
        } catch (IOException e) {
            throw StorageFailures.failed("reading " + location(directory, name), e);
        }
    }

    /**
     * Proves that a file is what was stored: by its mark that it is the file the part was written to, else by reading it
     * back; and by the footer of a Parquet file.
     *
     * @param parquet whether it has a footer to read
     * @return the rows its footer names; -1 if it has none
     * @throws ExportException {@code STORAGE_FAILED} if it is another or gone, else as the disk fails
     */
    public long verify(String directory, SentPart sent, boolean parquet) {
        String location = location(directory, sent.name());
        try (Opened opened = open(directory, sent.name())) {
            FileChannel file = opened.channel();
            if (file.size() != sent.bytes()) {
                throw S3StoredParts.different(
                        location, "it has " + file.size() + " bytes and " + sent.bytes() + " were stored");
            }
            boolean known = opened.mark() != null && opened.mark().equals(sent.mark());
            if (!known && !Sha256.of(Channels.newInputStream(file)).equals(sent.sha256())) {
                throw S3StoredParts.different(location, "its bytes are not those that were stored");
            }
            return parquet ? ParquetTail.rows(sent.bytes(), (offset, length) -> read(file, offset, length)) : -1;
        } catch (IOException e) {
            throw StorageFailures.failed("reading " + location + " back", e);
        } catch (ExportException gone) {
            throw gone.type() == FailureType.NOT_FOUND
                    ? S3StoredParts.different(location, "it is not there any more")
                    : gone;
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

    /** A file being read, and its mark when it was opened. */
    private record Opened(FileChannel channel, FileMark mark) implements Closeable {
        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private Opened open(String directory, String name) throws IOException {
        checkName(name);
        try (HeldDirectory held = directories.find(directory)) {
            BasicFileAttributes attributes = held == null ? null : held.attributes(name);
            if (attributes == null || !attributes.isRegularFile()) {
                throw new ExportException(FailureType.NOT_FOUND, location(directory, name) + " is not there any more");
            }
            return new Opened(held.openFile(name, StandardOpenOption.READ), FileMark.of(attributes));
        }
    }

    /**
     * Proves that files can be stored in a directory and leaves none: writes a hidden one where the directory is, or
     * else in the nearest one above it that is there.
     *
     * @throws ExportException {@code FORBIDDEN} if the directory leads out of the root, else as the disk fails
     */
    public void probe(String directory) {
        try (HeldDirectory nearest = directories.findNearest(directory)) {
            if (nearest == null) {
                directories.requireCreatableRoot();
                return;
            }
            put(new PendingFile(nearest, "probe"), file -> file.put(new byte[1]), PendingFile::discard);
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
        try (HeldDirectory held = directories.find(directory)) {
            BasicFileAttributes attributes = held == null ? null : held.attributes(name);
            if (attributes == null || attributes.isDirectory()) {
                return false;
            }
            boolean removed = held.deleteIfExists(name);
            if (removed) {
                held.force();
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
            for (String current = directory; !current.isEmpty(); current = ConfinedDirectories.above(current)) {
                if (exists(current)) {
                    try (HeldDirectory above = directories.find(ConfinedDirectories.above(current))) {
                        above.deleteDirectory(current.substring(current.lastIndexOf('/') + 1));
                    }
                }
            }
        } catch (DirectoryNotEmptyException e) {
            // Something else lives there: it stays, and so does all above it.
        } catch (IOException e) {
            throw StorageFailures.failed("removing local:" + directory, e);
        }
    }

    private boolean exists(String directory) throws IOException {
        try (HeldDirectory held = directories.find(directory)) {
            return held != null;
        }
    }

    private static void checkName(String name) {
        ConfinedDirectories.checkSegment(name);
        if (PendingFile.isHidden(name)) {
            throw new IllegalArgumentException("a name of this form is for files that are not complete");
        }
    }

    private static String location(String directory, String name) {
        return "local:" + (directory.isEmpty() ? "" : directory + "/") + name;
    }
}
