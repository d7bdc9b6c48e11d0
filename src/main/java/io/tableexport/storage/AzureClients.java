package io.tableexport.storage;

import com.azure.core.http.policy.HttpLogDetailLevel;
import com.azure.core.http.policy.HttpLogOptions;
import com.azure.core.util.Configuration;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.request.AzureTarget;
import io.tableexport.request.StorageCredentials;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Builds an Azure client from a target and nothing else, as {@link S3Clients} does for S3: the machine's environment has
 * no say. Thread-safe. The SDK's classes are loaded with the first client.
 */
public final class AzureClients implements AutoCloseable {
    /** The configuration key of the servers that may be spoken to. */
    public static final String ALLOWED = "export.azure.allowed-endpoints";

    /** Azure's own, with the account in the host name. */
    public static final String DEFAULT_ALLOWED = "https://*.blob.core.windows.net";

    /** Where the server's own credentials stand. */
    public static final ServerCredentials.Keys SERVER_KEYS = new ServerCredentials.Keys(
            "export.azure.server.account-name",
            "export.azure.server.account-key",
            null,
            "export.azure.server.endpoints",
            "{\"account_key\": …}");

    private final EndpointPolicy policy;
    private final S3Settings settings;
    private final S3RetryPolicy retryPolicy;
    private final ServerCredentials serverCredentials;
    private final StorageConnections connections;

    /**
     * @param settings how patient to be, as with S3
     * @param retryPolicy when to send a request again, as with S3
     */
    public AzureClients(
            EndpointPolicy policy,
            S3Settings settings,
            S3RetryPolicy retryPolicy,
            ServerCredentials serverCredentials,
            StorageConnections connections) {
        this.policy = policy;
        this.settings = settings;
        this.retryPolicy = retryPolicy;
        this.serverCredentials = serverCredentials;
        this.connections = connections;
    }

    /**
     * Refuses a target that {@link #open} would, without a connection.
     *
     * @throws ExportException as {@link #open} says
     */
    public void check(AzureTarget target) {
        policy.check(target);
        if (target.wantsServerCredentials()) {
            serverKeys(target);
        }
    }

    private StorageCredentials serverKeys(AzureTarget target) {
        StorageCredentials keys = serverCredentials.of(target);
        if (!keys.accessKey().equals(target.account())) {
            throw new ExportException(
                    FailureType.FORBIDDEN,
                    "the server's own storage credentials are not for account " + target.account()
                            + ": give 'credentials', or its operator allows it with " + SERVER_KEYS.id());
        }
        return keys;
    }

    /**
     * One target's container, with the server's own credentials if the target has none.
     *
     * @param retries incremented each time a request is sent again
     * @throws ExportException {@code FORBIDDEN} if the policy does not allow its endpoint or the server's credentials are
     *     not for it, {@code INVALID_REQUEST} if there are no credentials at all; the first also from later calls if the
     *     endpoint's address is not allowed
     */
    public AzureBlobs open(AzureTarget target, LongAdder retries) {
        RequestsInFlight requests = connections.to(target.server());
        StorageCredentials keys = target.wantsServerCredentials() ? serverKeys(target) : target.credentials();
        Map<String, String> sent = new ConcurrentHashMap<>();
        BlobServiceClientBuilder builder = new BlobServiceClientBuilder()
                .endpoint(target.serviceUrl())
                .httpClient(new AzureHttp(requests))
                .configuration(Configuration.NONE)
                .httpLogOptions(new HttpLogOptions().setLogLevel(HttpLogDetailLevel.NONE))
                .retryOptions(new RequestRetryOptions(
                        RetryPolicyType.EXPONENTIAL,
                        settings.maxAttempts(),
                        atLeastASecond(retryPolicy.attemptTimeout()),
                        Duration.ofMillis(retryPolicy.retryDelayMillis()),
                        Duration.ofMillis(retryPolicy.retryMaxDelayMillis()),
                        null))
                .addPolicy(new AzurePolicies.Refusals())
                .addPolicy(new AzurePolicies.Checksums(sent))
                .addPolicy(new AzurePolicies.Retries(retries));
        if (keys.secretKey() == null) {
            builder.sasToken(keys.sessionToken());
        } else {
            builder.credential(new StorageSharedKeyCredential(keys.accessKey(), keys.secretKey()));
        }
        return new AzureBlobs(builder.buildClient(), target, requests, sent);
    }

    /** The SDK counts in seconds. */
    private static Duration atLeastASecond(Duration timeout) {
        return Duration.ofSeconds(Math.max(1, (timeout.toMillis() + 999) / 1000));
    }

    /** Closes the connections. Idempotent; clients that are still open fail from now on. */
    @Override
    public void close() {
        connections.close();
    }
}
