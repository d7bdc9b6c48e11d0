package io.tableexport.file;

import java.io.IOException;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/** A part's file as parquet-java wants it: a stream that knows its position. No Hadoop file system is involved. */
record PartOutputFile(PartFile file) implements OutputFile {

    @Override
    public PositionOutputStream create(long blockSizeHint) {
        return new Stream(file);
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
        return create(blockSizeHint);
    }

    @Override
    public boolean supportsBlockSize() {
        return false;
    }

    @Override
    public long defaultBlockSize() {
        return 0;
    }

    @Override
    public String getPath() {
        return file.path().toString();
    }

    /** Passes everything on; closing it leaves the file open, see {@link PartFile#close()}. */
    private static final class Stream extends PositionOutputStream {
        private final PartFile file;

        Stream(PartFile file) {
            this.file = file;
        }

        @Override
        public long getPos() {
            return file.position();
        }

        @Override
        public void write(int value) throws IOException {
            file.write(value);
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            file.write(source, offset, length);
        }
    }
}
