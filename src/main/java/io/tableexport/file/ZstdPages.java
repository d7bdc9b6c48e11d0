package io.tableexport.file;

import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * Compresses pages with zstd, one frame a page. parquet-java makes a stream for each page, whose buffer of a megabyte
 * stays until the JVM comes to finalize it; this keeps one context and gives each page just its bytes. Used by one
 * thread; holds native memory until {@link #release()}.
 */
final class ZstdPages implements BytesInputCompressor {
    private final ZstdCompressCtx context = new ZstdCompressCtx();

    ZstdPages(int level) {
        context.setLevel(level);
    }

    @Override
    public BytesInput compress(BytesInput page) throws IOException {
        return BytesInput.from(context.compress(page.toByteArray()));
    }

    @Override
    public CompressionCodecName getCodecName() {
        return CompressionCodecName.ZSTD;
    }

    @Override
    public void release() {
        context.close();
    }
}
