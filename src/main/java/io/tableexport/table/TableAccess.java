package io.tableexport.table;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;

/**
 * What whoever opens a scan may read. A table that is not permitted is treated as if it were not there, and a name
 * under which nothing could be permitted is refused before it is looked up: so no answer says whether such a table
 * exists.
 */
@FunctionalInterface
public interface TableAccess {
    /** Called with the resolved table before anything of it is read; throws to refuse. */
    void check(ResolvedTable table);

    /** Whether a table may be read; those that may not are not found. */
    default boolean permits(ResolvedTable table) {
        return true;
    }

    /**
     * Whether a table of this name might be one that may be read, were it there.
     *
     * @param schema null if the request names none
     * @param system whether the schema is the database's own
     */
    default boolean mayPermit(String schema, String table, boolean system) {
        return true;
    }

    /** What to answer about a name under which nothing may be read. */
    default ExportException refusal() {
        return new ExportException(FailureType.FORBIDDEN, "this table may not be read");
    }
}
