package io.tableexport.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.tableexport.testing.ExportService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * One contender in a JVM of its own: {@code Contestant <what> <key=value>…}. Prints its figures as the last thing it does.
 *
 * <p>Keys: {@code url}, {@code user}, {@code password} of the database; {@code out}, the directory to write; {@code
 * readers}; {@code table}, {@code lineitem} if it is not there; {@code request}, fields of the export's request, with apostrophes for quotes; {@code s3}, an endpoint; {@code
 * warm-ups}, exports before the one that is measured; {@code reachable}, to look at the heap instead of the clock.
 */
public final class Contestant {
    private static final String TABLE = "lineitem";
    private static final int FETCH_ROWS = 10_000;

    /** Small exports: until the JVM has compiled what it will, and then enough for a median. */
    private static final int WARM_UPS = 1_000;

    private static final int MEASURED = 200;

    private final Map<String, String> settings = new HashMap<>();

    private Contestant(String[] arguments) {
        for (int i = 1; i < arguments.length; i++) {
            int equals = arguments[i].indexOf('=');
            settings.put(arguments[i].substring(0, equals), arguments[i].substring(equals + 1));
        }
    }

    public static void main(String[] arguments) throws Exception {
        Contestant contestant = new Contestant(arguments);
        Figures figures =
                switch (arguments[0]) {
                    case "copy" -> Meter.measure(null, contestant::drainCopy);
                    case "psql" ->
                        ClientDrain.measure(contestant.settings.get("url"), contestant.settings.get("password"), TABLE);
                    case "rows" -> Meter.measure(null, contestant::drainRows);
                    case "stock" -> contestant.stock();
                    case "ours" -> contestant.ours();
                    case "duckdb" -> contestant.duckDb();
                    case "small-ours" -> contestant.small(true);
                    case "small-bare" -> contestant.small(false);
                    default -> throw new IllegalArgumentException("no contender " + arguments[0]);
                };
        System.out.println(figures.line());
        System.exit(0); // whatever threads a library left
    }

    private Connection connect() throws Exception {
        return DriverManager.getConnection(settings.get("url"), settings.get("user"), settings.get("password"));
    }

    /** The table by one stream of binary COPY, thrown away: what the server can give one reader. */
    private long drainCopy() throws Exception {
        try (Connection connection = connect()) {
            CopyOut copy = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("COPY " + TABLE + " TO STDOUT (FORMAT binary)");
            long messages = 0;
            while (copy.readFromCopy() != null) {
                messages++;
            }
            return messages - 1; // the end is one
        }
    }

