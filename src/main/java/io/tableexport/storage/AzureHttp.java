package io.tableexport.storage;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeader;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.BinaryData;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;

/**
 * Sends the Azure SDK's requests through {@link StorageConnections}, so that where they go, how long they may take and
 * when they are cut off is decided where it is for S3. Thread-safe. Memory: the body of each answer, which the SDK asks for
 * in ranges of 4 MiB; bodies of requests are read from their files.
 */
final class AzureHttp implements HttpClient {
    private static final HttpHeaderName ERROR_CODE = HttpHeaderName.fromString("x-ms-error-code");

    /** Failures in passing that the SDK itself does not send a request again for. */
    private static final Set<Integer> PASSING = Set.of(408, 502, 504);

    /** What the emulator says, among other things, of a body that is not what its MD5 says; Azure has a word for it. */
    private static final String DAMAGED_AT_AZURITE = "InvalidOperation";

    private final RequestsInFlight requests;

    AzureHttp(RequestsInFlight requests) {
        this.requests = requests;
    }

    @Override
    public Mono<HttpResponse> send(HttpRequest request) {
        return Mono.<HttpResponse>create(sink -> {
                    ExecutableHttpRequest prepared = requests.prepareRequest(translated(request));
                    sink.onCancel(prepared::abort);
                    try {
                        sink.success(answered(request, prepared.call()));
                    } catch (IOException | RuntimeException failure) {
                        sink.error(requests.isStopped() ? stopped() : failure);
                    }
                })
                .subscribeOn(Schedulers.boundedElastic());
    }

    /** Not an IOException, for which the SDK would send the request again. */
    private static ExportException stopped() {
        return new ExportException(FailureType.CANCELLED, "the export was stopped");
    }

    private static HttpExecuteRequest translated(HttpRequest request) {
        SdkHttpFullRequest.Builder head = SdkHttpFullRequest.builder()
                .method(SdkHttpMethod.fromValue(request.getHttpMethod().toString()))
                .uri(URI.create(request.getUrl().toString()));
        for (HttpHeader header : request.getHeaders()) {
            header.getValuesList().forEach(value -> head.appendHeader(header.getName(), value));
        }
        BinaryData body = request.getBodyAsBinaryData();
        if (body != null) {
            head.contentStreamProvider(body::toStream);
        }
        SdkHttpFullRequest whole = head.build();
        return HttpExecuteRequest.builder()
                .request(whole)
                .contentStreamProvider(whole.contentStreamProvider().orElse(null))
                .build();
    }

    private static HttpResponse answered(HttpRequest request, HttpExecuteResponse response) throws IOException {
        byte[] body = new byte[0];
        if (response.responseBody().isPresent()) {
            try (InputStream bytes = response.responseBody().get()) {
                body = bytes.readAllBytes();
            }
        }
        Answer answer = new Answer(request, response, body);
        String code = code(answer);
        boolean damaged = S3RetryPolicy.isDamage(code)
                || (code.equals(DAMAGED_AT_AZURITE)
                        && request.getHeaders().getValue(HttpHeaderName.CONTENT_MD5) != null);
        if (PASSING.contains(answer.getStatusCode()) || damaged) {
            throw new IOException("a failure in passing", new StorageRefusal(answer.getStatusCode(), code));
        }
        return answer;
    }

    /** The server's word for its refusal. */
    static String code(HttpResponse response) {
        String code = response.getHeaderValue(ERROR_CODE);
        return code == null ? "" : StorageFailures.errorCode(code);
    }

    /** An answer that was read to its end. */
    private static final class Answer extends HttpResponse {
        private final int status;
        private final HttpHeaders headers = new HttpHeaders();
        private final byte[] body;

        Answer(HttpRequest request, HttpExecuteResponse response, byte[] body) {
            super(request);
            this.status = response.httpResponse().statusCode();
            this.body = body;
            response.httpResponse()
                    .headers()
                    .forEach((name, values) -> headers.set(HttpHeaderName.fromString(name), values));
        }

        @Override
        public int getStatusCode() {
            return status;
        }

        @Override
        @Deprecated
        public String getHeaderValue(String name) {
            return headers.getValue(HttpHeaderName.fromString(name));
        }

        @Override
        public HttpHeaders getHeaders() {
            return headers;
        }

        @Override
        public Flux<ByteBuffer> getBody() {
            return Flux.defer(() -> Flux.just(ByteBuffer.wrap(body)));
        }

        @Override
        public BinaryData getBodyAsBinaryData() {
            return BinaryData.fromBytes(body);
        }

        @Override
        public Mono<byte[]> getBodyAsByteArray() {
            return Mono.just(body);
        }

        @Override
        public Mono<String> getBodyAsString() {
            return getBodyAsString(StandardCharsets.UTF_8);
        }

        @Override
        public Mono<String> getBodyAsString(Charset charset) {
            return Mono.just(new String(body, charset));
        }
    }
}
