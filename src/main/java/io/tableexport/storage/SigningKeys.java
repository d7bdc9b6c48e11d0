package io.tableexport.storage;

import java.net.URI;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * Makes the AWS SDK forget secret keys. It keeps the signing keys it made last, and as their names the secret keys they
 * were made of, for as long as the JVM lives, and has no call that empties this cache: so it is filled with keys that
 * open nothing. An export that still runs has its own made again. Thread-safe.
 */
final class SigningKeys {
    /** Entries of the cache, the oldest of which goes first: {@code SignerUtils} of the SDK 2.41. A test holds it. */
    private static final int CACHED = 300;

    private static final AwsV4HttpSigner SIGNER = AwsV4HttpSigner.create();
    private static final AwsCredentialsIdentity NOBODY = AwsCredentialsIdentity.create("nobody", "nothing");
    private static final SdkHttpRequest NOTHING = SdkHttpFullRequest.builder()
            .method(SdkHttpMethod.GET)
            .uri(URI.create("http://nowhere.invalid/"))
            .build();

    /** In the name of a region: what stands in the cache already would push nothing out. */
    private static final AtomicLong FILLERS = new AtomicLong();

    private SigningKeys() {}

    /** Takes a few milliseconds. */
    static void forget() {
        for (int i = 0; i < CACHED; i++) {
            String region = "filler-" + FILLERS.getAndIncrement();
            SIGNER.sign(request -> request.identity(NOBODY)
                    .request(NOTHING)
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                    .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                    .putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, false));
        }
    }
}
