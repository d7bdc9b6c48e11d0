package io.tableexport.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A directory known by its path only, where Java cannot hold one open (Windows, for one): it is looked at, then used, so
 * that whoever changes directories meanwhile has a window in between.
 */
final class DirectoryByPath implements HeldDirectory {
    /** Windows cannot open a directory as a file, and writes its changes through by itself. */
    private static final boolean WINDOWS = java.io.File.separatorChar == '\\';

    private final Path root;
    private final Path path;

    private DirectoryByPath(Path root, Path path) {
        this.root = root;
        this.path = path;
    }

    static HeldDirectory open(Path root) throws IOException {
        Path real = root.toRealPath();
        return new DirectoryByPath(real, real);
    }

    @Override
    public List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        }
        return names;
    }

    @Override
    public BasicFileAttributes attributes(String name) throws IOException {
        try {
            return Files.readAttributes(path.resolve(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public HeldDirectory open(String name) throws IOException {
        Path next = path.resolve(name);
        if (!Files.isDirectory(next, LinkOption.NOFOLLOW_LINKS)
                || !next.toRealPath().startsWith(root)) {
            throw new NotDirectoryException(name);
        }
        return new DirectoryByPath(root, next);
    }

    @Override
    public FileChannel openFile(String name, OpenOption... options) throws IOException {
        OpenOption[] all = Arrays.copyOf(options, options.length + 1);
        all[options.length] = LinkOption.NOFOLLOW_LINKS;
        return FileChannel.open(path.resolve(name), all);
    }

    @Override
    public void makeDirectory(String name) throws IOException {
        Files.createDirectory(path.resolve(name));
    }

    @Override
    public void link(String existing, String name) throws IOException {
        linkFrom(path.resolve(existing), name);
    }

    @Override
    public void linkFrom(Path existing, String name) throws IOException {
        Files.createLink(path.resolve(name), existing);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(path.resolve(from), path.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.delete(path.resolve(name));
    }

    @Override
    public void deleteDirectory(String name) throws IOException {
        Files.delete(path.resolve(name));
    }

    @Override
    public void force() throws IOException {
        if (WINDOWS) {
            return;
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public void close() {}
}
