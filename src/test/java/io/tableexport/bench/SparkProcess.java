package io.tableexport.bench;

import io.tableexport.testing.SparkReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Spark, with a class path of its own, reading the table by two ranges of pages. */
final class SparkProcess {
    /** There once the profile has built the program. */
    static final Path BUILT = Path.of("target", "spark", "target", "classpath");

    private SparkProcess() {}

    static List<String> command(List<String> options, List<String> settings) throws IOException {
        String classPath = BUILT.resolveSibling("classes")
                + System.getProperty("path.separator")
                + Files.readString(BUILT).strip();
        List<String> opened = new ArrayList<>(options);
        SparkReader.OPENED.forEach(name -> opened.add("--add-opens=java.base/" + name + "=ALL-UNNAMED"));
        opened.add("-Djava.net.preferIPv4Stack=true");
        return Benchmark.java(opened, classPath, "spark.ExportTable", settings);
    }
}
