package io.tableexport.jdbc;

import io.tableexport.batch.ColumnType.Kind;
import java.sql.Types;
import java.util.Set;

/**
 * JSON documents that the database has validated. Where JSON is only another word for text (MariaDB, SQLite), drivers
 * give the code of a text or number, and the column stays with those.
 */
final class JdbcJson implements JdbcTypeFamily {
    private static final Set<String> NAMES = Set.of("JSON", "JSONB");

    /** Oracle's own code for JSON (OracleTypes.JSON). */
    private static final int ORACLE_JSON = 2016;

    /** H2, PostgreSQL and DuckDB give OTHER; MySQL's driver gives LONGVARCHAR. */
    private static final Set<Integer> CODES = Set.of(Types.OTHER, Types.LONGVARCHAR, ORACLE_JSON);

    @Override
    public Mapping map(JdbcColumn column) {
        if (!NAMES.contains(column.typeName()) || !CODES.contains(column.code())) {
            return null;
        }
        return new Mapping(column.exact(Kind.JSON), JdbcText::append);
    }
}
