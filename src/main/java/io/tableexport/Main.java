package io.tableexport;

import io.tableexport.failure.ExportException;
import io.tableexport.service.ExportBeans;
import io.tableexport.settings.ExportSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Starts the service: reads the configuration of the current directory, binds the beans, loads the routes, and serves
 * until SIGTERM.
 */
public final class Main {
    /** Logback's own setting: a file, or a resource on the class path. */
    private static final String LOGGING = "logback.configurationFile";

    /** Which appender our own logging configuration includes: one of two. */
    private static final String LOG_FORMAT = "LOG_FORMAT";

    private static final List<String> LOG_FORMATS = List.of("text", "json");

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        if (System.getProperty(LOGGING) == null) {
            // not named logback.xml at the top of the jar: there it would configure everybody who uses the library
            System.setProperty(LOGGING, "io/tableexport/logback.xml");
        }
        try {
            requireLogFormat();
            ExportSettings settings = ExportSettings.load(Path.of(""), System.getenv(), System.getProperties());
            System.exit(service(settings).run(arguments));
        } catch (ExportException | IllegalArgumentException badConfiguration) {
            System.err.println("The service does not start: " + badConfiguration.getMessage());
            System.exit(2);
        }
    }

    /** With another one Logback would log nothing at all, nor that. */
    private static void requireLogFormat() {
        String format = System.getProperty(LOG_FORMAT, System.getenv(LOG_FORMAT));
        if (format != null && !LOG_FORMATS.contains(format)) {
            throw ExportException.invalid(LOG_FORMAT + " must be one of " + LOG_FORMATS);
        }
    }

    /** The service with these settings, ready to {@code run()} or {@code start()}. */
    public static org.apache.camel.main.Main service(ExportSettings settings) {
        SecretLoggers.keepQuiet();
        requireAuthentication(settings);
        org.apache.camel.main.Main camel = new org.apache.camel.main.Main();
        Properties properties = new Properties();
        properties.putAll(settings.asMap());
        camel.setOverrideProperties(properties);
        camel.setPropertyPlaceholderLocations("false");
        // They are among the settings already: read once more, by Camel, they would win over all others.
        camel.configure().setAutoConfigurationEnvironmentVariablesEnabled(false);
        camel.configure().addConfiguration(new ExportBeans(settings));
        return camel;
    }

    private static void requireAuthentication(ExportSettings settings) {
        Map<String, String> tokens = settings.startingWith("export.token.");
        if (settings.asksForToken() && tokens.isEmpty()) {
            throw ExportException.invalid(
                    "no token is configured: set export.token.<name>.sha256 to the hex SHA-256 of a bearer token, or,"
                            + " on a loopback address only, export.auth=none");
        }
        if (settings.get("export.auth").equals("none") && !isLoopback(settings.get("camel.server.host"))) {
            throw ExportException.invalid(
                    "export.auth=none lets everybody in, so camel.server.host must be a loopback address");
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return !host.isEmpty() && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return false;
        }
    }
}
