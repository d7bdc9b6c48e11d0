package io.tableexport.storage;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpPipelinePosition;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.core.util.BinaryData;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.LongAdder;
import reactor.core.publisher.Mono;

/** What happens to every request of an Azure client on its way: steps of the SDK's pipeline. */
final class AzurePolicies {
    private static final int FIRST_REFUSAL = 400;

    private AzurePolicies() {}

    /**
     * Turns a refusal into a {@link StorageRefusal}. The SDK's own exception repeats what was signed. It stands before the
     * SDK's retries, so it sees the last answer only.
     */
    static final class Refusals implements HttpPipelinePolicy {
        @Override
        public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
            return next.process()
                    .flatMap(response -> response.getStatusCode() < FIRST_REFUSAL
                            ? Mono.just(response)
                            : Mono.error(new StorageRefusal(response.getStatusCode(), AzureHttp.code(response))))
                    .onErrorMap(Refusals::kept);
        }

        /** The SDK throws the cause of what it gets where that is unchecked, and else forgets or logs it. */
        private static Throwable kept(Throwable failure) {
            return new CompletionException(
                    failure instanceof RuntimeException ? failure : new CompletionException(failure));
        }

        @Override
        public HttpPipelinePosition getPipelinePosition() {
            return HttpPipelinePosition.PER_CALL;
        }
    }

    /**
     * Sends the MD5 of each body with it, by which the server checks what arrives, and remembers that of each blob that is
     * sent by one request: the server knows it by that.
     */
    static final class Checksums implements HttpPipelinePolicy {
        private final Map<String, String> sent;

        /** @param sent by the path of its URL, lower-case hex; grows with the number of blobs */
        Checksums(Map<String, String> sent) {
            this.sent = sent;
        }

        @Override
        public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
            HttpRequest request = context.getHttpRequest();
            BinaryData body = request.getBodyAsBinaryData();
            if (request.getHttpMethod() == HttpMethod.PUT && body != null) {
                if (!body.isReplayable()) { // no file, but the few bytes of a manifest or marker
                    body = BinaryData.fromBytes(body.toBytes());
                    request.setBody(body);
                }
                try (InputStream bytes = body.toStream()) {
                    SentChecksums sums = SentChecksums.of(bytes);
                    request.setHeader(HttpHeaderName.CONTENT_MD5, sums.contentMd5());
                    if (!String.valueOf(request.getUrl().getQuery()).contains("comp=")) {
                        sent.put(request.getUrl().getPath(), sums.md5());
                    }
                } catch (IOException e) {
                    return Mono.error(StorageFailures.failed("reading a part from the spool directory", e));
                }
            }
            return next.process();
        }

        @Override
        public HttpPipelinePosition getPipelinePosition() {
            return HttpPipelinePosition.PER_CALL;
        }
    }

    /** Counts the times a request is sent again: it stands behind the SDK's retries. */
    static final class Retries implements HttpPipelinePolicy {
        private static final String SENT = "camel-table-export.sent";

        private final LongAdder retries;

        Retries(LongAdder retries) {
            this.retries = retries;
        }

        @Override
        public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
            if (context.getData(SENT).isPresent()) {
                retries.increment();
            } else {
                context.setData(SENT, true);
            }
            return next.process();
        }
    }
}
