package io.tableexport.quickstart;

import io.tableexport.Main;
import io.tableexport.settings.ExportSettings;
import io.tableexport.testing.ExportService;
import io.tableexport.testing.S3Server;
import io.tableexport.testing.TpchTables;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * The quickstart's S3 server, database and service, all of this JVM and on the loopback interface. Each start begins
 * with empty directories under {@code target/quickstart}. Who starts them closes them.
 */
final class Servers implements AutoCloseable {

    static final String TOKEN = "quickstart-token";
    static final String BUCKET = "my_bucket";

    /** The port in the reference page's request. */
    private static final int S3_PORT = 8080;

    private static final int SERVICE_PORT = 8081;
    private static final double SCALE_FACTOR = 0.01;
    private static final Path DIRECTORY = Path.of("target", "quickstart").toAbsolutePath();
    private static final Path LOCAL_ROOT = DIRECTORY.resolve("exports");

    /** Lower-case names, as PostgreSQL has them and the README writes them. */
    private static final String DATABASE_URL =
            "jdbc:h2:file:" + DIRECTORY.resolve("database").resolve("tpch") + ";DATABASE_TO_LOWER=TRUE";

    private final S3Server s3;
    private final AutoCloseable service;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Servers(S3Server s3, AutoCloseable service) {
        this.s3 = s3;
        this.service = service;
    }

    /**
     * @throws BindException naming the port that something else listens on
     */
    static Servers start(Transcript transcript) throws Exception {
        requireFreePort(SERVICE_PORT);
        deleteDirectory();
        S3Server s3 = S3Server.inDirectory(DIRECTORY.resolve("s3"), S3_PORT, "accesskey", "secretkey");
        try {
            s3.createBucket(BUCKET);
            transcript.say("S3 server  " + s3.endpoint() + ", bucket " + BUCKET);
            long rows = createDatabase();
            transcript.say(String.format(
                    "database   H2 with the 8 tables of TPC-H: %,d rows, %,d of them in lineitem", rows, countRows()));
            AutoCloseable service = startService(settings());
            transcript.say("service    " + serviceAddress());
            return new Servers(s3, service);
        } catch (Exception failure) {
            s3.close();
            throw failure;
        }
    }

    static String serviceAddress() {
        return "http://127.0.0.1:" + SERVICE_PORT;
    }

    S3Server s3() {
        return s3;
    }

    /** Where objects and files can be looked at, as lines to print. */
    List<String> storedWhere() {
        return List.of(
                "Objects are files under  " + DIRECTORY.resolve("s3").resolve(BUCKET),
                "Local exports are under  " + LOCAL_ROOT);
    }

    /** A path for a file of the quickstart's own. */
    Path scratchFile(String name) throws IOException {
        return Files.createDirectories(DIRECTORY.resolve("read-back")).resolve(name);
    }

    /** What the exported table holds. */
    static long countRows() throws SQLException {
        try (Connection connection = DriverManager.getConnection(DATABASE_URL, "sa", "");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT count(*) FROM lineitem")) {
            result.next();
            return result.getLong(1);
        }
    }

    /** Idempotent and safe for any thread: Ctrl-C may come while the servers are being closed. */
    @Override
    public void close() throws Exception {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try (s3) {
            service.close();
        }
    }

    /** Starts the service as its own program does, with these settings as if given by -D. */
    private static AutoCloseable startService(Properties settings) throws Exception {
        org.apache.camel.main.Main camel = Main.service(ExportSettings.load(Path.of(""), Map.of(), settings));
        camel.start();
        return camel::stop;
    }

    private static Properties settings() {
        Properties settings = new Properties();
        settings.setProperty("camel.server.port", String.valueOf(SERVICE_PORT));
        settings.setProperty("export.datasource.main.url", DATABASE_URL);
        settings.setProperty("export.datasource.main.username", "sa");
        settings.setProperty("export.datasource.main.password", "");
        // The reference page's request names no table.
        settings.setProperty("export.table", "lineitem");
        settings.setProperty("export.token.quickstart.sha256", ExportService.sha256(TOKEN));
        settings.setProperty(
                "export.s3.allowed-endpoints",
                "https://s3.*.amazonaws.com,https://*.s3.*.amazonaws.com,http://127.0.0.1:" + S3_PORT);
        settings.setProperty(
                "export.jobs.url", "jdbc:h2:file:" + DIRECTORY.resolve("jobs").toAbsolutePath());
        settings.setProperty("export.local.root", LOCAL_ROOT.toString());
        return settings;
    }

    private static long createDatabase() throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection(DATABASE_URL, "sa", "")) {
            return TpchTables.load(connection, SCALE_FACTOR);
        }
    }

    private static void deleteDirectory() throws IOException {
        if (Files.exists(DIRECTORY)) {
            List<Path> childrenFirst;
            try (Stream<Path> paths = Files.walk(DIRECTORY)) {
                childrenFirst = paths.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path path : childrenFirst) {
                Files.delete(path);
            }
        }
    }

    private static void requireFreePort(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            socket.getLocalPort();
        } catch (BindException taken) {
            throw new BindException("port " + port + " of 127.0.0.1 is taken");
        }
    }
}