    /** The table by a bare result set, every value taken by the getter of its type and thrown away. */
    private long drainRows() throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            if (settings.get("url").startsWith("jdbc:h2:")) {
                statement.execute("SET LAZY_QUERY_EXECUTION 1");
            }
            statement.setFetchSize(FETCH_ROWS);
            try (ResultSet rows = statement.executeQuery("SELECT * FROM " + TABLE)) {
                return drain(rows);
            }
        }
    }

    private static long drain(ResultSet rows) throws Exception {
        ResultSetMetaData metadata = rows.getMetaData();
        int[] codes = new int[metadata.getColumnCount()];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = metadata.getColumnType(i + 1);
        }
        long count = 0;
        long sum = 0;
        while (rows.next()) {
            for (int i = 0; i < codes.length; i++) {
                switch (codes[i]) {
                    case Types.INTEGER, Types.BIGINT, Types.SMALLINT -> sum += rows.getLong(i + 1);
                    case Types.NUMERIC, Types.DECIMAL ->
                        sum += rows.getBigDecimal(i + 1).scale();
                    case Types.DATE ->
                        sum += rows.getObject(i + 1, LocalDate.class).getDayOfMonth();
                    default -> sum += rows.getString(i + 1).length();
                }
            }
            count++;
        }
        if (sum == 0) {
            throw new IllegalStateException("nothing was read");
        }
        return count;
    }

    private Figures stock() throws Exception {
        Path out = Path.of(settings.get("out"));
        try (StockRoute route = StockRoute.start(settings, TABLE, out)) {
            return Meter.measure(settings.containsKey("s3") ? null : out, route::run);
        }
    }

    /** DuckDB reads what this project wrote and writes it again, with the same codec. */
    private Figures duckDb() throws Exception {
        ours();
        Path written = Path.of(settings.get("out"));
        Path again = written.resolve("duckdb.parquet");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            return Meter.measure(again, () -> {
                statement.execute("COPY (SELECT * FROM '" + written.resolve("lineitem") + "/*.parquet') TO '" + again
                        + "' (FORMAT parquet, COMPRESSION snappy)");
                return statement.getLargeUpdateCount();
            });
        }
    }

    /**
     * A table of 100 rows again and again, exported over HTTP and, in turn with that, read by bare JDBC over an open
     * connection with files of the same bytes written: the median of one of the two.
     */
    private Figures small(boolean ours) throws Exception {
        Path out = Path.of(settings.get("out"));
        try (ExportService service = ExportService.start(service());
                Connection connection = connect()) {
            double[] seconds = new double[MEASURED];
            for (int i = -WARM_UPS; i < MEASURED; i++) {
                long start = System.nanoTime();
                service.post(
                                ExportService.V1,
                                "{\"export_paths\": {\"paths\": [\"s" + i + "\"]}, \"table\": \"small\"}")
                        .result()
                        .get("total_row_count")
                        .asLong();
                double exported = (System.nanoTime() - start) / 1e9;
                Map<String, byte[]> files = files(out.resolve("s" + i));
                start = System.nanoTime();
                try (Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery("SELECT * FROM small")) {
                    drain(rows);
                }
                Path copy = Files.createDirectory(out.resolve("copy" + i));
                for (Map.Entry<String, byte[]> file : files.entrySet()) {
                    Files.write(copy.resolve(file.getKey()), file.getValue());
                }
                if (i >= 0) {
                    seconds[i] = ours ? exported : (System.nanoTime() - start) / 1e9;
                }
            }
            Arrays.sort(seconds);
            Figures all = Meter.measure(null, () -> 100L);
            return new Figures(seconds[MEASURED / 2], 0, all.residentBytes(), all.liveHeapBytes(), 0, 100);
        }
    }

    private static Map<String, byte[]> files(Path directory) throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        try (Stream<Path> all = Files.list(directory)) {
            for (Path file : (Iterable<Path>) all::iterator) {
                files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }

    private Map<String, String> service() {
        Map<String, String> service = new HashMap<>();
        service.put("export.datasource.main.url", settings.get("url"));
        service.put("export.datasource.main.username", settings.get("user"));
        service.put("export.datasource.main.password", settings.get("password"));
        service.put("export.local.root", settings.get("out"));
        service.put("export.spool-directory", settings.get("out") + "-spool");
        service.put("export.parallelism", settings.getOrDefault("readers", "2"));
        return service;
    }

    /** The whole service, asked over HTTP. */
    private Figures ours() throws Exception {
        Map<String, String> service = service();
        String storage = "";
        if (settings.containsKey("s3")) {
            service.put("export.s3.allowed-endpoints", settings.get("s3"));
            storage =
                    """
                    , "storage_config": {"storage_type": "S3", "bucket": "bench",
                       "credentials": {"access_key": "accesskey", "secret_key": "secretkey"},
                       "options": {"endpoint": "%s", "allow_http": true}}"""
                            .formatted(settings.get("s3"));
        }
        try (ExportService started = ExportService.start(service)) {
            int warmUps = Integer.parseInt(settings.getOrDefault("warm-ups", "0"));
            for (int i = 0; i < warmUps; i++) {
                export(started, "warm-up-" + i, storage);
            }
            String target = settings.getOrDefault("table", TABLE);
            Path out = settings.containsKey("s3") ? null : Path.of(settings.get("out"), target);
            String destination = storage;
            Meter.Work work = () -> export(started, target, destination);
            return settings.containsKey("reachable") ? Meter.measureReachable(work) : Meter.measure(out, work);
        }
    }

    private long export(ExportService service, String target, String storage) throws Exception {
        String request = """
                {"export_paths": {"paths": ["%s"]%s}, "table": "%s"%s}"""
                .formatted(
                        target,
                        storage,
                        settings.getOrDefault("table", TABLE),
                        settings.get("request").replace('\'', '"'));
        JsonNode result = service.post(ExportService.V1, request).result();
        if (!result.has("total_row_count")) {
            throw new IllegalStateException("the export failed");
        }
        return result.get("total_row_count").asLong();
    }
}
