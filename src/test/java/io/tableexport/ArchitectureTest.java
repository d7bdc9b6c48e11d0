package io.tableexport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the package picture of the README: which packages there are, in which order, and that imports point back. */
class ArchitectureTest {
    private static final Path SOURCES = Path.of("src/main/java/io/tableexport");

    /** The packages in the order the data flows; an import may only point to an earlier one. */
    private static final List<String> PACKAGES = List.of(
            "failure",
            "request",
            "batch",
            "table",
            "postgres",
            "jdbc",
            "rows",
            "source",
            "file",
            "storage",
            "report",
            "job",
            "settings",
            "camel",
            "targets",
            "running",
            "watch",
            "export",
            "http",
            "service");

    private static final Pattern OUR_NAME = Pattern.compile("io\\.tableexport\\.([a-z]+)\\.[A-Z*]");

    @Test
    void thePackagesAreThoseOfThePicture() throws IOException {
        try (Stream<Path> entries = Files.list(SOURCES)) {
            assertThat(entries.filter(Files::isDirectory)
                            .map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(PACKAGES);
        }
    }

    @Test
    void theReadmeShowsThePackagesInThisOrder() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        int start = readme.indexOf("## The packages");
        assertThat(start).as("README section 'The packages'").isPositive();
        String section = readme.substring(start, readme.indexOf("\n## ", start + 1));
        List<String> shown = new ArrayList<>();
        Matcher row = Pattern.compile("^\\| `([a-z]+)` \\|", Pattern.MULTILINE).matcher(section);
        while (row.find()) {
            shown.add(row.group(1));
        }
        assertThat(shown).isEqualTo(PACKAGES);
    }

    @Test
    void importsPointOnlyToEarlierPackages() {
        List<String> wrong = new ArrayList<>();
        for (String name : PACKAGES) {
            for (Path file : javaFiles(SOURCES.resolve(name))) {
                Matcher used = OUR_NAME.matcher(withoutComments(file));
                while (used.find()) {
                    if (PACKAGES.indexOf(used.group(1)) > PACKAGES.indexOf(name)) {
                        wrong.add(file + " uses " + used.group(1));
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void noPackageBeforeThatOfTheComponentKnowsCamel() {
        List<String> wrong = new ArrayList<>();
        List<String> may = PACKAGES.subList(PACKAGES.indexOf("camel"), PACKAGES.size());
        for (Path file : javaFiles(SOURCES)) {
            boolean mayKnow = may.contains(file.getParent().getFileName().toString()) || file.endsWith("Main.java");
            if (!mayKnow && withoutComments(file).contains("org.apache.camel")) {
                wrong.add(file.toString());
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** What they share is in the package before them; that of the data sources chooses. */
    @Test
    void readersOfTablesDoNotKnowEachOther() {
        List<String> readers = List.of("postgres", "jdbc", "rows");
        List<String> wrong = new ArrayList<>();
        for (String name : readers) {
            for (Path file : javaFiles(SOURCES.resolve(name))) {
                Matcher used = OUR_NAME.matcher(withoutComments(file));
                while (used.find()) {
                    if (readers.contains(used.group(1)) && !used.group(1).equals(name)) {
                        wrong.add(file + " uses " + used.group(1));
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyPackageSaysWhatItIsAndWhereTheFlowGoes() {
        for (String name : PACKAGES) {
            Path info = SOURCES.resolve(name).resolve("package-info.java");
            assertThat(info).exists();
            if (!name.equals("service")) {
                assertThat(info).content().contains("Next in the");
            }
        }
    }

    private static String withoutComments(Path file) {
        return read(file).replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("//[^\\n]*", "");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<Path> javaFiles(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
