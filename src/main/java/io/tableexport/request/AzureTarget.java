package io.tableexport.request;

import io.tableexport.failure.ExportException;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A directory in a container of Azure Blob Storage. Its text form is its location, without keys.
 *
 * @param path as {@link StorageTarget#path()} says
 * @param account the storage account
 * @param container the container
 * @param endpoint the server the request names: scheme, host and perhaps port; null for the account's own
 * @param pathStyle whether the account stands in the path, as emulators want it, rather than in the host name
 * @param credentials null for the server's own; its access key is the account, its secret key null beside a SAS token
 */
public record AzureTarget(
        String path, String account, String container, URI endpoint, boolean pathStyle, StorageCredentials credentials)
        implements StorageTarget {

    /** The last part of the name of its route. */
    public static final String ROUTE = "azure";

    /** What its location begins with. */
    public static final String PREFIX = "azure://";

    static final List<String> KNOWN_CREDENTIALS = List.of("account_key", "sas_token");
    static final List<String> KNOWN_OPTIONS = List.of("account_name", "endpoint", "allow_http", "path_style");

    /** Azure's rules for names of accounts and containers; both become parts of Camel's URI. */
    private static final Pattern ACCOUNT = Pattern.compile("[a-z0-9]{3,24}");

    private static final Pattern CONTAINER = Pattern.compile("(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*");

    /** Base64, as a shared key is signed with. */
    private static final Pattern ACCOUNT_KEY =
            Pattern.compile("(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?");

    /** A query with the parameters of a shared access signature, which has no other characters. */
    private static final Pattern SAS_TOKEN = Pattern.compile("\\??[A-Za-z0-9]+=[A-Za-z0-9%._~:/+,=&-]+");

    public AzureTarget {
        Objects.requireNonNull(path);
        Objects.requireNonNull(account);
        Objects.requireNonNull(container);
    }

    /** Reads it as {@link StorageKind#parse} says. */
    public static AzureTarget parse(JsonFields storage, String pathField, String path) {
        String container = storage.text("bucket");
        if (container == null) {
            throw storage.missing("bucket", "the container Azure stores blobs in");
        }
        if (!CONTAINER.matcher(container).matches()) {
            throw ExportException.invalid(
                    "field '" + storage.path("bucket") + "' must be the name of a container: 3 to 63"
                            + " lower-case letters, digits and '-', a letter or digit at both ends, no '--'");
        }
        for (String segment : path.split("/", -1)) {
            if (segment.endsWith(".")) {
                throw ExportException.invalid("field '" + pathField + "' must not have a segment that ends in '.' when"
                        + " the storage is Azure, which drops the dot");
            }
        }
        JsonFields options = storage.object("options", KNOWN_OPTIONS);
        if (options == null || !options.has("account_name")) {
            throw ExportException.invalid("field '" + storage.path("options.account_name")
                    + "' is required: the storage account the container is in");
        }
        String account = options.text("account_name");
        if (!ACCOUNT.matcher(account).matches()) {
            throw ExportException.invalid("field '" + options.path("account_name")
                    + "' must be the name of a storage account: 3 to 24 lower-case letters and digits");
        }
        URI endpoint = ServerFields.endpoint(options, options.flag("allow_http", false));
        boolean pathStyle = options.flag("path_style", false);
        if (pathStyle && endpoint == null) {
            throw ExportException.invalid("field '" + options.path("path_style") + "' needs '"
                    + options.path("endpoint") + "': Azure's own servers have the account in the host name");
        }
        return new AzureTarget(path, account, container, endpoint, pathStyle, credentials(storage, account));
    }

    /** Null if the request has none: the server's own, if the token may use them. */
    private static StorageCredentials credentials(JsonFields storage, String account) {
        JsonFields keys = storage.secretObject("credentials", KNOWN_CREDENTIALS);
        if (keys == null) {
            return null;
        }
        String key = ServerFields.secret(keys, "account_key", false);
        String sas = ServerFields.secret(keys, "sas_token", false);
        if ((key == null) == (sas == null)) {
            throw ExportException.invalid(
                    "field '" + storage.path("credentials") + "' must hold either 'account_key' or" + " 'sas_token'");
        }
        if (key != null && !ACCOUNT_KEY.matcher(key).matches()) {
            throw ExportException.invalid("field '" + keys.path("account_key") + "' must be base64, as Azure shows it");
        }
        if (sas != null && !SAS_TOKEN.matcher(sas).matches()) {
            throw ExportException.invalid(
                    "field '" + keys.path("sas_token") + "' must be the query of a signed URL, as sv=…&sig=…");
        }
        return new StorageCredentials(account, key, sas);
    }

    @Override
    public String routeName() {
        return ROUTE;
    }

    @Override
    public List<String> names() {
        return List.of(account, container);
    }

    @Override
    public URI server() {
        return endpoint == null ? URI.create("https://" + account + ".blob.core.windows.net") : endpoint;
    }

    /** What the names of containers follow. */
    public String serviceUrl() {
        return pathStyle ? server() + "/" + account : server().toString();
    }

    @Override
    public String location() {
        return PREFIX + account + "/" + container + "/" + path;
    }

    /** The same as {@link #location()}. */
    @Override
    public String toString() {
        return location();
    }
}
