package io.tableexport.storage;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.http.HttpExecuteResponse;

/**
 * Stops sending to a server that fails every time, so that exports fail at once and it can recover: after so many
 * failures in a row (no connection, no answer, 5xx) requests are refused for a while, then one is tried. Requests that
 * remove objects go past it, as a failed export must be cleaned up. Thread-safe; one for each endpoint.
 */
final class EndpointBreaker {
    private static final int SERVER_ERROR = 500;

    private final String endpoint;
    private final long openMillis;
    private final CircuitBreaker breaker;

    /**
     * @param failures in a row that open it
     * @param openMillis milliseconds it refuses requests then
     */
    EndpointBreaker(String endpoint, int failures, long openMillis) {
        this.endpoint = endpoint;
        this.openMillis = openMillis;
        this.breaker = CircuitBreaker.of(
                endpoint,
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(failures)
                        .minimumNumberOfCalls(failures)
                        .failureRateThreshold(100)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .waitDurationInOpenState(Duration.ofMillis(openMillis))
                        .build());
    }

    /** One request and its answer's head. */
    interface Call {
        HttpExecuteResponse run() throws IOException;
    }

    /** @param ended whether the caller itself ended the request, which says nothing about the server */
    HttpExecuteResponse call(Call call, BooleanSupplier ended) throws IOException {
        if (!breaker.tryAcquirePermission()) {
            throw new ExportException(
                    FailureType.STORAGE_FAILED,
                    "the storage at " + endpoint + " failed many times in a row, so for " + openMillis
                            + " ms nothing is sent to it: see that it is up and try again later"
                            + " (export.s3.breaker-failures, export.s3.breaker-open-millis)");
        }
        boolean answered = false;
        try {
            HttpExecuteResponse response = call.run();
            answered = response.httpResponse().statusCode() < SERVER_ERROR;
            return response;
        } finally {
            if (!answered && ended.getAsBoolean()) {
                breaker.releasePermission();
            } else if (answered) {
                breaker.onSuccess(0, TimeUnit.NANOSECONDS);
            } else {
                breaker.onError(0, TimeUnit.NANOSECONDS, new IOException("no good answer"));
            }
        }
    }
}
