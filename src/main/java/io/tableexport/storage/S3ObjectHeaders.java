package io.tableexport.storage;

import io.tableexport.request.S3ObjectOptions;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.Tagging;

/**
 * Says with every request that makes an object how to encrypt it and which tags it has, whoever sends the request: the
 * route, a piece-wise upload, a dry run. Immutable.
 */
final class S3ObjectHeaders implements ExecutionInterceptor {
    private final S3ObjectOptions options;
    private final Tagging tagging;

    S3ObjectHeaders(S3ObjectOptions options) {
        this.options = options;
        this.tagging = options.tags().isEmpty()
                ? null
                : Tagging.builder()
                        .tagSet(options.tags().entrySet().stream()
                                .map(tag -> Tag.builder()
                                        .key(tag.getKey())
                                        .value(tag.getValue())
                                        .build())
                                .toList())
                        .build();
    }

    @Override
    public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
        SdkRequest request = context.request();
        if (request instanceof PutObjectRequest put) {
            PutObjectRequest.Builder told =
                    put.toBuilder().serverSideEncryption(options.encryption()).ssekmsKeyId(options.kmsKeyId());
            return tagging == null ? told.build() : told.tagging(tagging).build();
        }
        if (request instanceof CreateMultipartUploadRequest create) {
            CreateMultipartUploadRequest.Builder told = create.toBuilder()
                    .serverSideEncryption(options.encryption())
                    .ssekmsKeyId(options.kmsKeyId());
            return tagging == null ? told.build() : told.tagging(tagging).build();
        }
        return request;
    }
}
