package io.tableexport.storage;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;

/**
 * When a request to an S3 server is sent again, after which pause, how long it may take, and when a server is left
 * alone. The one place for all of it: a request that fails in passing (5xx, 429, SlowDown, a reset or silent connection,
 * bytes that arrived damaged) is sent again from its file; wrong keys or a missing bucket fail at once.
 *
 * @param attemptTimeoutMillis milliseconds one sending may take, its body included
 * @param retryDelayMillis milliseconds of the first pause at most; each further one may be twice as long
 * @param retryMaxDelayMillis milliseconds no pause is longer than
 * @param breakerFailures failed requests in a row after which a server gets none for a while
 * @param breakerOpenMillis milliseconds of that while
 */
public record S3RetryPolicy(
        int attemptTimeoutMillis,
        int retryDelayMillis,
        int retryMaxDelayMillis,
        int breakerFailures,
        int breakerOpenMillis) {
    private static final String ATTEMPT_TIMEOUT = "export.s3.attempt-timeout-millis";
    private static final String RETRY_DELAY = "export.s3.retry-delay-millis";
    private static final String RETRY_MAX_DELAY = "export.s3.retry-max-delay-millis";
    private static final String BREAKER_FAILURES = "export.s3.breaker-failures";
    private static final String BREAKER_OPEN = "export.s3.breaker-open-millis";

    /**
     * Ten minutes send a part of 1 GiB at 1.8 MB/s. The pauses are long enough for a server's restart of some seconds,
     * at random within their limits, so that readers do not come back together. Forty failures in a row are several
     * exports' worth of attempts.
     */
    public static final S3RetryPolicy DEFAULTS = new S3RetryPolicy(600_000, 500, 20_000, 40, 30_000);

    /** What a server answers, as 400, when a body did not arrive as it was sent, or not in time. */
    private static final Set<String> DAMAGED_ON_THE_WAY = Set.of(
            "BadDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch", "Md5Mismatch", "RequestTimeout");

    public S3RetryPolicy {
        S3Settings.atLeastOne(ATTEMPT_TIMEOUT, attemptTimeoutMillis);
        S3Settings.atLeastOne(RETRY_DELAY, retryDelayMillis);
        S3Settings.atLeastOne(RETRY_MAX_DELAY, retryMaxDelayMillis);
        S3Settings.atLeastOne(BREAKER_FAILURES, breakerFailures);
        S3Settings.atLeastOne(BREAKER_OPEN, breakerOpenMillis);
        if (retryMaxDelayMillis < retryDelayMillis) {
            throw new IllegalArgumentException(RETRY_MAX_DELAY + " must not be less than " + RETRY_DELAY);
        }
    }

    /**
     * Reads the policy from configuration properties; an absent one has its default.
     *
     * @throws IllegalArgumentException naming the key and what is legal
     */
    public static S3RetryPolicy of(Map<String, String> properties) {
        return new S3RetryPolicy(
                S3Settings.number(properties, ATTEMPT_TIMEOUT, DEFAULTS.attemptTimeoutMillis),
                S3Settings.number(properties, RETRY_DELAY, DEFAULTS.retryDelayMillis),
                S3Settings.number(properties, RETRY_MAX_DELAY, DEFAULTS.retryMaxDelayMillis),
                S3Settings.number(properties, BREAKER_FAILURES, DEFAULTS.breakerFailures),
                S3Settings.number(properties, BREAKER_OPEN, DEFAULTS.breakerOpenMillis));
    }

    Duration attemptTimeout() {
        return Duration.ofMillis(attemptTimeoutMillis);
    }

    /**
     * The SDK's own strategy, with its pauses at random and its limit on retries in all, and these pauses.
     *
     * @param keysAreRight whether the server has accepted the keys before: some call a damaged body a wrong signature
     */
    RetryStrategy strategy(int maxAttempts, BooleanSupplier keysAreRight) {
        BackoffStrategy pauses = BackoffStrategy.exponentialDelay(
                Duration.ofMillis(retryDelayMillis), Duration.ofMillis(retryMaxDelayMillis));
        return AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(maxAttempts)
                .backoffStrategy(pauses)
                .throttlingBackoffStrategy(pauses)
                .retryOnException(failure -> failure instanceof AwsServiceException refusal
                        && (isDamage(code(refusal)) || (keysAreRight.getAsBoolean() && isWrongSignature(refusal))))
                .build();
    }

    /** Whether a server's word for its refusal says that a body did not arrive as it was sent, or not in time. */
    static boolean isDamage(String code) {
        return DAMAGED_ON_THE_WAY.contains(code);
    }

    private static boolean isWrongSignature(AwsServiceException refusal) {
        return code(refusal).equals("SignatureDoesNotMatch");
    }

    private static String code(AwsServiceException refusal) {
        return refusal.awsErrorDetails() == null || refusal.awsErrorDetails().errorCode() == null
                ? ""
                : refusal.awsErrorDetails().errorCode();
    }
}
