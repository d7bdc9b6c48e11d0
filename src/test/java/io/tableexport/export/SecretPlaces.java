package io.tableexport.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.tableexport.testing.ExportService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.Endpoint;

/** Where a secret could stand, beside logs and answers, when a service runs in this JVM with Camel's JMX on. */
final class SecretPlaces {
    private static final Logger JMX_LOG = Logger.getLogger("javax.management");

    private SecretPlaces() {}

    /**
     * What stands where, by the name of the place; but for JMX, which takes seconds: see {@link #everyBean}.
     *
     * @param directory of all that is written: the local root, the spool, the file of the job store
     * @param jobs address of the job store
     */
    static Map<String, String> of(ExportService service, Path directory, String jobs) throws Exception {
        Map<String, String> places = new LinkedHashMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            files.filter(Files::isRegularFile).forEach(file -> places.put(file.toString(), content(file)));
        }
        places.put("metrics", service.observe("/observe/metrics").body());
        places.put("job store", rows(jobs));
        for (Endpoint endpoint : service.context().getEndpoints()) {
            places.put("endpoint " + endpoint.getEndpointKey(), endpoint.getEndpointUri() + " " + endpoint);
        }
        places.put(
                "threads",
                Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .toList()
                        .toString());
        places.put(
                "settings",
                service.context().getRegistry().findByType(Object.class).toString());
        return places;
    }

    /** Notes each word that a text holds. */
    static void search(String place, String text, List<String> words, List<String> found) {
        for (String word : words) {
            if (text.contains(word)) {
                found.add(place + " holds " + word);
            }
        }
    }

    /** Proves that the places are looked into: something that is no secret is found in them. */
    static void requireSearched(ExportService service, Path directory, String jobs, String path) throws Exception {
        Map<String, String> places = of(service, directory, jobs);
        assertThat(places.get("job store")).contains(path);
        assertThat(places.get(directory.resolve("jobs.mv.db").toString())).contains(path);
        assertThat(everyBean()).contains("org.apache.camel", "type=routes", "direct://export");
    }

    private static String content(Path file) {
        if (file.getFileName().toString().matches("part-\\d+\\..*")) {
            return ""; // a part holds rows, and nothing else
        }
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every row of every table of a job store. */
    private static String rows(String jobs) throws Exception {
        StringBuilder text = new StringBuilder();
        try (Connection connection = DriverManager.getConnection(jobs, "sa", "");
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet found = statement.executeQuery(
                    "select table_name from information_schema.tables where table_schema = 'PUBLIC'")) {
                while (found.next()) {
                    tables.add(found.getString(1));
                }
            }
            for (String table : tables) {
                try (ResultSet found = statement.executeQuery("select * from \"" + table + '"')) {
                    while (found.next()) {
                        for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                            text.append(found.getString(i)).append(' ');
                        }
                        text.append('\n');
                    }
                }
            }
        }
        return text.toString();
    }

    /** Every attribute of every bean. What JMX logs of each look, a hundred lines, only says that it is looked at. */
    static String everyBean() throws JMException {
        Level before = JMX_LOG.getLevel();
        JMX_LOG.setLevel(Level.OFF);
        try {
            return attributes();
        } finally {
            JMX_LOG.setLevel(before);
        }
    }

    private static String attributes() throws JMException {
        StringBuilder text = new StringBuilder();
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        for (ObjectName name : server.queryNames(null, null)) {
            text.append(name).append('\n');
            for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
                try {
                    text.append(attribute.getName()).append('=');
                    text.append(printed(server.getAttribute(name, attribute.getName())))
                            .append('\n');
                } catch (JMException | RuntimeException unreadable) {
                    // Some attributes of the JVM's own cannot be read everywhere.
                }
            }
        }
        return text.toString();
    }

    private static String printed(Object value) {
        return value instanceof Object[] many ? Arrays.deepToString(many) : String.valueOf(value);
    }
}
