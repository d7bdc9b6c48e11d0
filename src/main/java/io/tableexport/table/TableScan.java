package io.tableexport.table;

import io.tableexport.batch.TableSchema;
import io.tableexport.request.UnrepresentablePolicy;
import java.util.List;

/**
 * One consistent snapshot of one table, open for reading. Whoever opens it closes it; closing ends the snapshot and
 * gives all connections back, whatever state its partitions are in.
 *
 * <p>Thread rule: {@link #schema()}, {@link #partitions()} and the other descriptions may be read from any thread; each
 * partition is read by one thread at a time; {@link #cancel()} may be called from any thread at any time.
 */
public interface TableScan extends AutoCloseable {

    /** The table that is read, as the database resolved its name. */
    ResolvedTable table();

    TableSchema schema();

    /** Product and version of the server, for example {@code PostgreSQL 18.4}, for the manifest. */
    String database();

    /** What the scan does with values a file type cannot hold, with columns as the table spells them. */
    UnrepresentablePolicy onUnrepresentable();

    /** What the snapshot is: its identifier on PostgreSQL, else the isolation it stands on, for the manifest. */
    String snapshot();

    /**
     * The cursors that together read every row exactly once, one for each reader that may work at the same time. A
     * cursor draws page ranges from a plan it shares with the others, so none is done long before the rest.
     */
    List<TablePartition> partitions();

    /** Whether {@link #countRows()} can run while the partitions are read; else it waits for their end. */
    boolean isCountingBesideReading();

    /**
     * {@code SELECT count(*)} in the snapshot the partitions read. Takes a scan of its own; call it from one thread,
     * before the partitions are read or beside them.
     */
    long countRows();

    /** How much there is to read, if the database says so without reading the table. Called as {@link #countRows()}. */
    default TableEstimate estimate() {
        return TableEstimate.UNKNOWN;
    }

    /**
     * Stops everything that runs: the statements of the database are cancelled and every partition's next call fails.
     * Harmless when repeated or after {@link #close()}.
     */
    void cancel();

    /** Ends the snapshot and gives the connections back. Idempotent; never throws. */
    @Override
    void close();
}
