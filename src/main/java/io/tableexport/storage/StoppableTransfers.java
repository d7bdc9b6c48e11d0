package io.tableexport.storage;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;

/**
 * The requests of one export's client that send something, so that a cancelled export need not wait for a slow storage:
 * {@link #stop()} cuts off those on their way and refuses new ones; what lists and removes still passes. Thread-safe;
 * holds the requests in progress.
 */
public final class StoppableTransfers {
    /** Milliseconds in which a server that had all bytes of a request that was cut off has finished it. */
    private static final long SETTLING_MILLIS = 300;

    private final Set<ExecutableHttpRequest> sending = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;
    private volatile long settledNanos;

    /** Cuts off what is being sent. Idempotent; returns at once. */
    public void stop() {
        stopped = true;
        if (!sending.isEmpty()) {
            settledNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SETTLING_MILLIS);
        }
        sending.forEach(ExecutableHttpRequest::abort);
    }

    /**
     * Call it before an object is removed: an object that was cut off may else appear after it. Waits 0.3 s at most, and
     * not at all if nothing was cut off.
     */
    public void awaitSettled() {
        long left = settledNanos - System.nanoTime();
        if (stopped && settledNanos != 0 && left > 0) {
            try {
                TimeUnit.NANOSECONDS.sleep(left);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The same connections, watched. Closing the result closes nothing. */
    SdkHttpClient over(SdkHttpClient connections) {
        return new SdkHttpClient() {
            @Override
            public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
                ExecutableHttpRequest prepared = connections.prepareRequest(request);
                SdkHttpMethod method = request.httpRequest().method();
                boolean sends = method == SdkHttpMethod.PUT || method == SdkHttpMethod.POST;
                return sends ? watched(prepared) : prepared;
            }

            @Override
            public String clientName() {
                return connections.clientName();
            }

            @Override
            public void close() {
                // the connections are shared
            }
        };
    }

    private ExecutableHttpRequest watched(ExecutableHttpRequest request) {
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                sending.add(request);
                try {
                    if (stopped) {
                        throw AbortedException.create("the export was cancelled");
                    }
                    return request.call();
                } finally {
                    sending.remove(request);
                }
            }

            @Override
            public void abort() {
                request.abort();
            }
        };
    }
}
