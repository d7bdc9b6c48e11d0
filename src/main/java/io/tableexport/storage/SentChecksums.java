package io.tableexport.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.zip.CRC32;

/**
 * The checksums S3 servers know an object by, of what was sent.
 *
 * @param md5 lower-case hex: the entity tag of an object stored by one PUT, where the server does not encrypt by keys of
 *     its own
 * @param crc32 in S3's form, base64 of four bytes, the highest first
 */
public record SentChecksums(String md5, String crc32) implements SentMark {
    private static final int BUFFER_BYTES = 1 << 16;

    /** Reads a file once. */
    public static SentChecksums of(Path file) {
        try (InputStream bytes = Files.newInputStream(file)) {
            return of(bytes);
        } catch (IOException e) {
            throw StorageFailures.failed("reading a part from the spool directory", e);
        }
    }

    public static SentChecksums of(byte[] content) {
        try {
            return of(InputStream.nullInputStream(), content);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** Reads a stream to its end and leaves it open. */
    static SentChecksums of(InputStream bytes) throws IOException {
        return of(bytes, new byte[0]);
    }

    private static SentChecksums of(InputStream bytes, byte[] first) throws IOException {
        MessageDigest md5 = newMd5();
        CRC32 crc32 = new CRC32();
        md5.update(first);
        crc32.update(first);
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int length = bytes.read(buffer); length >= 0; length = bytes.read(buffer)) {
            md5.update(buffer, 0, length);
            crc32.update(buffer, 0, length);
        }
        byte[] crc = ByteBuffer.allocate(Integer.BYTES)
                .putInt((int) crc32.getValue())
                .array();
        return new SentChecksums(
                HexFormat.of().formatHex(md5.digest()), Base64.getEncoder().encodeToString(crc));
    }

    /** The form of the header Content-MD5. */
    public String contentMd5() {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(md5));
    }

    private static MessageDigest newMd5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has MD5", impossible);
        }
    }
}
