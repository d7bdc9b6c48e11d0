package io.tableexport.file;

import java.io.IOException;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * Passes pages to a codec and sums what comes out. A page writer tells the bytes of its pages with their headers after
 * compression only; with this sum the headers' own bytes are known. Does not release the codec: its factory does.
 */
final class MeteredCompressor implements BytesInputCompressor {
    private final BytesInputCompressor codec;
    private long compressedBytes;

    MeteredCompressor(BytesInputCompressor codec) {
        this.codec = codec;
    }

    /** Sum of the compressed sizes so far. */
    long compressedBytes() {
        return compressedBytes;
    }

    @Override
    public BytesInput compress(BytesInput page) throws IOException {
        BytesInput compressed = codec.compress(page);
        compressedBytes += compressed.size();
        return compressed;
    }

    @Override
    public CompressionCodecName getCodecName() {
        return codec.getCodecName();
    }

    @Override
    public void release() {}
}
