package spark;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.spark.sql.SparkSession;

/**
 * Spark's own way to get a table into Parquet, for the benchmark: {@code read.jdbc} by two ranges of pages, {@code
 * write.parquet} with snappy. Takes {@code url=}, {@code user=}, {@code password=} and {@code out=} and prints figures as
 * the other contenders do.
 */
public final class ExportTable {
    private static final double NANOS = 1e9;

    private ExportTable() {}

    public static void main(String[] arguments) throws Exception {
        Map<String, String> settings = new HashMap<>();
        for (String argument : arguments) {
            settings.put(argument.substring(0, argument.indexOf('=')), argument.substring(argument.indexOf('=') + 1));
        }
        Properties login = new Properties();
        login.put("user", settings.get("user"));
        login.put("password", settings.get("password"));
        login.put("fetchsize", "10000");
        long middle = pages(settings) / 2;
        SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .getOrCreate();
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = system.getProcessCpuTime();
        long start = System.nanoTime();
        String out = Path.of(settings.get("out"), "lineitem").toString();
        spark.read()
                .jdbc(
                        settings.get("url"),
                        "lineitem",
                        new String[] {"ctid < '(" + middle + ",0)'::tid", "ctid >= '(" + middle + ",0)'::tid"},
                        login)
                .write()
                .option("compression", "snappy")
                .parquet(out);
        double wall = (System.nanoTime() - start) / NANOS;
        double used = (system.getProcessCpuTime() - cpu) / NANOS;
        long written;
        try (var files = Files.list(Path.of(out))) {
            written = files.filter(file -> file.toString().endsWith(".parquet"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
        long rows = spark.read().parquet(out).count();
        System.out.printf(
                java.util.Locale.ROOT,
                "figures: {\"wall_seconds\": %f, \"cpu_seconds\": %f, \"resident_bytes\": %d, \"live_heap_bytes\": 0,"
                        + " \"written_bytes\": %d, \"rows\": %d}%n",
                wall,
                used,
                resident(),
                written,
                rows);
        spark.stop();
    }

    private static long pages(Map<String, String> settings) throws Exception {
        try (Connection connection =
                        DriverManager.getConnection(settings.get("url"), settings.get("user"), settings.get("password"));
                ResultSet pages = connection
                        .createStatement()
                        .executeQuery("SELECT pg_relation_size('lineitem') / current_setting('block_size')::int")) {
            pages.next();
            return pages.getLong(1);
        }
    }

    private static long resident() throws Exception {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElse(0);
    }
}
