package io.tableexport.file;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The new file a part is written to. Counts its bytes and digests them as they pass, so that the checksum is of what
 * was written and costs no second read. Used by one thread; holds one buffer. Its part writer finishes or discards it.
 */
final class PartFile extends OutputStream {
    /** Bytes gathered before a write to the disk: large enough that the system call does not count. */
    private static final int BUFFER_BYTES = 64 * 1024;

    /** With less room than this left, a failed write is taken for a full disk: file systems keep a reserve. */
    private static final long NEARLY_FULL_BYTES = 1024 * 1024;

    private final Path path;
    private final FileChannel channel;
    private final MessageDigest digest;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int buffered;
    private long position;
    private boolean discarded;

    private PartFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Makes the file, which must not exist. */
    static PartFile create(Path path) throws IOException {
        try {
            return new PartFile(path, FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException e) {
            throw translated(path, e);
        }
    }

    Path path() {
        return path;
    }

    /** Bytes written so far, those still in the buffer included. */
    long position() {
        return position;
    }

    @Override
    public void write(int value) throws IOException {
        if (buffered == buffer.length) {
            empty();
        }
        buffer[buffered++] = (byte) value;
        position++;
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        if (length > buffer.length - buffered) {
            empty();
        }
        if (length > buffer.length) {
            toDisk(source, offset, length);
        } else {
            System.arraycopy(source, offset, buffer, buffered, length);
            buffered += length;
        }
        position += length;
    }

    /** Does nothing: nobody reads the file before it is finished, and {@link #position()} needs no disk. */
    @Override
    public void flush() {}

    /** Does nothing: encoders close their streams, but only {@link #finish()} or {@link #discard()} end the file. */
    @Override
    public void close() {}

    /** Writes what is left and closes the file; returns the lower-case hex SHA-256 of its bytes. */
    String finish() throws IOException {
        empty();
        try {
            channel.close();
        } catch (IOException e) {
            throw translated(path, e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Closes and deletes the file. What encoders still write when they are closed after this is dropped. */
    void discard() throws IOException {
        discarded = true;
        try {
            channel.close();
        } finally {
            Files.deleteIfExists(path);
        }
    }

    private void empty() throws IOException {
        int length = buffered;
        buffered = 0;
        toDisk(buffer, 0, length);
    }

    private void toDisk(byte[] source, int offset, int length) throws IOException {
        if (discarded) {
            return;
        }
        digest.update(source, offset, length);
        ByteBuffer bytes = ByteBuffer.wrap(source, offset, length);
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw translated(path, e);
        }
    }

    /** A full disk as its own failure, which names the directory; any other failure as it is. */
    private static IOException translated(Path path, IOException failure) {
        Path directory = path.toAbsolutePath().getParent();
        if (saysNoSpace(failure) || nearlyFull(directory)) {
            throw new ExportException(
                    FailureType.NO_SPACE,
                    "no space left in the directory '" + directory
                            + "' where parts wait for their upload: free some, or move export.spool-directory",
                    failure);
        }
        return failure;
    }

    private static boolean saysNoSpace(IOException failure) {
        String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("no space left")
                || message.contains("not enough space")
                || message.contains("quota exceeded");
    }

    private static boolean nearlyFull(Path directory) {
        try {
            return Files.getFileStore(directory).getUsableSpace() < NEARLY_FULL_BYTES;
        } catch (IOException e) {
            return false;
        }
    }
}
