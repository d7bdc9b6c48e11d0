package io.tableexport.storage;

import java.util.concurrent.atomic.LongAdder;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** Counts the times a client sends a request again. The SDK calls it once an attempt, from the thread that sends. */
final class RetryCounter implements ExecutionInterceptor {
    private static final ExecutionAttribute<Boolean> SENT = new ExecutionAttribute<>("camel-table-export.sent");

    private final LongAdder retries;

    RetryCounter(LongAdder retries) {
        this.retries = retries;
    }

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        if (attributes.getAttribute(SENT) == null) {
            attributes.putAttribute(SENT, true);
        } else {
            retries.increment();
        }
    }
}
