package io.tableexport.table;

import io.tableexport.failure.ExportException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Finds the table a request names in the database's own metadata. Nothing of the request's text ever reaches a
 * statement: what is quoted is the name the metadata returned.
 *
 * <p>A name is looked for in these places, and the first that has it wins; in each, an exact match wins over one that
 * differs in case, and several that differ in case are refused:
 *
 * <ol>
 *   <li>the whole text as a table of the current schema (PostgreSQL: of the search path, in its order);
 *   <li>the text split into schema and table at each of its dots; {@code "quoted"} parts match exactly only;
 *   <li>the whole text as a table of any one schema that is not the system's.
 * </ol>
 */
public final class TableResolver {
    private static final boolean[] EXACT_THEN_IGNORING_CASE = {false, true};

    private final TableCatalog catalog;
    private final String text;
    private final TableAccess access;

    private TableResolver(TableCatalog catalog, String text, TableAccess access) {
        this.catalog = catalog;
        this.text = text;
        this.access = access;
    }

    /**
     * Finds the table of a name among those that may be read: others are as if they were not there. A name without a
     * schema that is not found is refused if a table of it in the search path could not be read.
     *
     * @throws ExportException {@code NOT_FOUND} if no table or view has this name, {@code INVALID_REQUEST} naming the
     *     candidates if several have
     */
    public static ResolvedTable resolve(Connection connection, String text, TableAccess access) {
        try {
            return new TableResolver(new TableCatalog(connection, access), text, access).resolve();
        } catch (SQLException e) {
            throw DatabaseFailures.failed("looking up table '" + text + "'", e);
        }
    }

    private ResolvedTable resolve() throws SQLException {
        // No database takes NUL in a name, and some drivers fail to send it.
        ResolvedTable found = text.indexOf('\0') < 0 ? search() : null;
        if (found == null && !mayBeInSearchPath()) {
            throw access.refusal();
        }
        if (found == null) {
            throw ExportException.notFound(
                    "there is no table or view '" + text + "' in this data source; name it as table or schema.table");
        }
        return found;
    }

    /** Whether a name without a schema, were there a table of it where it is looked for first, might be read. */
    private boolean mayBeInSearchPath() throws SQLException {
        if (!TableName.qualified(text).isEmpty()) {
            return true; // decided before by TableScans.checkName
        }
        for (String schema : catalog.searchPath()) {
            boolean system = schema != null && TableCatalog.isSystemSchema(schema);
            for (TableName.Part name : TableName.unqualified(text)) {
                if (access.mayPermit(schema, name.text(), system)) {
                    return true;
                }
            }
        }
        return false;
    }

    private ResolvedTable search() throws SQLException {
        ResolvedTable found = inSearchPath();
        if (found == null) {
            found = qualified();
        }
        return found == null ? anywhere() : found;
    }

    private ResolvedTable inSearchPath() throws SQLException {
        List<String> path = catalog.searchPath();
        for (boolean ignoringCase : EXACT_THEN_IGNORING_CASE) {
            for (String schema : path) {
                ResolvedTable found = theOne(tables(schema, ignoringCase));
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private ResolvedTable qualified() throws SQLException {
        for (boolean ignoringCase : EXACT_THEN_IGNORING_CASE) {
            List<ResolvedTable> matches = new ArrayList<>();
            for (TableName reading : TableName.qualified(text)) {
                for (String schema : catalog.schemas(reading.schema(), ignoringCase)) {
                    matches.addAll(catalog.tables(schema, reading.table(), ignoringCase));
                }
            }
            ResolvedTable found = theOne(matches);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private ResolvedTable anywhere() throws SQLException {
        for (boolean ignoringCase : EXACT_THEN_IGNORING_CASE) {
            List<ResolvedTable> matches = tables(null, ignoringCase);
            matches.removeIf(ResolvedTable::system);
            ResolvedTable found = theOne(matches);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private List<ResolvedTable> tables(String schema, boolean ignoringCase) throws SQLException {
        List<ResolvedTable> matches = new ArrayList<>();
        for (TableName.Part name : TableName.unqualified(text)) {
            matches.addAll(catalog.tables(schema, name, ignoringCase));
        }
        return matches;
    }

    private ResolvedTable theOne(List<ResolvedTable> matches) {
        TreeSet<String> names = new TreeSet<>();
        matches.forEach(match -> names.add(match.quoted()));
        if (names.size() > 1) {
            throw ExportException.invalid(
                    "table '" + text + "' may be any of " + String.join(", ", names) + ": name one of them exactly");
        }
        return matches.isEmpty() ? null : matches.get(0);
    }
}
