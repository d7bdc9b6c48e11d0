package io.tableexport.export;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.request.AccessToken;
import io.tableexport.table.ResolvedTable;
import io.tableexport.table.TableAccess;

/** What a token may read of one data source. Immutable. */
final class TokenAccess implements TableAccess {
    private final String datasource;
    private final AccessToken token;

    /** @param token null for the server's own exports, which may read everything */
    TokenAccess(String datasource, AccessToken token) {
        this.datasource = datasource;
        this.token = token;
    }

    @Override
    public void check(ResolvedTable table) {
        if (!permits(table)) {
            throw refusal();
        }
    }

    @Override
    public boolean permits(ResolvedTable table) {
        return token == null || token.mayRead(datasource, table.schema(), table.name(), table.system());
    }

    @Override
    public boolean mayPermit(String schema, String table, boolean system) {
        return token == null || token.mayName(datasource, schema, table, system);
    }

    @Override
    public ExportException refusal() {
        return new ExportException(
                FailureType.FORBIDDEN, token.described() + " may not read this table: see " + token.key("tables"));
    }
}
