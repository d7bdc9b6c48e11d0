package io.tableexport.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Reads Parquet parts with Spark, in a JVM of its own; the program is built under {@code -Pheavy}. */
public final class SparkReader {
    private static final Path BUILT = Path.of("target", "spark", "target");
    private static final long PATIENCE_MINUTES = 5;

    /** What Spark needs opened on Java 17 and later: org.apache.spark.launcher.JavaModuleOptions. */
    public static final List<String> OPENED = List.of(
            "java.lang",
            "java.lang.invoke",
            "java.lang.reflect",
            "java.io",
            "java.net",
            "java.nio",
            "java.util",
            "java.util.concurrent",
            "java.util.concurrent.atomic",
            "sun.nio.ch",
            "sun.nio.cs",
            "sun.security.action",
            "sun.util.calendar");

    private SparkReader() {}

    /**
     * The schema as Spark prints it, then one JSON object a row.
     *
     * @param directory whose Parquet files are read
     * @param expressions of Spark SQL, each with {@code AS} and a name
     */
    public static List<String> read(Path directory, List<String> expressions) throws IOException, InterruptedException {
        Path rows = Files.createTempFile("spark", ".jsonl");
        Path log = Files.createTempFile("spark", ".log");
        String classPath = BUILT.resolve("classes")
                + System.getProperty("path.separator")
                + Files.readString(BUILT.resolve("classpath")).strip();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        OPENED.forEach(name -> command.add("--add-opens=java.base/" + name + "=ALL-UNNAMED"));
        command.addAll(List.of("-Xmx1g", "-Djava.net.preferIPv4Stack=true", "-cp", classPath, "spark.ReadParquet"));
        command.addAll(List.of(directory.toString(), rows.toString()));
        command.addAll(expressions);
        Process spark = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!spark.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES) || spark.exitValue() != 0) {
                throw new IOException("Spark refuses the files:\n" + Files.readString(log));
            }
            return Files.readAllLines(rows);
        } finally {
            spark.destroyForcibly();
            Files.delete(rows);
            Files.delete(log);
        }
    }
}
