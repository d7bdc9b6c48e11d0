package io.tableexport.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Assumptions;

/**
 * A real Azure Blob server (Azurite, a program of node's) on the loopback interface with blobs on its heap, and a client's
 * view of what it holds, which speaks the REST protocol by itself. Where there is no node or npm the test that asks for it is
 * skipped and says so. Whoever starts it closes it.
 */
public final class AzuriteServer implements AutoCloseable {
    /** The account every Azurite has, with the key that is no secret: its documentation names both. */
    public static final String ACCOUNT = "devstoreaccount1";

    public static final String KEY =
            "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /** The last that runs on node 10 and later. */
    private static final String VERSION = "3.35.0";

    private static final Path HOME = Path.of("target", "azurite").toAbsolutePath();
    private static final Path PROGRAM = HOME.resolve("node_modules/azurite/dist/src/blob/main.js");
    private static final Pattern LISTENS = Pattern.compile("listens on (http://\\S+)");
    private static final Pattern BLOB = Pattern.compile("<Blob><Name>(.*?)</Name>");
    private static final Pattern MARKER = Pattern.compile("<NextMarker>(.+?)</NextMarker>");
    private static final String API = "2021-12-02";
    private static final int INSTALL_MINUTES = 5;

    private final Process process;
    private final URI endpoint;
    private final HttpClient http = HttpClient.newHttpClient();

    private AzuriteServer(Process process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /** Starts it on a free port; installs it below {@code target} first if it is not there. */
    public static AzuriteServer start() throws IOException, InterruptedException {
        install();
        Process process = new ProcessBuilder(
                        "node",
                        PROGRAM.toString(),
                        "--blobHost",
                        "127.0.0.1",
                        "--blobPort",
                        "0",
                        "--inMemoryPersistence",
                        "--silent",
                        "--skipApiVersionCheck",
                        "--disableTelemetry")
                .directory(HOME.toFile())
                .redirectErrorStream(true)
                .start();
        BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder all = new StringBuilder();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            all.append(line).append('\n');
            Matcher listens = LISTENS.matcher(line);
            if (listens.find()) {
                return new AzuriteServer(process, URI.create(listens.group(1)));
            }
        }
        throw new IOException("Azurite does not start: " + all);
    }

    private static synchronized void install() throws IOException, InterruptedException {
        if (!runs("node", "--version") || !runs("npm", "--version")) {
            Assumptions.abort("skipped: the tests of Azure need node and npm, which start Azurite");
        }
        if (!Files.exists(PROGRAM)) {
            Files.createDirectories(HOME);
            boolean installed = runs(
                    "npm", "install", "--prefix", HOME.toString(), "--no-audit", "--no-fund", "azurite@" + VERSION);
            Assumptions.assumeTrue(installed, "skipped: npm could not install azurite@" + VERSION);
        }
    }

    private static boolean runs(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    /** Scheme, host and port. */
    public URI endpoint() {
        return endpoint;
    }

    public void createContainer(String container) throws IOException, InterruptedException {
        send("PUT", container, Map.of("restype", "container"), new byte[0]);
    }

    public void put(String container, String name, byte[] content) throws IOException, InterruptedException {
        send("PUT", container + "/" + name, Map.of(), content);
    }

    public void delete(String container, String name) throws IOException, InterruptedException {
        send("DELETE", container + "/" + name, Map.of(), new byte[0]);
    }

    public byte[] read(String container, String name) throws IOException, InterruptedException {
        return send("GET", container + "/" + name, Map.of(), new byte[0]);
    }

    /** The names of all blobs of a container that begin with a prefix, in their order. */
    public List<String> names(String container, String prefix) throws IOException, InterruptedException {
        List<String> names = new ArrayList<>();
        String marker = "";
        do {
            Map<String, String> query = new TreeMap<>(
                    Map.of("restype", "container", "comp", "list", "prefix", prefix, "maxresults", "1000"));
            if (!marker.isEmpty()) {
                query.put("marker", marker);
            }
            String page = new String(send("GET", container, query, new byte[0]), StandardCharsets.UTF_8);
            Matcher blob = BLOB.matcher(page);
            while (blob.find()) {
                names.add(
                        blob.group(1).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"));
            }
            Matcher next = MARKER.matcher(page);
            marker = next.find() ? next.group(1) : "";
        } while (!marker.isEmpty());
        return names;
    }

    /** What stands directly in a directory, by name. */
    public Map<String, byte[]> directory(String container, String directory) throws IOException, InterruptedException {
        Map<String, byte[]> found = new TreeMap<>();
        String prefix = directory + "/";
        for (String name : names(container, prefix)) {
            if (name.indexOf('/', prefix.length()) < 0) {
                found.put(name.substring(prefix.length()), read(container, name));
            }
        }
        return found;
    }

    /** A shared access signature of the account for an hour, without a question mark. */
    public String sasToken(String permissions) {
        String expiry = Instant.now()
                .plus(1, ChronoUnit.HOURS)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
        String toSign = ACCOUNT + "\n" + permissions + "\nb\nco\n\n" + expiry + "\n\n\n" + "2020-02-10" + "\n";
        return "sv=2020-02-10&ss=b&srt=co&sp=" + permissions + "&se=" + encoded(expiry) + "&sig="
                + encoded(sign(toSign));
    }

    private byte[] send(String method, String path, Map<String, String> query, byte[] body)
            throws IOException, InterruptedException {
        String date = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
                .withZone(ZoneOffset.UTC)
                .format(Instant.now());
        boolean isBlob = method.equals("PUT") && query.isEmpty();
        String headers = (isBlob ? "x-ms-blob-type:BlockBlob\n" : "") + "x-ms-date:" + date + "\nx-ms-version:" + API;
        StringBuilder resource = new StringBuilder("/" + ACCOUNT + "/" + ACCOUNT + "/" + encodedPath(path));
        StringBuilder uri = new StringBuilder(endpoint + "/" + ACCOUNT + "/" + encodedPath(path));
        char separator = '?';
        for (Map.Entry<String, String> parameter : new TreeMap<>(query).entrySet()) {
            resource.append('\n').append(parameter.getKey()).append(':').append(parameter.getValue());
            uri.append(separator).append(parameter.getKey()).append('=').append(encoded(parameter.getValue()));
            separator = '&';
        }
        String length = body.length == 0 ? "" : Integer.toString(body.length);
        String toSign = method + "\n\n\n" + length + "\n\n\n\n\n\n\n\n\n" + headers + "\n" + resource;
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri.toString()))
                .method(
                        method,
                        method.equals("PUT")
                                ? HttpRequest.BodyPublishers.ofByteArray(body)
                                : HttpRequest.BodyPublishers.noBody())
                .header("Authorization", "SharedKey " + ACCOUNT + ":" + sign(toSign));
        for (String header : headers.split("\n")) {
            request.header(header.substring(0, header.indexOf(':')), header.substring(header.indexOf(':') + 1));
        }
        HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() >= 300) {
            throw new IOException(method + " " + URLDecoder.decode(path, StandardCharsets.UTF_8) + ": "
                    + response.statusCode() + " " + new String(response.body(), StandardCharsets.UTF_8));
        }
        return response.body();
    }

    private static String sign(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(KEY), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has HmacSHA256", impossible);
        }
    }

    private static String encodedPath(String path) {
        return encoded(path).replace("%2F", "/");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
