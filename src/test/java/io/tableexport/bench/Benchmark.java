package io.tableexport.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tableexport.testing.MariaDbServer;
import io.tableexport.testing.PostgresServer;
import io.tableexport.testing.TpchTables;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Runs all contenders in turn, each in a fresh JVM, round after round, and prints medians and ratios. {@code
 * -Dbench.scale=1}, {@code -Dbench.rounds=5}, {@code -Dbench.only=<regular expression of names>}, {@code
 * -Dbench.options=<more options of the contenders' JVMs>}, a flight recording for example.
 */
public final class Benchmark {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path HOME = Path.of("target", "bench");
    private static final long PATIENCE_MINUTES = 30;

    private static final String SNAPPY = ", 'compression': 'snappy'";

    private static final double MEBIBYTE = 1 << 20;

    /** A claim: one contender's figure in multiples of another's. */
    private record Ratio(String what, String one, String other, String aim) {}

    private static final List<Ratio> WALL = List.of(
            new Ratio("Parquet to local disk", "ours, Parquet, local, 2 readers", "psql drain", "≤ 0.75"),
            new Ratio("Parquet to local disk", "ours, Parquet, local, 2 readers", "COPY drain", "≤ 0.75"),
            new Ratio("Parquet to local disk", "ours, Parquet, local, 2 readers, second export", "COPY drain", ""),
            new Ratio("Parquet to local disk", "ours, Parquet, local, 1 reader", "COPY drain", ""),
            new Ratio("Parquet to S3", "ours, Parquet, S3, 2 readers", "COPY drain", "≤ 1.0"),
            new Ratio("Parquet to S3", "ours, Parquet, S3, 2 readers, second export", "COPY drain", ""),
            new Ratio("Jsonl to local disk", "ours, Jsonl, local, 2 readers", "COPY drain", "≤ 1.0"),
            new Ratio("Jsonl to local disk", "ours, Jsonl, local, 2 readers, second export", "COPY drain", ""),
            new Ratio("local against local", "stock Camel route, local", "ours, Parquet, local, 2 readers", "≥ 5"),
            new Ratio("local against local", "Spark, local", "ours, Parquet, local, 2 readers", "≥ 3.5"),
            new Ratio("S3 against S3", "stock Camel route, S3", "ours, Parquet, S3, 2 readers", "≥ 4"),
            new Ratio(
                    "single_file",
                    "ours, Parquet, single_file, 2 readers",
                    "ours, Parquet, local, 2 readers",
                    "≤ 1.15"),
            new Ratio("a small export", "ours, 100 rows, warm", "bare JDBC, 100 rows, warm", "≤ 3"),
            new Ratio("H2", "ours, Parquet, H2", "ResultSet drain, H2", "≤ 1.4"),
            new Ratio("MariaDB", "ours, Parquet, MariaDB", "ResultSet drain, MariaDB", "≤ 1.4"));

    /** Stands for the contenders that need the table. */
    private static final String WIDE = "ours, wide rows, -Xmx256m";

    private final double scale = Double.parseDouble(System.getProperty("bench.scale", "1"));
    private final int rounds = Integer.getInteger("bench.rounds", 5);
    private final String only = System.getProperty("bench.only", ".*");
    private final Map<String, List<Figures>> results = new LinkedHashMap<>();

    public static void main(String[] arguments) throws Exception {
        new Benchmark().run();
        System.exit(0);
    }

    private void run() throws Exception {
        delete(HOME);
        Files.createDirectories(HOME);
        Process s3 = null;
        try (PostgresServer postgres = PostgresServer.open();
                MariaDbServer mariaDb = MariaDbServer.open()) {
            say("loading lineitem at scale factor " + scale);
            try (Connection connection = postgres.dataSource().getConnection()) {
                TpchTables.load(connection, scale, "lineitem");
            }
            postgres.execute("CREATE TABLE small AS SELECT * FROM lineitem LIMIT 100");
            if ((WIDE + ", Parquet").matches(only)) {
                postgres.execute(WideTable.STATEMENTS);
            }
            postgres.execute("VACUUM ANALYZE lineitem", "CHECKPOINT");
            s3 = startS3();
            BufferedReader output =
                    new BufferedReader(new InputStreamReader(s3.getInputStream(), StandardCharsets.UTF_8));
            List<Contender> contenders = contenders(postgres, mariaDb, endpoint(output));
            for (int round = 1; round <= rounds; round++) {
                for (Contender contender : contenders) {
                    if (contender.once() && round > 1) {
                        continue;
                    }
                    Figures figures = run(contender);
                    results.computeIfAbsent(contender.name(), name -> new ArrayList<>())
                            .add(figures);
                    say("round %d of %d, %s: %.1f s, %.1f s of CPU"
                            .formatted(round, rounds, contender.name(), figures.wallSeconds(), figures.cpuSeconds()));
                }
            }
            report(postgres);
        } finally {
            if (s3 != null) {
                s3.getOutputStream().close();
                s3.waitFor(10, TimeUnit.SECONDS);
                s3.destroyForcibly();
            }
        }
    }

    private List<Contender> contenders(PostgresServer postgres, MariaDbServer mariaDb, String s3) throws Exception {
        List<String> source = source(postgres.url(), postgres.user(), postgres.password());
        List<Contender> all = new ArrayList<>();
        all.add(new Contender("COPY drain", "copy", Contender.JVM, source));
        if (ClientDrain.isThere()) {
            all.add(new Contender("psql drain", "psql", Contender.JVM, source));
        }
        all.add(ours("ours, Parquet, local, 1 reader", source, "1", SNAPPY, null));
        all.add(twice(ours("ours, Parquet, local, 2 readers", source, "2", SNAPPY, null)));
        all.add(ours("ours, Parquet, local, 2 readers", source, "2", SNAPPY, null));
        all.add(small(ours("ours, Parquet, local, 2 readers, -Xmx256m", source, "2", SNAPPY, null)));
        all.add(ours("ours, Parquet, S3, 2 readers", source, "2", SNAPPY, s3));
        all.add(twice(ours("ours, Parquet, S3, 2 readers", source, "2", SNAPPY, s3)));
        all.add(small(ours("ours, Parquet, S3, 2 readers, -Xmx256m", source, "2", SNAPPY, s3)));
        all.add(ours(
                "ours, Parquet, single_file, 2 readers",
                source,
                "2",
                ", 'compression': 'snappy', 'mode': 'single_file'",
                null));
        all.add(ours("ours, Jsonl, local, 2 readers", source, "2", ", 'format': 'Jsonl'", null));
        all.add(twice(ours("ours, Jsonl, local, 2 readers", source, "2", ", 'format': 'Jsonl'", null)));
        all.add(small(ours("ours, Jsonl, S3, 2 readers, -Xmx256m", source, "2", ", 'format': 'Jsonl'", s3)));
        all.add(small(ours("ours, Jsonl, local, 2 readers, -Xmx256m", source, "2", ", 'format': 'Jsonl'", null)));
        all.add(new Contender("stock Camel route, local", "stock", Contender.JVM, with(source, "out={out}")));
        all.add(new Contender("stock Camel route, S3", "stock", Contender.JVM, with(source, "out={out}", "s3=" + s3)));
        if (Files.exists(SparkProcess.BUILT)) {
            all.add(new Contender("Spark, local", "spark", Contender.JVM, with(source, "out={out}")));
        }
        all.add(new Contender("bare JDBC, 100 rows, warm", "small-bare", Contender.JVM, with(source, "out={out}")));
        all.add(new Contender("ours, 100 rows, warm", "small-ours", Contender.JVM, with(source, "out={out}")));
        all.add(new Contender(
                "DuckDB writing the same rows",
                "duckdb",
                Contender.JVM,
                ours("", source, "2", SNAPPY, null).settings(),
                true));
        for (String format : List.of(SNAPPY, ", 'format': 'Jsonl'")) {
            String suffix = format.equals(SNAPPY) ? ", Parquet" : ", Jsonl";
            Contender wide = ours(WIDE + suffix, source, "2", format, null);
            all.add(new Contender(
                    wide.name(), wide.what(), Contender.SMALL_JVM, with(wide.settings(), "table=wide"), true));
            Contender watched = ours("heap of ours, local, 2 readers" + suffix, source, "2", format, null);
            all.add(new Contender(
                    watched.name(), watched.what(), Contender.JVM, with(watched.settings(), "reachable=true"), true));
        }
        List<Contender> chosen = new ArrayList<>(
                all.stream().filter(contender -> contender.name().matches(only)).toList());
        chosen.addAll(plainJdbc("H2", h2()));
        chosen.addAll(plainJdbc("MariaDB", mariaDb(mariaDb)));
        return chosen.stream()
                .filter(contender -> contender.name().matches(only))
                .toList();
    }

    private static List<Contender> plainJdbc(String database, List<String> source) {
        if (source.isEmpty()) {
            return List.of();
        }
        return List.of(
                new Contender("ResultSet drain, " + database, "rows", Contender.JVM, source),
                ours("ours, Parquet, " + database, source, "1", ", 'compression': 'snappy'", null));
    }

    private List<String> h2() throws Exception {
        if (!"ours, Parquet, H2".matches(only)) {
            return List.of();
        }
        String url = "jdbc:h2:file:" + HOME.resolve("h2").resolve("lineitem").toAbsolutePath();
        try (Connection connection = DriverManager.getConnection(url, "sa", "")) {
            TpchTables.load(connection, scale, "lineitem");
        }
        return source(url + ";IFEXISTS=TRUE", "sa", "");
    }

    private List<String> mariaDb(MariaDbServer server) throws Exception {
        if (!"ours, Parquet, MariaDB".matches(only)) {
            return List.of();
        }
        String url = server.url(MariaDbServer.Driver.MARIADB);
        try (Connection connection = DriverManager.getConnection(url, server.user(), server.password())) {
            TpchTables.load(connection, scale, "lineitem");
        }
        return source(url, server.user(), server.password());
    }

    private static List<String> source(String url, String user, String password) {
        return List.of("url=" + url, "user=" + user, "password=" + password);
    }

    private static List<String> with(List<String> settings, String... more) {
        List<String> all = new ArrayList<>(settings);
        all.addAll(Arrays.asList(more));
        return all;
    }

    private static Contender ours(String name, List<String> source, String readers, String request, String s3) {
        List<String> settings = with(source, "out={out}", "readers=" + readers, "request=" + request);
        if (s3 != null) {
            settings.add("s3=" + s3);
        }
        return new Contender(name, "ours", Contender.JVM, settings);
    }

    /** What a service does that ran for a while: its second export is measured. */
    private static Contender twice(Contender contender) {
        return new Contender(
                contender.name() + ", second export",
                contender.what(),
                contender.options(),
                with(contender.settings(), "warm-ups=1"));
    }

    private static Contender small(Contender contender) {
        return new Contender(contender.name(), contender.what(), Contender.SMALL_JVM, contender.settings());
    }

    private static Process startS3() throws IOException {
        return new ProcessBuilder(java(
                        Contender.JVM,
                        System.getProperty("java.class.path"),
                        S3Process.class.getName(),
                        List.of(HOME.resolve("s3").toAbsolutePath().toString())))
                .redirectError(HOME.resolve("s3.log").toFile())
                .start();
    }

    private static String endpoint(BufferedReader output) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith("http://")) {
                return line;
            }
        }
        throw new IOException("the S3 server did not start: see " + HOME.resolve("s3.log"));
    }

    static List<String> java(List<String> options, String classPath, String main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        String more = System.getProperty("bench.options", "").strip();
        if (!more.isEmpty()) {
            command.addAll(List.of(more.split(" ", -1)));
        }
        command.add("-Dlogback.configurationFile=" + System.getProperty("logback.configurationFile", ""));
        command.addAll(List.of("-cp", classPath, main));
        command.addAll(arguments);
        return command;
    }

    private static Figures run(Contender contender) throws Exception {
        Path out = Files.createTempDirectory(HOME.toAbsolutePath(), "out-");
        List<String> settings = new ArrayList<>();
        contender.settings().forEach(setting -> settings.add(setting.replace("{out}", out.toString())));
        Path log = HOME.resolve("contender.log");
        try {
            List<String> command;
            if (contender.what().equals("spark")) {
                command = SparkProcess.command(contender.options(), settings);
            } else {
                settings.add(0, contender.what());
                command = java(
                        contender.options(),
                        System.getProperty("java.class.path"),
                        Contestant.class.getName(),
                        settings);
            }
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(contender.name() + " failed:\n" + Files.readString(log));
            }
            try (Stream<String> lines = Files.lines(log)) {
                String line = lines.filter(text -> text.startsWith(Figures.MARK))
                        .reduce((first, second) -> second)
                        .orElseThrow(() -> new IOException(contender.name() + " gave no figures"));
                return Figures.of(line);
            }
        } finally {
            delete(out);
            delete(Path.of(out + "-spool"));
            delete(HOME.resolve("s3").resolve("bench"));
            Files.createDirectories(HOME.resolve("s3").resolve("bench"));
        }
    }

    private void report(PostgresServer postgres) throws Exception {
        StringBuilder text = new StringBuilder();
        text.append("lineitem at scale factor %s, %d interleaved rounds, medians; JDK %s, %d cores, %s%n%n"
                .formatted(
                        scale,
                        rounds,
                        Runtime.version(),
                        Runtime.getRuntime().availableProcessors(),
                        version(postgres)));
        text.append("| contender | wall s | CPU s | peak RSS MiB | peak live heap MiB | written MiB |%n".formatted());
        text.append("|---|---|---|---|---|---|%n".formatted());
        ArrayNode rows = JSON.createArrayNode();
        results.forEach((name, runs) -> {
            text.append("| %s | %.3f | %.2f | %.0f | %.0f | %.0f |%n"
                    .formatted(
                            name,
                            median(runs, Figures::wallSeconds),
                            median(runs, Figures::cpuSeconds),
                            median(runs, Figures::residentBytes) / MEBIBYTE,
                            median(runs, Figures::liveHeapBytes) / MEBIBYTE,
                            median(runs, Figures::writtenBytes) / MEBIBYTE));
            ObjectNode row = rows.addObject();
            row.put("contender", name);
            ArrayNode each = row.putArray("runs");
            runs.forEach(run -> each.add(run.json()));
        });
        text.append("%n| ratio of wall time | of | to | median | aim |%n|---|---|---|---|---|%n".formatted());
        for (Ratio ratio : WALL) {
            if (results.containsKey(ratio.one()) && results.containsKey(ratio.other())) {
                text.append("| %s | %s | %s | %.2f | %s |%n"
                        .formatted(
                                ratio.what(),
                                ratio.one(),
                                ratio.other(),
                                ratio(ratio.one(), ratio.other(), Figures::wallSeconds),
                                ratio.aim()));
            }
        }
        String duckDb = "DuckDB writing the same rows";
        String ours = "ours, Parquet, local, 2 readers";
        if (results.containsKey(ours) && results.containsKey(duckDb)) {
            text.append("| bytes written | %s | %s | %.3f | ≤ 1.03 |%n"
                    .formatted(ours, duckDb, ratio(ours, duckDb, Figures::writtenBytes)));
        }
        String stock = "stock Camel route, local";
        if (results.containsKey(ours) && results.containsKey(stock)) {
            text.append("| exporter CPU | %s | %s | %.2f | ≤ 0.21 |%n"
                    .formatted(ours, stock, ratio(ours, stock, Figures::cpuSeconds)));
        }
        System.out.println("\n" + text);
        Files.writeString(HOME.resolve("results.md"), text);
        JSON.writerWithDefaultPrettyPrinter()
                .writeValue(HOME.resolve("results.json").toFile(), rows);
        say("written to " + HOME.resolve("results.md") + " and results.json");
    }

    /** The median of the ratios of each round, as only figures of one round are comparable. */
    private double ratio(String one, String other, ToDoubleFunction<Figures> figure) {
        List<Figures> ones = results.get(one);
        List<Figures> others = results.get(other);
        double[] ratios = new double[Math.min(ones.size(), others.size())];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = figure.applyAsDouble(ones.get(i)) / figure.applyAsDouble(others.get(i));
        }
        return median(ratios);
    }

    private static double median(List<Figures> runs, ToDoubleFunction<Figures> figure) {
        return median(runs.stream().mapToDouble(figure).toArray());
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    private static String version(PostgresServer postgres) throws Exception {
        try (Connection connection = postgres.dataSource().getConnection();
                Statement statement = connection.createStatement();
                var row = statement.executeQuery("SHOW server_version")) {
            row.next();
            return "PostgreSQL " + row.getString(1);
        }
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static void say(String what) {
        System.out.println(String.format(Locale.ROOT, "%s", what));
    }
}
