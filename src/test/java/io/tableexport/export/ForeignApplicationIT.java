package io.tableexport.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.tableexport.testing.ExportService;
import io.tableexport.testing.S3Server;
import io.tableexport.testing.TpchH2;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.h2.tools.Server;
import org.junit.jupiter.api.Test;

/**
 * {@code src/foreign}, an application that names the artefact by its coordinates: built by Maven, run in its own JVM, with
 * a route in Java. The artefact is installed into a repository under {@code target}, which gets everything else from the
 * one of this build. JSON Lines, because the bytes of two JVMs are compared: parquet-java lists the encodings of a
 * column in the order of a hash set, which is another in each.
 */
class ForeignApplicationIT {
    private static final Path HOME = Path.of("target/foreign").toAbsolutePath();
    private static final Path PROJECT = HOME.resolve("project");
    private static final Path REPOSITORY = HOME.resolve("repository");
    private static final int MINUTES = 8;

    @Test
    void aRouteInJavaExportsWhatTheServiceExports() throws Exception {
        install();
        run(List.of(
                Path.of(System.getProperty("maven.home"), "bin", "mvn").toString(),
                "-q",
                "-B",
                "-s",
                settings().toString(),
                "-Dmaven.repo.local=" + REPOSITORY,
                "-f",
                PROJECT.resolve("pom.xml").toString(),
                "clean",
                "package"));
        Path output = HOME.resolve("output");
        Server database = Server.createTcpServer("-tcpPort", "0").start();
        try (S3Server s3 = S3Server.inMemory("accesskey", "secretkey")) {
            s3.createBucket("lake");
            String url = TpchH2.url("orders")
                    .replace("jdbc:h2:mem:", "jdbc:h2:tcp://127.0.0.1:" + database.getPort() + "/mem:");

            run(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Ds3.endpoint=" + s3.endpoint(),
                    "-Doutput=" + output,
                    "-Dexport.datasource.main.url=" + url,
                    "-Dexport.datasource.main.username=sa",
                    "-Dexport.parallelism=1",
                    "-Dexport.s3.allowed-endpoints=" + s3.endpoint(),
                    "-Dexport.s3.server.endpoints=" + s3.endpoint(),
                    "-Dexport.s3.server.access-key=accesskey",
                    "-Dexport.s3.server.secret-key=secretkey",
                    "-jar",
                    PROJECT.resolve("target/nightly-orders.jar").toString()));

            assertThat(s3.keys("lake"))
                    .containsExactly("by-java/_SUCCESS", "by-java/_manifest.json", "by-java/part-00000.jsonl");
            assertThat(s3.read("lake", "by-java/part-00000.jsonl")).isEqualTo(byService(s3, url));
            assertThat(output.resolve("orders.jsonl")).content().hasLineCount(15_000);
        } finally {
            database.stop();
        }
    }

    private static byte[] byService(S3Server s3, String url) throws Exception {
        try (ExportService service = ExportService.start(Map.of(
                "export.datasource.main.url",
                url,
                "export.parallelism",
                "1",
                "export.s3.allowed-endpoints",
                s3.endpoint().toString()))) {
            String request =
                    """
                    {"bucket": "lake", "credentials": {"access_key": "accesskey", "secret_key": "secretkey"},
                     "directory_path": "by-service", "table": "orders", "storage_type": "S3", "format": "Jsonl",
                     "options": {"allow_http": true, "endpoint": "%s"}}"""
                            .formatted(s3.endpoint());
            assertThat(service.post(ExportService.V1, request).status()).isEqualTo(200);
            return s3.read("lake", "by-service/part-00000.jsonl");
        }
    }

    /** Puts the jar of this build and its POM where Maven looks for an artefact of these coordinates. */
    private static void install() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        String version = pom.substring(pom.indexOf("<version>") + 9, pom.indexOf("</version>"));
        String name = "camel-table-export-" + version;
        Path place = Files.createDirectories(REPOSITORY.resolve("io/tableexport/camel-table-export/" + version));
        copy(Path.of("target", name + ".jar"), place.resolve(name + ".jar"));
        copy(Path.of("pom.xml"), place.resolve(name + ".pom"));
        try (Stream<Path> files = Files.walk(Path.of("src/foreign"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                copy(
                        file,
                        PROJECT.resolve(Path.of("src/foreign").relativize(file).toString()));
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.deleteIfExists(to);
        Files.copy(from, to);
    }

    /** This build's repository as one to download from, so that nothing is fetched twice and nothing is left in it. */
    private static Path settings() throws IOException {
        String repository =
                """
                <%1$s><id>this-build</id><url>%2$s</url>
                  <releases><checksumPolicy>ignore</checksumPolicy></releases>
                  <snapshots><enabled>false</enabled></snapshots></%1$s>""";
        String url = Path.of(System.getProperty("maven.repository")).toUri().toString();
        return Files.writeString(
                HOME.resolve("settings.xml"),
                """
                <settings><profiles><profile><id>this-build</id>
                <repositories>%s</repositories><pluginRepositories>%s</pluginRepositories>
                </profile></profiles><activeProfiles><activeProfile>this-build</activeProfile></activeProfiles></settings>
                """
                        .formatted(
                                repository.formatted("repository", url),
                                repository.formatted("pluginRepository", url)));
    }

    private static void run(List<String> command) throws Exception {
        Path log = HOME.resolve("log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES))
                    .as("%s ends", command.get(0))
                    .isTrue();
            assertThat(process.exitValue())
                    .as(() -> {
                        try {
                            return Files.readString(log, StandardCharsets.UTF_8);
                        } catch (IOException unreadable) {
                            return unreadable.toString();
                        }
                    })
                    .isZero();
        } finally {
            process.destroyForcibly();
        }
    }
}
