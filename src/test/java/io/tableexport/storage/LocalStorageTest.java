package io.tableexport.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalStorageTest {
    private static final byte[] CONTENT = "rows".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path temporary;

    private Path root;
    private LocalStorage storage;

    @BeforeEach
    void storageUnderARootThatDoesNotExist() {
        root = temporary.resolve("exports");
        storage = under(root);
    }

    LocalStorage under(Path directory) {
        return new LocalStorage(directory);
    }

    private static void assertFails(FailureType type, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ExportException.class, e -> assertThat(e.type())
                .isEqualTo(type));
    }

    private List<String> tree() throws IOException {
        try (Stream<Path> paths = Files.walk(temporary)) {
            return paths.filter(path -> !path.equals(temporary))
                    .map(path -> temporary.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void probeLeavesNothingWhereverTheDirectoryBegins() throws IOException {
        storage.probe("a/b");
        assertThat(tree()).isEmpty();

        Files.createDirectories(root.resolve("a"));
        storage.probe("a/b/c");
        storage.probe("a");
        storage.probe("");
        assertThat(tree()).containsExactly("exports", "exports/a");
    }

    @Test
    void probeFailsWhereStoringWould() throws IOException {
        Files.createFile(temporary.resolve("file"));
        assertFails(FailureType.STORAGE_REFUSED, () -> under(temporary.resolve("file"))
                .probe("a"));
        assertFails(FailureType.STORAGE_REFUSED, () -> under(temporary.resolve("file/below"))
                .probe("a"));

        Files.createDirectories(root);
        Files.createFile(root.resolve("part"));
        Files.createSymbolicLink(root.resolve("link"), temporary);
        assertFails(FailureType.INVALID_REQUEST, () -> storage.probe("part/a"));
        assertFails(FailureType.FORBIDDEN, () -> storage.probe("link/a"));
    }

    @Test
    void storedFileIsWhatItsSourceIs() throws IOException {
        byte[] rows = new byte[300_000];
        new Random(1).nextBytes(rows);
        Path source = Files.write(temporary.resolve("source"), rows);

        storage.store("a/b", "part-00000.parquet", source);

        assertThat(root.resolve("a/b/part-00000.parquet")).hasBinaryContent(rows);
        assertThat(source).hasBinaryContent(rows);
        assertThat(tree())
                .containsExactly("exports", "exports/a", "exports/a/b", "exports/a/b/part-00000.parquet", "source");
        assertThat(storage.list("a/b")).containsExactly(new StoredObject("part-00000.parquet", 300_000));
    }

    @Test
    void aFileOfTheSameFileSystemIsNotWrittenTwice() throws IOException {
        Path source = Files.write(temporary.resolve("source"), CONTENT);
        Files.setPosixFilePermissions(source, PosixFilePermissions.fromString("rw-r-----"));

        storage.store("a", "f", source);
        storage.replace("a", "g", source);

        assertThat(Files.isSameFile(source, root.resolve("a/f"))).isTrue();
        assertThat(Files.isSameFile(source, root.resolve("a/g"))).isTrue();
        Files.delete(source);
        assertThat(root.resolve("a/f")).hasBinaryContent(CONTENT);
    }

    @Test
    void emptyFileIsStored() throws IOException {
        storage.store("a", "part-00000.jsonl", Files.createFile(temporary.resolve("source")));

        assertThat(storage.list("a")).containsExactly(new StoredObject("part-00000.jsonl", 0));
    }

    @Test
    void bytesAreStored() {
        storage.storeBytes("a", "_SUCCESS", CONTENT);

        assertThat(root.resolve("a/_SUCCESS")).hasBinaryContent(CONTENT);
    }

    @Test
    void filesMayStandInTheRootItself() {
        storage.storeBytes("", "x.parquet", CONTENT);

        assertThat(storage.list("")).containsExactly(new StoredObject("x.parquet", 4));
        assertThat(storage.remove("", "x.parquet")).isTrue();
        assertThat(storage.list("")).isEmpty();
    }

    @Test
    void fileIsReadableLikeAnyFileTheServiceMakes() throws IOException {
        Path ordinary = Files.createFile(temporary.resolve("ordinary"));
        storage.store("a", "f", Files.createTempFile(temporary, "spool", ""));

        assertThat(Files.getPosixFilePermissions(root.resolve("a/f")))
                .isEqualTo(Files.getPosixFilePermissions(ordinary));
    }

    @Test
    void existingFileIsNeverReplaced() throws IOException {
        storage.storeBytes("a", "f", CONTENT);

        assertFails(FailureType.TARGET_EXISTS, () -> storage.storeBytes("a", "f", new byte[] {1}));

        assertThat(root.resolve("a/f")).hasBinaryContent(CONTENT);
        assertThat(tree()).containsExactly("exports", "exports/a", "exports/a/f");
    }

    @Test
    void replacedFileIsTheNewOneOrTheOld() throws IOException {
        storage.replaceBytes("a", "f", new byte[] {1});
        storage.replaceBytes("a", "f", new byte[] {2, 3});
        assertThat(storage.read("a", "f")).containsExactly(2, 3);

        Path source = Files.write(temporary.resolve("source"), new byte[] {4});
        storage.replace("a", "f", source);
        assertThat(storage.read("a", "f")).containsExactly(4);

        assertFails(FailureType.STORAGE_FAILED, () -> storage.replace("a", "f", temporary.resolve("nothing")));
        assertThat(storage.read("a", "f")).containsExactly(4);
        storage.replace("a", "f", source);
        assertThat(root.resolve("a")).isDirectoryContaining("glob:**f");
        try (Stream<Path> files = Files.list(root.resolve("a"))) {
            assertThat(files).hasSize(1);
        }
        assertFails(FailureType.NOT_FOUND, () -> storage.read("a", "g"));
        assertFails(FailureType.NOT_FOUND, () -> storage.read("b", "f"));
    }

    @Test
    void alteredFileIsFound() throws IOException {
        byte[] content = {1, 2, 3, 4, 5, 6, 7, 8, 9};
        storage.storeBytes("a", "f", content);
        String sha256 = "47d57d22a8ce7f4b44f0ea93e5ef6bc36e44d5cb1fe3b3b6d1df2ac5d2ae9d7e";
        SentPart wrong = new SentPart("f", content.length, sha256, null);
        SentPart shorter = new SentPart("f", content.length - 1, sha256, null);
        SentPart sent = new SentPart("f", content.length, Sha256.of(new ByteArrayInputStream(content)), null);
        SentPart gone = new SentPart("g", content.length, sha256, null);

        assertThat(storage.verify("a", sent, false)).isEqualTo(-1);
        assertFails(FailureType.STORAGE_FAILED, () -> storage.verify("a", sent, true)); // no Parquet file
        assertFails(FailureType.STORAGE_FAILED, () -> storage.verify("a", wrong, false));
        assertFails(FailureType.STORAGE_FAILED, () -> storage.verify("a", shorter, false));
        assertFails(FailureType.STORAGE_FAILED, () -> storage.verify("a", gone, false));
        content[4]++;
        Files.write(root.resolve("a/f"), content);
        assertFails(FailureType.STORAGE_FAILED, () -> storage.verify("a", sent, false));
    }

    /** The checksum is a wrong one, so that only a mark lets a file pass; whatever is done to the file takes it away. */
    @Test
    void aFileThatWasNotCopiedIsKnownByItsMark() throws IOException {
        Path source = Files.write(temporary.resolve("source"), CONTENT);
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().minusSeconds(1)));
        FileMark stored = storage.store("a", "f", source);
        SentPart sent = new SentPart("f", CONTENT.length, "0".repeat(64), stored);
        assertThat(storage.verify("a", sent, false)).isEqualTo(-1);
        Files.delete(source);
        assertThat(storage.verify("a", sent, false)).isEqualTo(-1);

        Path file = root.resolve("a/f");
        Files.write(file, CONTENT, StandardOpenOption.WRITE);
        assertFails(FailureType.STORAGE_FAILED, () -> storage.verify("a", sent, false));

        Files.delete(file);
        SentPart again = new SentPart("f", CONTENT.length, "0".repeat(64), stored(CONTENT));
        assertThat(storage.verify("a", again, false)).isEqualTo(-1);
        Files.copy(file, root.resolve("a/g"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.move(root.resolve("a/g"), file, StandardCopyOption.REPLACE_EXISTING);
        assertFails(FailureType.STORAGE_FAILED, () -> storage.verify("a", again, false));
    }

    private FileMark stored(byte[] content) throws IOException {
        return storage.store("a", "f", Files.write(temporary.resolve("another"), content));
    }

    @Test
    void brokenLinkCountsAsAnExistingFile() throws IOException {
        Files.createDirectories(root.resolve("a"));
        Files.createSymbolicLink(root.resolve("a/f"), temporary.resolve("outside"));

        assertFails(FailureType.TARGET_EXISTS, () -> storage.storeBytes("a", "f", CONTENT));

        assertThat(temporary.resolve("outside")).doesNotExist();
        assertThat(storage.list("a")).extracting(StoredObject::name).containsExactly("f");
    }

    @Test
    void ofManyAtOnceExactlyOneStores() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Boolean>> stored = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                byte[] content = {(byte) i};
                stored.add(threads.submit(() -> {
                    try {
                        storage.storeBytes("deep/er", "f", content);
                        return true;
                    } catch (ExportException e) {
                        assertThat(e.type()).isEqualTo(FailureType.TARGET_EXISTS);
                        return false;
                    }
                }));
            }
            int count = 0;
            for (Future<Boolean> one : stored) {
                count += one.get() ? 1 : 0;
            }
            assertThat(count).isEqualTo(1);
        } finally {
            threads.shutdown();
        }
        assertThat(tree()).containsExactly("exports", "exports/deep", "exports/deep/er", "exports/deep/er/f");
    }

    @Test
    void failedStoreLeavesNoFile() throws IOException {
        assertFails(
                FailureType.STORAGE_FAILED, () -> storage.store("a", "f", temporary.resolve("there is no such file")));

        assertThat(tree()).containsExactly("exports", "exports/a");
    }

    @Test
    void interruptedStoreLeavesNoFile() throws IOException {
        Path source = Files.write(temporary.resolve("source"), CONTENT);
        Thread.currentThread().interrupt();

        assertFails(FailureType.CANCELLED, () -> storage.store("a", "f", source));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(storage.list("a")).isEmpty();
        assertThat(tree()).doesNotContain("exports/a/f").noneMatch(name -> name.endsWith(".tmp"));
    }

    @Test
    void listNamesWhatStandsDirectlyInTheDirectory() throws IOException {
        storage.storeBytes("a", "part-00000.parquet", CONTENT);
        storage.storeBytes("a", "notes.txt", CONTENT);
        storage.storeBytes("a/b", "part-00001.parquet", CONTENT);
        Files.write(root.resolve("a/.part-00002.parquet.x.tmp"), CONTENT);

        assertThat(storage.list("a"))
                .extracting(StoredObject::name)
                .containsExactlyInAnyOrder("part-00000.parquet", "notes.txt");
    }

    @Test
    void listOfNothingIsEmpty() {
        assertThat(storage.list("")).isEmpty();
        assertThat(storage.list("a/b")).isEmpty();
        assertThat(root).doesNotExist();
    }

    @Test
    void removeTakesOneFile() throws IOException {
        storage.storeBytes("a", "f", CONTENT);
        storage.storeBytes("a", "g", CONTENT);
        storage.storeBytes("a/d", "h", CONTENT);

        assertThat(storage.remove("a", "f")).isTrue();
        assertThat(storage.remove("a", "f")).isFalse();
        assertThat(storage.remove("a", "d")).isFalse();
        assertThat(storage.remove("none", "f")).isFalse();
        assertThat(tree()).containsExactly("exports", "exports/a", "exports/a/d", "exports/a/d/h", "exports/a/g");
    }

    @Test
    void emptyDirectoriesGoButNotTheRoot() throws IOException {
        storage.storeBytes("a/b/c", "f", CONTENT);
        storage.remove("a/b/c", "f");
        storage.removeEmptyDirectories("a/b/c");
        storage.removeEmptyDirectories("a/b/c");

        assertThat(tree()).containsExactly("exports");
    }

    @Test
    void directoriesWithSomethingElseStay() throws IOException {
        storage.storeBytes("a/b", "f", CONTENT);
        storage.storeBytes("a", "g", CONTENT);
        storage.remove("a/b", "f");
        storage.removeEmptyDirectories("a/b");
        storage.removeEmptyDirectories("a");

        assertThat(tree()).containsExactly("exports", "exports/a", "exports/a/g");
    }

    @Test
    void linkedDirectoryIsForbidden() throws IOException {
        Path outside = Files.createDirectory(temporary.resolve("outside"));
        Files.write(outside.resolve("f"), CONTENT);
        Files.createDirectories(root.resolve("inside"));
        Files.createSymbolicLink(root.resolve("link"), outside);
        Files.createSymbolicLink(root.resolve("inside/up"), root);

        for (String directory : List.of("link", "link/deeper", "inside/up", "inside/up/inside")) {
            assertFails(FailureType.FORBIDDEN, () -> storage.storeBytes(directory, "g", CONTENT));
            assertFails(FailureType.FORBIDDEN, () -> storage.list(directory));
            assertFails(FailureType.FORBIDDEN, () -> storage.remove(directory, "f"));
            assertFails(FailureType.FORBIDDEN, () -> storage.removeEmptyDirectories(directory));
        }
        assertThat(tree())
                .containsExactly(
                        "exports", "exports/inside", "exports/inside/up", "exports/link", "outside", "outside/f");
    }

    @Test
    void danglingLinkIsForbiddenAndNotFollowed() throws IOException {
        Files.createDirectories(root);
        Files.createSymbolicLink(root.resolve("link"), temporary.resolve("outside"));

        assertFails(FailureType.FORBIDDEN, () -> storage.storeBytes("link", "f", CONTENT));
        assertThat(temporary.resolve("outside")).doesNotExist();
    }

    @Test
    void rootItselfMayBeALink() throws IOException {
        Path real = Files.createDirectory(temporary.resolve("real"));
        Files.createSymbolicLink(root, real);

        storage.storeBytes("a", "f", CONTENT);

        assertThat(real.resolve("a/f")).hasBinaryContent(CONTENT);
    }

    @Test
    void removedLinkLeavesWhatItPointsTo() throws IOException {
        Path outside = Files.write(temporary.resolve("outside"), CONTENT);
        Files.createDirectories(root.resolve("a"));
        Files.createSymbolicLink(root.resolve("a/f"), outside);

        assertThat(storage.remove("a", "f")).isTrue();
        assertThat(outside).hasBinaryContent(CONTENT);
    }

    @Test
    void fileInThePlaceOfADirectoryIsNamed() {
        storage.storeBytes("a", "f", CONTENT);

        assertThatThrownBy(() -> storage.storeBytes("a/f/b", "g", CONTENT))
                .isInstanceOf(ExportException.class)
                .hasMessageContaining("'f' is a file and not a directory");
        assertFails(FailureType.INVALID_REQUEST, () -> storage.list("a/f"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "../x", "a/../../x", "/tmp", "a//b", "a\\..\\b", "a/", "a\0b"})
    void namesThatNoRequestCanHaveAreBugs(String name) throws IOException {
        assertThatThrownBy(() -> storage.storeBytes(name, "f", CONTENT)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> storage.storeBytes("a", name, CONTENT)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> storage.remove("a", name)).isInstanceOf(IllegalArgumentException.class);
        assertThat(tree()).noneMatch(path -> path.endsWith("/f") || path.endsWith(".tmp"));
    }

    @Test
    void messagesNameTheLocationAndNotTheMachinesPath() {
        storage.storeBytes("a", "f", CONTENT);

        assertThatThrownBy(() -> storage.storeBytes("a", "f", CONTENT))
                .hasMessageContaining("local:a/f")
                .message()
                .doesNotContain(temporary.toString());
    }
}
