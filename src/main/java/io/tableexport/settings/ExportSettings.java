package io.tableexport.settings;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.request.AccessToken;
import io.tableexport.request.JwtRoles;
import io.tableexport.request.StorageKinds;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The configuration, merged from its sources and checked. Immutable. Bad values and unknown {@code export.} keys stop
 * the start; nothing is corrected silently.
 */
public final class ExportSettings {
    /** System property naming one more configuration file. */
    public static final String CONFIG_FILE = "export.config";

    /** The file looked for in the current directory. */
    public static final String APPLICATION_PROPERTIES = "application.properties";

    /** Keys with a place in application.properties, with their defaults; an empty one has a default made at run time. */
    static final Map<String, String> DEFAULTS = defaults();

    private static final String DATASOURCE = "export.datasource.";
    private static final String HEALTH_DATASOURCES = "export.health.datasources";

    private static final Pattern NAMED_KEY =
            Pattern.compile("export\\.(datasource|token|role|schedule)\\.[A-Za-z0-9_-]+\\.[a-z0-9-]+");

    /** The owner of jobs that are no token's. */
    private static final String NOBODY = "(server)";

    private final Map<String, String> values;
    private final List<ScheduleSettings> schedules;

    private ExportSettings(Map<String, String> values) {
        this.values = values;
        requireKnownKeys();
        this.schedules = ScheduleSettings.of(startingWith("export.schedule."));
    }

    private static Map<String, String> defaults() {
        Map<String, String> defaults = new HashMap<>();
        defaults.put("export.datasource.main.url", "jdbc:h2:file:./data/main");
        defaults.put("export.datasource.main.username", "sa");
        defaults.put("export.datasource.main.password", "");
        defaults.put("export.table", "");
        defaults.put("export.auth", "token");
        defaults.put(JwtSettings.KEYSTORE, "");
        defaults.put(JwtSettings.TYPE, "pkcs12");
        defaults.put(JwtSettings.PASSWORD, "");
        defaults.put("export.jwt.issuer", "");
        defaults.put("export.jwt.audience", "");
        defaults.put("export.jwt.claim", "sub");
        defaults.put("export.openapi", "");
        defaults.put("export.spool-directory", "");
        defaults.put("export.target-file-size-bytes", "268435456");
        defaults.put("export.parallelism", "");
        defaults.put("export.max-concurrent", "4");
        defaults.put("export.memory-budget", "");
        defaults.put("export.verify", "count");
        defaults.put("export.verify-stored", "required");
        defaults.put("export.attempts", "1");
        defaults.put("export.deadline-seconds", "86400");
        defaults.put("export.shutdown-grace-seconds", "20");
        defaults.put("export.max-queued", "16");
        defaults.put("export.progress-seconds", "10");
        defaults.put("export.jobs.url", "jdbc:h2:file:./data/jobs");
        defaults.put("export.jobs.username", "sa");
        defaults.put("export.jobs.password", "");
        defaults.put("export.jobs.lease-seconds", "30");
        defaults.put("export.jobs.retention-hours", "168");
        defaults.put(CountedTables.KEY, "");
        defaults.put(HEALTH_DATASOURCES, "*");
        defaults.put("export.health.spool-free-bytes", "268435456");
        defaults.put("export.tracing", "off");
        defaults.put("camel.management.enabled", "true");
        defaults.put("camel.management.host", "127.0.0.1");
        defaults.put("camel.management.port", "9876");
        defaults.put("camel.management.healthCheckEnabled", "true");
        defaults.put("camel.management.metricsEnabled", "true");
        defaults.put("camel.metrics.enabled", "true");
        defaults.put("camel.metrics.binders", "jvm-memory,jvm-gc,jvm-thread,processor,file-descriptor,uptime");
        defaults.put("camel.metrics.enableRoutePolicy", "false");
        defaults.put("camel.metrics.enableExchangeEventNotifier", "false");
        defaults.put("camel.metrics.enableRouteEventNotifier", "false");
        defaults.put("export.request-timeout-seconds", "30");
        defaults.put("camel.server.host", "127.0.0.1");
        defaults.put("camel.server.port", "8081");
        defaults.put("camel.server.enabled", "true");
        defaults.put("camel.server.maxBodySize", "1048576");
        defaults.put("camel.main.name", "camel-table-export");
        defaults.put("camel.main.routesIncludePattern", "file:routes/*.yaml");
        defaults.put("camel.main.streamCachingEnabled", "true");
        defaults.put("camel.main.streamCachingSpoolEnabled", "true");
        defaults.put("camel.main.jmxEnabled", "false");
        defaults.put("camel.main.autoConfigurationLogSummary", "false");
        StorageKinds.all().forEach(kind -> defaults.putAll(kind.defaults()));
        return Map.copyOf(defaults);
    }

