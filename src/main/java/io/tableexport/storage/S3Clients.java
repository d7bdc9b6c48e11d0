package io.tableexport.storage;

import io.tableexport.request.S3Target;
import io.tableexport.request.StorageCredentials;
import io.tableexport.request.StorageTarget;
import java.net.InetAddress;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * Builds an S3 client from a target and nothing else: its credentials, its endpoint, its region. Neither the machine's
 * profiles, environment and metadata service nor a proxy has a say, so what the policy checked is what the client
 * speaks to. Redirects are not followed.
 *
 * <p>Thread-safe. Whoever opens a client closes it; the connections behind all clients are shared, stay open then, and
 * are closed with this. Memory: the connections' buffers.
 */
public final class S3Clients implements AutoCloseable {
    private final EndpointPolicy policy;
    private final S3Settings settings;
    private final S3RetryPolicy retryPolicy;
    private final ServerCredentials serverCredentials;
    private final StorageConnections connections;

    /** Clients that have the credentials of their targets only, with the default policy. */
    public S3Clients(EndpointPolicy policy, S3Settings settings) {
        this(policy, settings, S3RetryPolicy.DEFAULTS, ServerCredentials.NONE);
    }

    public S3Clients(
            EndpointPolicy policy,
            S3Settings settings,
            S3RetryPolicy retryPolicy,
            ServerCredentials serverCredentials) {
        this(policy, settings, retryPolicy, serverCredentials, InetAddress::getAllByName, PublicAddresses::isPublic);
    }

    /**
     * @param lookup what a host name resolves to
     * @param isPublic which addresses belong to the internet
     */
    S3Clients(
            EndpointPolicy policy,
            S3Settings settings,
            S3RetryPolicy retryPolicy,
            ServerCredentials serverCredentials,
            PublicAddresses.Lookup lookup,
            Predicate<InetAddress> isPublic) {
        this.policy = policy;
        this.settings = settings;
        this.retryPolicy = retryPolicy;
        this.serverCredentials = serverCredentials;
        this.connections = new StorageConnections(policy, settings, retryPolicy, lookup, isPublic);
    }

    /**
     * Refuses a target that {@link #open} would, without a connection.
     *
     * @throws io.tableexport.failure.ExportException as {@link #open} says
     */
    public void check(StorageTarget target) {
        policy.check(target);
        if (target.wantsServerCredentials()) {
            serverCredentials.of(target);
        }
    }

    /**
     * A client and its hold on the requests it sends.
     *
     * @param client to be closed by whoever opened it
     * @param requests by which those in progress can be ended
     */
    public record Opened(S3Client client, RequestsInFlight requests) {}

    /** As {@link #open(S3Target, LongAdder)}, with nobody interested in retries or in ending requests. */
    public S3Client open(S3Target target) {
        return open(target, new LongAdder()).client();
    }

    /**
     * A client for one target, with the server's own credentials if the target has none.
     *
     * @param retries incremented each time the client sends a request again
     * @throws io.tableexport.failure.ExportException {@code FORBIDDEN} if the policy does not allow its endpoint or
     *     the server's credentials are not for it, {@code INVALID_REQUEST} if there are no credentials at all; the
     *     first also from the client's calls if the endpoint's address is not allowed
     */
    public Opened open(S3Target target, LongAdder retries) {
        RequestsInFlight requests = connections.to(target.server());
        StorageCredentials keys = target.wantsServerCredentials() ? serverCredentials.of(target) : target.credentials();
        S3ClientBuilder builder = S3Client.builder()
                .httpClient(requests)
                .credentialsProvider(StaticCredentialsProvider.create(credentials(keys)))
                .region(Region.of(target.region()))
                // Amazon's too: the SDK would else look for an endpoint in the environment.
                .endpointOverride(target.server())
                .forcePathStyle(!target.virtualHostedStyle())
                .crossRegionAccessEnabled(false)
                .accelerate(false)
                .useArnRegion(false)
                .disableMultiRegionAccessPoints(true)
                .dualstackEnabled(false)
                .fipsEnabled(false)
                .overrideConfiguration(override(target, retries, requests));
        if (target.endpoint() != null) {
            // Some S3-compatible servers refuse the checksums the SDK sends unasked since 2.30.
            builder.requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                    .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
        }
        return new Opened(builder.build(), requests);
    }

    /** After a client is closed: nothing it signed with is left in the memory of this process. Takes milliseconds. */
    public static void forgetKeys() {
        SigningKeys.forget();
    }

    /** Closes the connections. Idempotent; clients that are still open fail from now on. */
    @Override
    public void close() {
        connections.close();
    }

    private ClientOverrideConfiguration override(S3Target target, LongAdder retries, RequestsInFlight requests) {
        return ClientOverrideConfiguration.builder()
                // An empty one: the SDK would else take settings from the machine's.
                .defaultProfileFile(ProfileFile.aggregator().build())
                .retryStrategy(retryPolicy.strategy(settings.maxAttempts(), requests::areKeysRight))
                .apiCallAttemptTimeout(retryPolicy.attemptTimeout())
                .addExecutionInterceptor(new RetryCounter(retries))
                .addExecutionInterceptor(new S3ObjectHeaders(target.objects()))
                .build();
    }

    private static AwsCredentials credentials(StorageCredentials keys) {
        return keys.sessionToken() == null
                ? AwsBasicCredentials.create(keys.accessKey(), keys.secretKey())
                : AwsSessionCredentials.create(keys.accessKey(), keys.secretKey(), keys.sessionToken());
    }
}
