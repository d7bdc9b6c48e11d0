package io.tableexport.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.tableexport.testing.ExportService;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * One contender in a JVM of its own: {@code Contestant <what> <key=value>…}. Prints its figures as the last thing it does.
 *
 * <p>Keys: {@code url}, {@code user}, {@code password} of the database; {@code out}, the directory to write; {@code
 * readers}; {@code request}, fields of the export's request, with apostrophes for quotes; {@code s3}, an endpoint.
 */
public final class Contestant {
    private static final String TABLE = "lineitem";
    private static final int FETCH_ROWS = 10_000;

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
                    case "rows" -> Meter.measure(null, contestant::drainRows);
                    case "stock" -> contestant.stock();
                    case "ours" -> contestant.ours();
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

    /** The whole service, asked over HTTP. */
    private Figures ours() throws Exception {
        Map<String, String> service = new HashMap<>();
        service.put("export.datasource.main.url", settings.get("url"));
        service.put("export.datasource.main.username", settings.get("user"));
        service.put("export.datasource.main.password", settings.get("password"));
        service.put("export.local.root", settings.get("out"));
        service.put("export.spool-directory", settings.get("out") + "-spool");
        service.put("export.parallelism", settings.getOrDefault("readers", "2"));
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
        String request = """
                {"export_paths": {"paths": ["lineitem"]%s}, "table": "%s"%s}"""
                .formatted(storage, TABLE, settings.get("request").replace('\'', '"'));
        try (ExportService started = ExportService.start(service)) {
            Path out = settings.containsKey("s3") ? null : Path.of(settings.get("out"));
            return Meter.measure(out, () -> {
                JsonNode result = started.post(ExportService.V1, request).result();
                if (!result.has("total_row_count")) {
                    throw new IllegalStateException("the export failed");
                }
                return result.get("total_row_count").asLong();
            });
        }
    }
}
