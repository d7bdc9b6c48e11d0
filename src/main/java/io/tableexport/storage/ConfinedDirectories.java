package io.tableexport.storage;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Directories below one root, walked segment by segment, so that neither a name nor a symbolic link leads out. The root
 * itself may be a link: that is the operator's choice.
 */
final class ConfinedDirectories {
    private final Path root;

    ConfinedDirectories(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    /** The directory, or null if there is none. */
    Path find(String directory) throws IOException {
        return Files.isDirectory(root) ? walk(directory, false) : null;
    }

    /** The directory or the nearest above it that is there; null if not even the root is. */
    Path findNearest(String directory) throws IOException {
        String current = directory;
        while (true) {
            Path found = find(current);
            if (found != null || current.isEmpty()) {
                return found;
            }
            current = current.substring(0, Math.max(0, current.lastIndexOf('/')));
        }
    }

    /** Fails if the root, which is not there, could not be made. Looks only, as what is above it is not ours. */
    void requireCreatableRoot() {
        Path above = root.getParent();
        while (above != null && Files.notExists(above)) {
            above = above.getParent();
        }
        if (Files.exists(root) || above == null || !Files.isDirectory(above) || !Files.isWritable(above)) {
            throw wrongRoot(null);
        }
    }

    private static ExportException wrongRoot(IOException cause) {
        return new ExportException(
                FailureType.STORAGE_REFUSED,
                "export.local.root is not a directory and cannot be made one: the service's operator corrects it",
                cause);
    }

    /** The directory, made if there is none. */
    Path create(String directory) throws IOException {
        try {
            Files.createDirectories(root);
        } catch (IOException e) {
            throw wrongRoot(e);
        }
        return walk(directory, true);
    }

    private Path walk(String directory, boolean create) throws IOException {
        Path realRoot = root.toRealPath();
        Path current = realRoot;
        if (!directory.isEmpty()) {
            for (String segment : directory.split("/", -1)) {
                checkSegment(segment);
                Path next = current.resolve(segment);
                BasicFileAttributes attributes = attributes(next);
                if (attributes == null && !create) {
                    return null;
                }
                if (attributes == null) {
                    attributes = make(next);
                }
                requireDirectory(directory, segment, attributes);
                current = next;
            }
        }
        if (!current.toRealPath().startsWith(realRoot)) {
            throw outside(directory);
        }
        return current;
    }

    private static BasicFileAttributes make(Path directory) throws IOException {
        try {
            Files.createDirectory(directory);
            DurableDirectories.force(directory.getParent());
        } catch (FileAlreadyExistsException e) {
            // Another export made it at the same moment: look at what it is.
        }
        return Files.readAttributes(directory, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static void requireDirectory(String directory, String segment, BasicFileAttributes attributes) {
        if (attributes.isSymbolicLink()) {
            throw outside(directory);
        }
        if (!attributes.isDirectory()) {
            throw ExportException.invalid(
                    "local:" + directory + ": '" + segment + "' is a file and not a directory: choose another path");
        }
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** A name that is one segment. Requests are checked before; whoever calls this otherwise has a bug. */
    static void checkSegment(String segment) {
        if (segment.isEmpty()
                || segment.equals(".")
                || segment.equals("..")
                || segment.indexOf('/') >= 0
                || segment.indexOf('\\') >= 0
                || segment.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("not the name of a file or directory");
        }
    }

    private static ExportException outside(String directory) {
        return new ExportException(
                FailureType.FORBIDDEN,
                "local:" + directory + " leads through a symbolic link: local destinations are plain directories under"
                        + " the configured root");
    }
}
