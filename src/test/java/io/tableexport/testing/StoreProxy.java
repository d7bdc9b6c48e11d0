package io.tableexport.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.function.Consumer;
import org.gaul.s3proxy.blobstore.BlobStore;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** A blob store of the S3 test server that does something first when an object arrives: a change elsewhere, a fault. */
public final class StoreProxy {
    private StoreProxy() {}

    /** The store, with {@code first} called with each key before the object is stored; what it throws is the answer. */
    public static BlobStore beforePut(BlobStore store, Consumer<String> first) {
        return (BlobStore) Proxy.newProxyInstance(
                StoreProxy.class.getClassLoader(), new Class<?>[] {BlobStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("putBlob")) {
                        Arrays.stream(arguments)
                                .filter(PutObjectRequest.class::isInstance)
                                .map(put -> ((PutObjectRequest) put).key())
                                .forEach(first);
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    /** An error as S3 answers it. */
    public static S3Exception refusal(int status, String code) {
        return (S3Exception) S3Exception.builder()
                .statusCode(status)
                .message(code)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .sdkHttpResponse(
                                SdkHttpResponse.builder().statusCode(status).build())
                        .build())
                .build();
    }
}
