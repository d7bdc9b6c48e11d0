package io.tableexport.storage;

import io.tableexport.failure.ExportException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * Stores a file as one object in several pieces (a multipart upload): it appears whole, at once, by the last request.
 * Each piece is read from the file again whenever it is sent again, which Camel's own upload of a stream cannot do, and
 * carries its MD5. On any failure the upload is aborted. Stateless; memory: a copy buffer.
 */
public final class S3Pieces {
    private S3Pieces() {}

    /**
     * Stores the file, in place of an object of this key if there is one.
     *
     * @param pieceBytes bytes of each piece but the last
     * @throws ExportException as the storage fails; it names the upload if that could not be aborted
     */
    public static void store(S3Client client, String bucket, String key, Path file, long pieceBytes) {
        String doing = "storing s3://" + bucket + "/" + key + " in pieces";
        String upload;
        try {
            upload = client.createMultipartUpload(
                            request -> request.bucket(bucket).key(key))
                    .uploadId();
        } catch (RuntimeException e) {
            throw StorageFailures.failed(doing, e);
        }
        try {
            List<CompletedPart> pieces = send(client, bucket, key, upload, file, pieceBytes);
            client.completeMultipartUpload(request -> request.bucket(bucket)
                    .key(key)
                    .uploadId(upload)
                    .multipartUpload(completed -> completed.parts(pieces)));
        } catch (IOException | RuntimeException e) {
            ExportException failure = StorageFailures.failed(doing, e);
            throw abort(client, bucket, key, upload, failure);
        }
    }

    private static ExportException abort(
            S3Client client, String bucket, String key, String upload, ExportException failure) {
        try {
            client.abortMultipartUpload(
                    request -> request.bucket(bucket).key(key).uploadId(upload));
            return failure;
        } catch (RuntimeException e) {
            ExportException told = new ExportException(
                    failure.type(),
                    failure.getMessage()
                            + "; its multipart upload could not be aborted either and keeps its bytes until somebody"
                            + " does so, or a lifecycle rule of the bucket",
                    failure);
            told.addSuppressed(StorageFailures.failed("aborting the multipart upload", e));
            return told;
        }
    }

    private static List<CompletedPart> send(
            S3Client client, String bucket, String key, String upload, Path file, long pieceBytes) throws IOException {
        List<CompletedPart> pieces = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long length = channel.size();
            for (long offset = 0; offset < length; offset += pieceBytes) {
                int number = pieces.size() + 1;
                long from = offset;
                long bytes = Math.min(pieceBytes, length - offset);
                SentChecksums checksums = SentChecksums.of(slice(file, from, bytes));
                RequestBody body = RequestBody.fromContentProvider(
                        () -> {
                            try {
                                return slice(file, from, bytes);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        },
                        bytes,
                        "application/octet-stream");
                String tag = client.uploadPart(
                                request -> request.bucket(bucket)
                                        .key(key)
                                        .uploadId(upload)
                                        .partNumber(number)
                                        .contentLength(bytes)
                                        .contentMD5(checksums.contentMd5()),
                                body)
                        .eTag();
                pieces.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
            }
        }
        return pieces;
    }

    private static InputStream slice(Path file, long offset, long bytes) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        channel.position(offset);
        return new BoundedStream(Channels.newInputStream(channel), bytes);
    }

    /** The first so many bytes of a stream, which it closes. */
    private static final class BoundedStream extends InputStream {
        private final InputStream source;
        private long left;

        BoundedStream(InputStream source, long bytes) {
            this.source = source;
            this.left = bytes;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int bytes = source.read(target, offset, (int) Math.min(length, left));
            left -= Math.max(0, bytes);
            return bytes;
        }

        @Override
        public void close() throws IOException {
            source.close();
        }
    }
}
