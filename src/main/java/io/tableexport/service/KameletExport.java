package io.tableexport.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tableexport.camel.TableConstants;
import io.tableexport.export.AnswerSteps;
import io.tableexport.failure.ExportException;
import io.tableexport.request.ExportRequest;
import io.tableexport.request.StrictJson;
import io.tableexport.settings.ExportSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;

/**
 * What the Kamelet {@code table-export-sink} is made of: its parameters, which become a request at each message. Secrets
 * stay in here: none becomes a header, a property of the exchange or part of a URI. Thread-safe once its properties are
 * set.
 */
public final class KameletExport implements CamelContextAware {
    /** Exchange property, {@code String}: where in the bucket this message's export goes. */
    private static final String PATH = "CamelTableExportPath";

    private final KameletDatabase database = new KameletDatabase();

    /** The name under which the export's routes find the database. */
    private final String databaseName = "kamelet-database-" + UUID.randomUUID();

    private final Map<String, Object> request = new LinkedHashMap<>();
    private final Map<String, Object> target = new LinkedHashMap<>(Map.of("storage_type", "S3"));
    private final Map<String, Object> credentials = new LinkedHashMap<>();
    private final Map<String, Object> options = new LinkedHashMap<>();

    private CamelContext context;

    @Override
    public CamelContext getCamelContext() {
        return context;
    }

    @Override
    public void setCamelContext(CamelContext context) {
        this.context = context;
    }

    /**
     * Brings the export's routes into the context and binds the database.
     *
     * @throws IllegalArgumentException if the database is not named right
     * @throws ExportException if a parameter has no legal value; the message names the field it becomes
     */
    public void start() throws Exception {
        database.setCamelContext(context);
        database.check();
        parse("checked-at-start", null);
        ExportSettings settings = ExportRoutes.settings(context);
        database.setConnections(settings.maxConcurrent() * (1 + settings.parallelism()));
        ExportRoutes.addWithin(context);
        context.getRegistry().bind(databaseName, DataSource.class, database);
    }

    /** Makes the body the request for {@code direct:export}. */
    public void request(Exchange exchange) {
        String path = exchange.getProperty(PATH, String.class);
        String table = exchange.getMessage().getHeader(TableConstants.TABLE, String.class);
        exchange.getMessage().setBody(parse(path, table));
    }

    private ExportRequest parse(String path, String table) {
        Map<String, Object> storage = new LinkedHashMap<>(target);
        if (!credentials.isEmpty()) {
            storage.put("credentials", new LinkedHashMap<>(credentials));
        }
        storage.put("options", new LinkedHashMap<>(options));
        Map<String, Object> whole = new LinkedHashMap<>(request);
        whole.put("datasource", databaseName);
        if (table != null) {
            whole.put("table", table);
        }
        whole.put("export_paths", Map.of("paths", List.of(path), "storage_config", storage));
        return ExportRequest.parse(whole);
    }

    /** Makes the body what the export came to, as JSON: the {@code data} of an answer over HTTP. */
    public void answer(Exchange exchange) throws JsonProcessingException {
        exchange.getMessage().setBody(StrictJson.mapper().writeValueAsString(AnswerSteps.data(exchange)));
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
    }

    public void setDataSource(String dataSource) {
        database.setDataSource(dataSource);
    }

    public void setJdbcUrl(String url) {
        database.setUrl(url);
    }

    public void setUsername(String username) {
        database.setUsername(username);
    }

    public void setPassword(String password) {
        database.setPassword(password);
    }

    public void setTable(String table) {
        put(request, "table", table);
    }

    /** Names, separated by commas. */
    public void setColumns(String columns) {
        if (columns != null && !columns.isEmpty()) {
            request.put(
                    "columns",
                    Stream.of(columns.split(",", -1)).map(String::strip).toList());
        }
    }

    public void setFormat(String format) {
        put(request, "format", format);
    }

    public void setCompression(String compression) {
        put(request, "compression", compression);
    }

    public void setMode(String mode) {
        put(request, "mode", mode);
    }

    public void setIfExists(String ifExists) {
        put(request, "if_exists", ifExists);
    }

    public void setBucket(String bucket) {
        put(target, "bucket", bucket);
    }

    public void setAccessKey(String accessKey) {
        put(credentials, "access_key", accessKey);
    }

    public void setSecretKey(String secretKey) {
        put(credentials, "secret_key", secretKey);
    }

    public void setSessionToken(String sessionToken) {
        put(credentials, "session_token", sessionToken);
    }

    public void setRegion(String region) {
        put(options, "region", region);
    }

    public void setEndpoint(String endpoint) {
        put(options, "endpoint", endpoint);
    }

    public void setAllowHttp(boolean allowHttp) {
        options.put("allow_http", allowHttp);
    }

    /** What the Kamelet's user leaves out comes as an empty text or not at all. */
    private static void put(Map<String, Object> fields, String name, String value) {
        if (value != null && !value.isEmpty()) {
            fields.put(name, value);
        }
    }
}
