package io.tableexport.storage;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.apache.ProxyConfiguration;

/**
 * The HTTP connections to the servers of one kind of storage: only to those its policy allows, at addresses that are
 * looked at where the connection is made, without a proxy, and not to a server that fails every time. Clients of any
 * protocol send through them.
 *
 * <p>Thread-safe. They are shared, opened with the first request and closed with this. Memory: their buffers.
 */
public final class StorageConnections implements AutoCloseable {
    private final EndpointPolicy policy;
    private final S3Settings settings;
    private final S3RetryPolicy retryPolicy;
    private final PublicAddresses.Lookup lookup;
    private final Predicate<InetAddress> isPublic;
    private final Map<URI, EndpointBreaker> breakers = new ConcurrentHashMap<>();
    private final Map<EndpointPolicy.Reach, SdkHttpClient> shared = new ConcurrentHashMap<>();

    public StorageConnections(EndpointPolicy policy, S3Settings settings, S3RetryPolicy retryPolicy) {
        this(policy, settings, retryPolicy, InetAddress::getAllByName, PublicAddresses::isPublic);
    }

    /**
     * @param lookup what a host name resolves to
     * @param isPublic which addresses belong to the internet
     */
    StorageConnections(
            EndpointPolicy policy,
            S3Settings settings,
            S3RetryPolicy retryPolicy,
            PublicAddresses.Lookup lookup,
            Predicate<InetAddress> isPublic) {
        this.policy = policy;
        this.settings = settings;
        this.retryPolicy = retryPolicy;
        this.lookup = lookup;
        this.isPublic = isPublic;
    }

    /**
     * One export's view of the connections.
     *
     * @throws io.tableexport.failure.ExportException {@code FORBIDDEN} if the policy does not allow the server; also from
     *     requests if its address is not allowed
     */
    RequestsInFlight to(URI server) {
        SdkHttpClient connections = shared.computeIfAbsent(policy.reach(server), this::open);
        // One breaker for each server the policy allows and somebody used: few.
        EndpointBreaker breaker = breakers.computeIfAbsent(
                server,
                key -> new EndpointBreaker(
                        key.toString(), retryPolicy.breakerFailures(), retryPolicy.breakerOpenMillis()));
        return new RequestsInFlight(connections, breaker);
    }

    private SdkHttpClient open(EndpointPolicy.Reach reach) {
        return ApacheHttpClient.builder()
                .dnsResolver(
                        switch (reach) {
                            case CONFIGURED_HOST -> new ConfiguredAddresses(policy, lookup, isPublic);
                            case PUBLIC_ADDRESSES -> new PublicAddresses(policy, lookup, isPublic);
                        })
                .connectionTimeout(Duration.ofMillis(settings.connectTimeoutMillis()))
                .socketTimeout(Duration.ofMillis(settings.readTimeoutMillis()))
                .connectionAcquisitionTimeout(Duration.ofMillis(settings.readTimeoutMillis()))
                .maxConnections(settings.maxConnections())
                .tcpKeepAlive(true)
                .proxyConfiguration(ProxyConfiguration.builder()
                        .useSystemPropertyValues(false)
                        .useEnvironmentVariableValues(false)
                        .build())
                .build();
    }

    /** Closes the connections. Idempotent; clients that are still open fail from now on. */
    @Override
    public void close() {
        shared.values().forEach(SdkHttpClient::close);
    }
}
