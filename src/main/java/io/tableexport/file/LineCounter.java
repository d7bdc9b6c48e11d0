package io.tableexport.file;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Counts the newlines that pass. Used by one thread at a time. */
final class LineCounter extends FilterOutputStream {
    private long count;

    LineCounter(OutputStream out) {
        super(out);
    }

    long count() {
        return count;
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        out.write(source, offset, length);
        count += Newlines.count(source, offset, length);
    }

    @Override
    public void write(int value) throws IOException {
        out.write(value);
        count += value == '\n' ? 1 : 0;
    }
}
