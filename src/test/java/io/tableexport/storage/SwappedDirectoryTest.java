package io.tableexport.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory becomes a link to one outside the root while it is used: nothing outside is touched. */
class SwappedDirectoryTest {
    private static final byte[] CONTENT = "rows".getBytes(StandardCharsets.UTF_8);

    /** Steps that must be done, and as many that must meet the link. */
    private static final int ENOUGH = 150;

    private static final Duration MOST = Duration.ofMinutes(1);

    @TempDir
    private Path temporary;

    private Path root;
    private Path inside;
    private Path outside;

    @BeforeEach
    void aDirectoryInsideAndOneOutside() throws IOException {
        root = Files.createDirectory(temporary.resolve("root"));
        inside = Files.createDirectory(root.resolve("a"));
        outside = Files.createDirectory(temporary.resolve("outside"));
        Files.createDirectory(outside.resolve("empty"));
        Files.write(outside.resolve("f"), "outside".getBytes(StandardCharsets.UTF_8));
        try (HeldDirectory held = HeldDirectory.open(root)) {
            assumeThat(held).isInstanceOf(DirectoryByDescriptor.class);
        }
    }

    /** Names with content and time. */
    private Map<String, String> outside() throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(outside)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                found.put(
                        path.toString(),
                        Files.getLastModifiedTime(path)
                                + (Files.isRegularFile(path) ? " " + Files.readString(path) : ""));
            }
        }
        return found;
    }

    @Test
    void whatIsHeldIsUsedWhateverItsPathLeadsTo() throws IOException {
        Path source = Files.write(temporary.resolve("source"), CONTENT);
        Files.createDirectory(inside.resolve("gone"));
        Map<String, String> before = outside();
        try (HeldDirectory above = HeldDirectory.open(root);
                HeldDirectory held = above.open("a")) {
            Files.move(inside, root.resolve("aside"));
            Files.createSymbolicLink(inside, outside);

            held.makeDirectory("made");
            held.open("made").close();
            held.linkFrom(source, "linked");
            held.link("linked", "again");
            try (FileChannel file = held.openFile("written", StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                file.force(true);
            }
            held.rename("again", "renamed");
            held.force();
            held.deleteDirectory("gone");
            assertThat(held.deleteIfExists("f")).isFalse();
            assertThat(held.names()).containsExactlyInAnyOrder("made", "linked", "written", "renamed");
            assertThat(held.attributes("f")).isNull();
            assertThatThrownBy(() -> above.open("a")).isInstanceOf(IOException.class);
        }
        assertThat(outside()).isEqualTo(before);
        try (Stream<Path> moved = Files.list(root.resolve("aside"))) {
            assertThat(moved.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("made", "linked", "written", "renamed");
        }
    }

    @Test
    void nothingLeavesTheRootWhileADirectoryIsSwappedForALink() throws Exception {
        Path source = Files.write(temporary.resolve("source"), CONTENT);
        SentPart sent = new SentPart("f", CONTENT.length, Sha256.of(new ByteArrayInputStream(CONTENT)), null);
        LocalStorage storage = new LocalStorage(root);
        Map<String, String> before = outside();
        Thread swapping = new Thread(this::swap, "swapping");
        swapping.start();
        Map<FailureType, Integer> failures = new EnumMap<>(FailureType.class);
        int done = 0;
        long end = System.nanoTime() + MOST.toNanos();
        try {
            for (int i = 0; !isEnough(done, failures) && System.nanoTime() < end; i++) {
                String name = "f" + i;
                String below = "a/b" + i + "/c";
                for (Runnable step : new Runnable[] {
                    () -> storage.store("a", name, source),
                    () -> storage.replaceBytes("a", name, CONTENT),
                    () -> storage.storeBytes(below, name, CONTENT),
                    () -> storage.probe("a/empty"),
                    () -> storage.replaceBytes("a", "f", CONTENT),
                    () -> storage.verify("a", sent, false),
                    () -> assertThat(storage.read("a", "f")).isEqualTo(CONTENT),
                    () -> assertThat(storage.list("a")).noneMatch(file -> file.bytes() == 7),
                    () -> storage.remove("a", name),
                    () -> storage.remove("a", "f"),
                    () -> storage.remove(below, name),
                    () -> storage.removeEmptyDirectories(below),
                    () -> storage.removeEmptyDirectories("a/empty")
                }) {
                    try {
                        step.run();
                        done++;
                    } catch (ExportException refused) {
                        failures.merge(refused.type(), 1, Integer::sum);
                    }
                }
            }
        } finally {
            swapping.interrupt();
            swapping.join();
        }
        assertThat(outside()).isEqualTo(before);
        assertThat(isEnough(done, failures)).as("%d done, %s", done, failures).isTrue();
        assertThat(failures).doesNotContainKey(FailureType.INTERNAL);
    }

    private static boolean isEnough(int done, Map<FailureType, Integer> failures) {
        return done >= ENOUGH && failures.getOrDefault(FailureType.FORBIDDEN, 0) >= ENOUGH;
    }

    /** Puts the directory aside and a link to one outside in its place, again and again; exports make a new one. */
    private void swap() {
        Random random = new Random(1);
        for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
            // about as long as a step takes, so that the swap comes at any moment of one
            LockSupport.parkNanos(random.nextInt(4_000_000));
            try {
                if (Files.isDirectory(inside, LinkOption.NOFOLLOW_LINKS)) {
                    Files.move(inside, root.resolve("aside" + i));
                }
                Files.createSymbolicLink(inside, outside);
            } catch (IOException busy) {
                // An export was faster and made one.
            }
            LockSupport.parkNanos(random.nextInt(1_000_000));
            try {
                if (Files.isSymbolicLink(inside)) {
                    Files.delete(inside);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
