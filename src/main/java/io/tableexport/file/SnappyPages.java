package io.tableexport.file;

import java.io.IOException;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/** Snappy, one raw block a page, without the framing of Snappy's streams, as parquet.thrift asks for. */
final class SnappyPages extends BlockPages {
    @Override
    long bound(int size) {
        // Beyond an int it comes back negative.
        return Integer.toUnsignedLong(Snappy.maxCompressedLength(size));
    }

    @Override
    int compress(byte[] source, int length, byte[] target) throws IOException {
        return Snappy.compress(source, 0, length, target, 0);
    }

    @Override
    public CompressionCodecName getCodecName() {
        return CompressionCodecName.SNAPPY;
    }

    @Override
    public void release() {}
}
