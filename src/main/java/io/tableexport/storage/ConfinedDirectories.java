package io.tableexport.storage;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Directories below one root, opened segment by segment, each in the one before, so that neither a name nor a symbolic
 * link leads out, also not one made meanwhile. The root itself may be a link: that is the operator's choice.
 *
 * <p>Thread-safe; whoever gets a directory closes it.
 */
final class ConfinedDirectories {
    /** Times an entry is looked at that became another between a look and its opening. */
    private static final int ATTEMPTS = 3;

    private final Path root;
    private final Opener opener;

    /** How the root is opened. */
    interface Opener {
        HeldDirectory open(Path root) throws IOException;
    }

    ConfinedDirectories(Path root, Opener opener) {
        this.root = root.toAbsolutePath().normalize();
        this.opener = opener;
    }

    /** The directory, or null if there is none. */
    HeldDirectory find(String directory) throws IOException {
        return Files.isDirectory(root) ? walk(directory, false) : null;
    }

    /** The directory or the nearest above it that is there; null if not even the root is. */
    HeldDirectory findNearest(String directory) throws IOException {
        String current = directory;
        while (true) {
            HeldDirectory found = find(current);
            if (found != null || current.isEmpty()) {
                return found;
            }
            current = above(current);
        }
    }

    /** The directory above, by name; empty for the root. */
    static String above(String directory) {
        return directory.substring(0, Math.max(0, directory.lastIndexOf('/')));
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
    HeldDirectory create(String directory) throws IOException {
        try {
            if (!Files.isDirectory(root)) { // to try to make one that is there costs an exception
                Files.createDirectories(root);
            }
        } catch (IOException e) {
            throw wrongRoot(e);
        }
        return walk(directory, true);
    }

    private HeldDirectory walk(String directory, boolean create) throws IOException {
        HeldDirectory current = opener.open(root);
        if (directory.isEmpty()) {
            return current;
        }
        for (String segment : directory.split("/", -1)) {
            try (HeldDirectory above = current) {
                checkSegment(segment);
                current = enter(above, segment, directory, create);
            }
            if (current == null) {
                return null;
            }
        }
        return current;
    }

    private static HeldDirectory enter(HeldDirectory above, String segment, String directory, boolean create)
            throws IOException {
        for (int attempt = 1; ; attempt++) {
            BasicFileAttributes attributes = above.attributes(segment);
            if (attributes == null && !create) {
                return null;
            }
            try {
                if (attributes == null) {
                    make(above, segment);
                } else {
                    requireDirectory(directory, segment, attributes);
                }
                return above.open(segment);
            } catch (IOException changed) {
                if (attempt == ATTEMPTS) {
                    throw changed;
                }
                // It was removed or became a link or a file meanwhile: look at what it is.
            }
        }
    }

    private static void make(HeldDirectory above, String segment) throws IOException {
        try {
            above.makeDirectory(segment);
            above.force();
        } catch (FileAlreadyExistsException e) {
            // Another export made it at the same moment.
        }
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
