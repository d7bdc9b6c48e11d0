package io.tableexport.table;

import java.util.function.Consumer;
import javax.sql.DataSource;

/** Opens scans: the one place that picks the reader for a database. */
public final class TableScans {
    private TableScans() {}

    /**
     * Opens a snapshot of a table.
     *
     * @param source connections to the database; {@code 1 + readers} of them are taken at once and given back by {@link
     *     TableScan#close()}
     * @param table {@code table} or {@code schema.table}: exact match in the database's metadata, else the one
     *     case-insensitive match
     * @param options how to read
     * @param access called with the resolved table before anything of it is read; throws to refuse
     * @throws io.tableexport.failure.ExportException {@code NOT_FOUND} if there is no such table, {@code
     *     INVALID_REQUEST} if several match, {@code DATABASE_FAILED} if the database cannot be reached or refuses; no
     *     connection is held then
     */
    public static TableScan open(DataSource source, String table, ScanOptions options, Consumer<ResolvedTable> access) {
        throw new UnsupportedOperationException(source + table + options + access);
    }
}
