package io.tableexport.file;

import io.tableexport.batch.ColumnBatch;
import java.io.IOException;

/** Writes rows to a part that others may write to beside it, each by row groups of its own. Used by one thread. */
public interface RowGroupWriter extends AutoCloseable {

    /** Encodes the rows of a batch; the batch is free again when this returns. A row group may end here. */
    void write(ColumnBatch batch) throws IOException;

    /** Ends the row group in progress; nothing is written after that. */
    void end() throws IOException;

    /** Frees what the writer holds. Idempotent; what it wrote stays in the part only if it was ended before. */
    @Override
    void close();
}
