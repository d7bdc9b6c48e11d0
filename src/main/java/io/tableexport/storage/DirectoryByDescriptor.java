package io.tableexport.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A directory held by its descriptor, so that the system itself resolves names from there ({@code openat} and its kin).
 *
 * <p>Java offers that for opening, renaming and removing, not for making a directory, linking and forcing a directory to
 * the disk. These go by the name Linux gives a descriptor, {@code /proc/self/fd/N}, which leads to what is open whatever
 * has become of its path. Java does not tell N either: it is found by the identity of the directory, and stays valid as
 * nothing that holds one of these directories is closed meanwhile.
 */
final class DirectoryByDescriptor implements HeldDirectory {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    /** Shared: a descriptor's name is used. Exclusive: a descriptor of a directory is closed, and its number free. */
    private static final ReadWriteLock CLOSING = new ReentrantReadWriteLock();

    private static final int REMEMBERED = 16;

    /**
     * Numbers that directories had: the system gives the lowest free one, so the next ones have them too. Only a first
     * guess, whatever threads make of it at once: what stands there is always asked.
     */
    private static volatile List<Path> lately = List.of();

    private final Path path;
    private final SecureDirectoryStream<Path> directory;

    /** @param path where it was found: for what a platform without descriptors' names cannot do otherwise */
    DirectoryByDescriptor(Path path, SecureDirectoryStream<Path> directory) {
        this.path = path;
        this.directory = directory;
    }

    @Override
    public List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        try {
            for (Path entry : directory) {
                names.add(entry.getFileName().toString());
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    @Override
    public BasicFileAttributes attributes(String name) throws IOException {
        try {
            return directory
                    .getFileAttributeView(Path.of(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .readAttributes();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public HeldDirectory open(String name) throws IOException {
        return new DirectoryByDescriptor(
                path.resolve(name), directory.newDirectoryStream(Path.of(name), LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    public FileChannel openFile(String name, OpenOption... options) throws IOException {
        Set<OpenOption> all = new HashSet<>(List.of(options));
        all.add(LinkOption.NOFOLLOW_LINKS);
        return (FileChannel) directory.newByteChannel(Path.of(name), all);
    }

    @Override
    public void makeDirectory(String name) throws IOException {
        byDescriptor(here -> Files.createDirectory(here.resolve(name)));
    }

    @Override
    public void link(String existing, String name) throws IOException {
        byDescriptor(here -> Files.createLink(here.resolve(name), here.resolve(existing)));
    }

    @Override
    public void linkFrom(Path existing, String name) throws IOException {
        byDescriptor(here -> Files.createLink(here.resolve(name), existing));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        directory.move(Path.of(from), directory, Path.of(to));
    }

    @Override
    public void delete(String name) throws IOException {
        directory.deleteFile(Path.of(name));
    }

    @Override
    public void deleteDirectory(String name) throws IOException {
        directory.deleteDirectory(Path.of(name));
    }

    /** By a channel that an interrupt does not close, as that would be behind the lock's back. */
    @Override
    public void force() throws IOException {
        AsynchronousFileChannel channel =
                byDescriptor(here -> AsynchronousFileChannel.open(here, StandardOpenOption.READ));
        try {
            channel.force(true);
        } finally {
            close(channel);
        }
    }

    @Override
    public void close() throws IOException {
        close(directory);
    }

    private static void close(Closeable held) throws IOException {
        CLOSING.writeLock().lock();
        try {
            held.close();
        } finally {
            CLOSING.writeLock().unlock();
        }
    }

    private interface Step<T> {
        T at(Path here) throws IOException;
    }

    private <T> T byDescriptor(Step<T> step) throws IOException {
        CLOSING.readLock().lock();
        try {
            return step.at(Files.isDirectory(DESCRIPTORS) ? descriptor() : path);
        } finally {
            CLOSING.readLock().unlock();
        }
    }

    /** Looks at the descriptors that were directories' lately before it looks at all: a process has hundreds. */
    private Path descriptor() throws IOException {
        Object identity = directory
                .getFileAttributeView(BasicFileAttributeView.class)
                .readAttributes()
                .fileKey();
        for (Path one : lately) {
            if (identity.equals(directoryOf(one))) {
                return one;
            }
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path one : all) {
                if (identity.equals(directoryOf(one))) {
                    remember(one);
                    return one;
                }
            }
        }
        throw new IOException("no descriptor of an open directory was found in " + DESCRIPTORS);
    }

    private static void remember(Path descriptor) {
        List<Path> now = new ArrayList<>(lately);
        now.remove(descriptor);
        now.add(0, descriptor);
        lately = List.copyOf(now.subList(0, Math.min(now.size(), REMEMBERED)));
    }

    /** Identity of the directory a descriptor stands for; null if it stands for something else. */
    private static Object directoryOf(Path descriptor) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(descriptor, BasicFileAttributes.class);
            return attributes.isDirectory() ? attributes.fileKey() : null;
        } catch (IOException closed) {
            return null;
        }
    }
}