    /**
     * Reads the configuration of this process: defaults, {@code application.properties} in the directory, environment
     * variables, the file named by {@code -Dexport.config}, system properties; later ones win.
     */
    public static ExportSettings load(Path directory, Map<String, String> environment, Properties system) {
        Map<String, String> merged = new TreeMap<>(DEFAULTS);
        Path file = directory.resolve(APPLICATION_PROPERTIES);
        String named = system.getProperty(CONFIG_FILE);
        if (Files.exists(file)) {
            merged.putAll(read(file));
        } else if (named == null) {
            throw ExportException.invalid("there is no " + APPLICATION_PROPERTIES + " in "
                    + directory.toAbsolutePath().normalize()
                    + ": start the service from its own folder, or name a file by -D" + CONFIG_FILE + "=FILE");
        }
        Map<String, String> last = named == null ? Map.of() : read(directory.resolve(named));
        merge(merged, environment, last);
        system.stringPropertyNames().stream()
                .filter(key -> !key.equals(CONFIG_FILE) && (isOurs(key) || key.startsWith("camel.")))
                .forEach(key -> merged.put(key, system.getProperty(key)));
        return of(merged);
    }

    /**
     * The settings of an export inside an application that is not this service: its own properties, environment
     * variables, system properties; later ones win. There is no data source but those it names, no HTTP server, and
     * jobs are kept in memory unless {@code export.jobs.url} says otherwise.
     */
    public static ExportSettings embedded(
            Map<String, String> application, Map<String, String> environment, Properties system) {
        Map<String, String> merged = new TreeMap<>(DEFAULTS);
        merged.keySet().removeIf(key -> key.startsWith(DATASOURCE));
        merged.put("export.jobs.url", "jdbc:h2:mem:export-jobs-" + UUID.randomUUID());
        merged.putAll(application);
        merge(merged, environment, Map.of());
        merged.put("camel.server.enabled", "false");
        system.stringPropertyNames().stream()
                .filter(ExportSettings::isOurs)
                .filter(key -> !key.equals(CONFIG_FILE))
                .forEach(key -> merged.put(key, system.getProperty(key)));
        return checked(merged);
    }

    /** Environment variables for the keys of either map, then the second map, over the first. */
    private static void merge(Map<String, String> merged, Map<String, String> environment, Map<String, String> last) {
        List<String> known = Stream.concat(merged.keySet().stream(), last.keySet().stream())
                .distinct()
                .toList();
        environment.forEach(
                (variable, value) -> EnvironmentKeys.key(variable, known).ifPresent(key -> merged.put(key, value)));
        merged.putAll(last);
    }

    /** Settings given as they are, with defaults for what they leave out. */
    public static ExportSettings of(Map<String, String> given) {
        Map<String, String> merged = new TreeMap<>(DEFAULTS);
        merged.putAll(given);
        return checked(merged);
    }

    private static ExportSettings checked(Map<String, String> merged) {
        // a password may end in a blank; nothing else does on purpose
        merged.replaceAll((key, value) -> key.endsWith("password") ? value : value.trim());
        ExportSettings settings = new ExportSettings(merged);
        settings.check();
        return settings;
    }

    private static boolean isOurs(String key) {
        return key.startsWith("export.");
    }

