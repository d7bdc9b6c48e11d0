package io.tableexport.storage;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;

/**
 * One export's view of the shared connections: passes its requests through the endpoint's {@link EndpointBreaker}, and
 * can end those in progress at once, so that a server that does not answer cannot keep an export that is to stop.
 * Thread-safe. Closing it closes nothing, as the connections are shared.
 */
public final class RequestsInFlight implements SdkHttpClient {
    /** Milliseconds in which a server that had all bytes of a request that was cut off has finished it. */
    private static final long SETTLING_MILLIS = 300;

    private final SdkHttpClient connections;
    private final EndpointBreaker breaker;
    private final Set<ExecutableHttpRequest> running = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;
    private volatile long settledNanos;
    private volatile boolean cutOff;
    private volatile boolean accepted;

    RequestsInFlight(SdkHttpClient connections, EndpointBreaker breaker) {
        this.connections = connections;
        this.breaker = breaker;
    }

    /** Ends what is in progress and refuses what would store, until {@link #resume()}. Objects can still be removed. */
    public void stop() {
        stopped = true;
        if (!running.isEmpty()) {
            settledNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SETTLING_MILLIS);
            cutOff = true;
        }
        running.forEach(ExecutableHttpRequest::abort);
    }

    /**
     * Call it before an object is removed: one that was cut off may else appear after it. Waits 0.3 s at most, and not at
     * all if nothing was cut off.
     */
    public void awaitSettled() {
        long left = settledNanos - System.nanoTime();
        if (cutOff && left > 0) {
            try {
                TimeUnit.NANOSECONDS.sleep(left);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Lets requests through again: for cleaning up. */
    public void resume() {
        stopped = false;
    }

    /** Whether {@link #stop()} is in force. */
    boolean isStopped() {
        return stopped;
    }

    /** Whether the server has accepted a request, and with it the keys. */
    boolean areKeysRight() {
        return accepted;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        ExecutableHttpRequest prepared = connections.prepareRequest(request);
        boolean removes = request.httpRequest().method() == SdkHttpMethod.DELETE;
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                running.add(prepared);
                try {
                    if (stopped && !removes) {
                        throw new ExportException(FailureType.CANCELLED, "the export was stopped");
                    }
                    HttpExecuteResponse response =
                            removes ? prepared.call() : breaker.call(prepared::call, () -> stopped);
                    accepted |= response.httpResponse().isSuccessful();
                    return response;
                } finally {
                    running.remove(prepared);
                }
            }

            @Override
            public void abort() {
                prepared.abort();
            }
        };
    }

    @Override
    public String clientName() {
        return connections.clientName();
    }

    @Override
    public void close() {}
}
