package io.tableexport.file;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * zstd, one frame a page. The buffer of each of parquet-java's streams, a megabyte, stays until the JVM comes to finalize
 * it; this keeps one context, whose native memory it holds until {@link #release()}.
 */
final class ZstdPages extends BlockPages {
    private final ZstdCompressCtx context = new ZstdCompressCtx();

    ZstdPages(int level) {
        context.setLevel(level);
    }

    @Override
    long bound(int size) {
        return Zstd.compressBound(size);
    }

    @Override
    int compress(byte[] source, int length, byte[] target) {
        return context.compressByteArray(target, 0, target.length, source, 0, length);
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