    private static Map<String, String> read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException unreadable) {
            throw new ExportException(
                    FailureType.INVALID_REQUEST,
                    "the configuration file " + file + " cannot be read: " + unreadable.getMessage(),
                    unreadable);
        }
        Map<String, String> values = new HashMap<>();
        properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
        return values;
    }

    private void requireKnownKeys() {
        for (String key : values.keySet()) {
            if (isOurs(key)
                    && !DEFAULTS.containsKey(key)
                    && !NAMED_KEY.matcher(key).matches()) {
                throw ExportException.invalid("configuration key '" + key + "' is unknown: see "
                        + APPLICATION_PROPERTIES + " for the keys there are"
                        + (key.startsWith("export.schedule.")
                                ? "; a schedule has a name, as in export.schedule.nightly.cron"
                                : ""));
            }
        }
    }

    private void check() {
        oneOf("export.auth", "token", "jwt", "none");
        authentication();
        oneOf("export.verify", "count", "none");
        oneOf("export.verify-stored", "required", "when-permitted");
        if (!get("export.openapi").isEmpty()) {
            oneOf("export.openapi", "open", "token", "off");
        }
        attempts();
        deadlineSeconds();
        shutdownGrace();
        requestTimeout();
        serverPort();
        managementPort();
        oneOf("export.tracing", "off", "otlp");
        CountedTables.of(get(CountedTables.KEY));
        healthDataSources();
        healthSpoolFreeBytes();
        parallelism();
        maxConcurrent();
        maxQueued();
        progressSeconds();
        leaseMillis();
        jobRetentionMillis();
        memoryBudget();
        targetFileSizeBytes();
        multipartThresholdBytes();
        schedules().forEach(this::checkOwner);
    }

    private void checkOwner(ScheduleSettings schedule) {
        boolean known = schedule.owner().isEmpty()
                || (asksForToken()
                        ? !startingWith("export.token." + schedule.owner() + ".")
                                .isEmpty()
                        : schedule.owner().equals(AccessToken.ANYBODY.name()));
        if (!known) {
            throw ExportException.invalid("configuration key '" + schedule.key("owner") + "' must be "
                    + (asksForToken()
                            ? "the name of a token that is configured"
                            : "left out: with export.auth=none everybody sees the jobs of all"));
        }
    }

    /** One way to authenticate: what belongs to another would be taken for a door that is open, or shut. */
    private void authentication() {
        String auth = get("export.auth");
        for (String key : values.keySet()) {
            if (JwtSettings.isItsOwn(key)) {
                throw ExportException.invalid(
                        "configuration key '" + key + "' is not taken: export.auth=jwt and export.jwt.* set it");
            }
            if (auth.equals("jwt") && key.startsWith("export.token.")) {
                throw ExportException.invalid("configuration key '" + key + "' contradicts export.auth=jwt, which takes"
                        + " no tokens but JWTs: give the rights as " + JwtRoles.ROLE + "<name>.*");
            }
            boolean ofJwt = key.startsWith(JwtRoles.ROLE)
                    || key.startsWith(JwtRoles.PREFIX) && !get(key).equals(DEFAULTS.get(key));
            if (!auth.equals("jwt") && ofJwt) {
                throw ExportException.invalid("configuration key '" + key + "' is for export.auth=jwt only");
            }
        }
    }

    private void oneOf(String key, String... legal) {
        if (!List.of(legal).contains(get(key))) {
            throw ExportException.invalid("configuration key '" + key + "' must be one of " + List.of(legal));
        }
    }

    /** A value, empty if there is none. */
    public String get(String key) {
        return values.getOrDefault(key, "");
    }

    /** All values, for Camel's properties. */
    public Map<String, String> asMap() {
        Map<String, String> all = new TreeMap<>(values);
        if (asksForJwt()) {
            all.putAll(JwtSettings.properties(this));
        }
        return all;
    }

    /** Values whose key starts with the prefix, keys whole. */
    public Map<String, String> startingWith(String prefix) {
        Map<String, String> found = new TreeMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                found.put(key, value);
            }
        });
        return found;
    }

    /** The data sources by name, each with its settings by the last part of their keys. */
    public Map<String, Map<String, String>> dataSources() {
        Map<String, Map<String, String>> sources = new TreeMap<>();
        startingWith(DATASOURCE).forEach((key, value) -> {
            int dot = key.lastIndexOf('.');
            sources.computeIfAbsent(key.substring(DATASOURCE.length(), dot), name -> new TreeMap<>())
                    .put(key.substring(dot + 1), value);
        });
        return sources;
    }

    /**
     * The data sources the service is not ready without.
     *
     * @throws ExportException {@code INVALID_REQUEST} if one of them is not configured
     */
    public List<String> healthDataSources() {
        List<String> configured = List.copyOf(dataSources().keySet());
        String wanted = get(HEALTH_DATASOURCES);
        if (wanted.equals("*")) {
            return configured;
        }
        if (wanted.equals("none")) {
            return List.of();
        }
        List<String> names = Stream.of(wanted.split(",", -1)).map(String::trim).toList();
        if (!configured.containsAll(names)) {
            throw ExportException.invalid(
                    "configuration key '" + HEALTH_DATASOURCES + "' must be *, none or names of data"
                            + " sources separated by commas; there are " + String.join(", ", configured));
        }
        return names;
    }

    public boolean asksForToken() {
        return get("export.auth").equals("token");
    }

    public boolean asksForJwt() {
        return get("export.auth").equals("jwt");
    }

    /** Who gets the description of the API: {@code open} everybody, {@code token} who has one, {@code off} nobody. */
    public String openApi() {
        String byDefault = get("export.auth").equals("none") ? "open" : "token";
        return get("export.openapi").isEmpty() ? byDefault : get("export.openapi");
    }

    public boolean verifiesCount() {
        return get("export.verify").equals("count");
    }

    /** Whether an export fails if its stored parts may not be read back. */
    public boolean requiresStoredCheck() {
        return get("export.verify-stored").equals("required");
    }

    /** Times an export is run if its database is lost. */
    public int attempts() {
        return (int) number("export.attempts", 1, 1, 100);
    }

    /** Seconds an export may take; 0 = any. */
    public long deadlineSeconds() {
        return number("export.deadline-seconds", 86_400, 0, Integer.MAX_VALUE);
    }

    /** How long running exports may go on once the service ends. */
    public Duration shutdownGrace() {
        return Duration.ofSeconds(number("export.shutdown-grace-seconds", 20, 0, 86_400));
    }

    /** How long a request may take to arrive. */
    public Duration requestTimeout() {
        return Duration.ofSeconds(number("export.request-timeout-seconds", 30, 1, 86_400));
    }

    /** Port of the HTTP server. */
    public int serverPort() {
        return (int) number("camel.server.port", 8081, 0, 65_535);
    }

    public int parallelism() {
        return (int) number("export.parallelism", Runtime.getRuntime().availableProcessors(), 1, 1024);
    }

    public int maxConcurrent() {
        return (int) number("export.max-concurrent", 4, 1, 1024);
    }

    /** Jobs that may wait for a place. */
    public int maxQueued() {
        return (int) number("export.max-queued", 16, 0, 500);
    }

    public int progressSeconds() {
        return (int) number("export.progress-seconds", 10, 1, 3_600);
    }

    /** How long a process that shares the job store may be silent, in milliseconds. */
    public long leaseMillis() {
        return 1_000 * number("export.jobs.lease-seconds", 30, 5, 3_600);
    }

    /** How long an ended job is known, in milliseconds: no shorter than an idempotency key. */
    public long jobRetentionMillis() {
        return 3_600_000L * number("export.jobs.retention-hours", 168, 24, 87_600);
    }

    /** The schedules, in the order of their names. */
    public List<ScheduleSettings> schedules() {
        return schedules;
    }

    /** Whose jobs a schedule's runs are: a token's or role's name, everybody's, or one none can have. */
    public String owner(ScheduleSettings schedule) {
        if (schedule == null) {
            return NOBODY;
        }
        String byDefault = get("export.auth").equals("none") ? AccessToken.ANYBODY.name() : NOBODY;
        return schedule.owner().isEmpty() ? byDefault : schedule.owner();
    }

    /** Bytes; half of the heap unless set. */
    public long memoryBudget() {
        return number("export.memory-budget", Runtime.getRuntime().maxMemory() / 2, 1, Long.MAX_VALUE);
    }

    public long targetFileSizeBytes() {
        return number("export.target-file-size-bytes", 268_435_456, 1, Long.MAX_VALUE);
    }

    /** Bytes beyond which an object is sent in pieces; S3 takes 5 GiB in one PUT at most and pieces of 5 MiB at least. */
    public long multipartThresholdBytes() {
        return number("export.s3.multipart-threshold-bytes", 1L << 30, 5L << 20, 5L << 30);
    }

    /** Bytes that must be free for the spool, or the service is not ready. */
    public long healthSpoolFreeBytes() {
        return number("export.health.spool-free-bytes", 268_435_456, 0, Long.MAX_VALUE);
    }

    /** Camel would serve both from one server, and who may ask for metrics could ask for exports. */
    private void managementPort() {
        long port = number("camel.management.port", 9876, 0, 65_535);
        if (port != 0 && port == number("camel.server.port", 8081, 0, 65_535)) {
            throw ExportException.invalid(
                    "configuration keys 'camel.management.port' and 'camel.server.port' must be two ports");
        }
    }

    public Path spoolDirectory() {
        String given = get("export.spool-directory");
        return Path.of(given.isEmpty() ? System.getProperty("java.io.tmpdir") : given);
    }

    private long number(String key, long byDefault, long least, long most) {
        String given = get(key);
        if (given.isEmpty()) {
            return byDefault;
        }
        try {
            long value = Long.parseLong(given);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // said below, with what is legal
        }
        throw ExportException.invalid(
                "configuration key '" + key + "' must be a whole number from " + least + " to " + most);
    }
}
