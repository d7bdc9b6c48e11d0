package io.tableexport.table;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/** What the reader for any JDBC driver must know of a particular database. */
public enum JdbcDatabase {
    H2,
    POSTGRESQL,
    MYSQL,
    MARIADB,
    ORACLE,
    DUCKDB,
    SQLITE,
    OTHER;

    /** H2's own constant for snapshot isolation (org.h2.engine.Constants.TRANSACTION_SNAPSHOT): all tables at once. */
    private static final int H2_SNAPSHOT = 6;

    /** What makes MySQL's own driver stream rows instead of buffering the whole result (its reference manual). */
    private static final int MYSQL_STREAMING = Integer.MIN_VALUE;

    /** Which database a connection's metadata is of. */
    public static JdbcDatabase of(DatabaseMetaData metadata) throws SQLException {
        String product = metadata.getDatabaseProductName().toLowerCase(Locale.ROOT);
        // MariaDB's driver and MySQL's each serve both servers, and want different switches: the driver decides.
        String driver = metadata.getDriverName().toLowerCase(Locale.ROOT);
        if (driver.contains("mariadb")) {
            return MARIADB;
        }
        if (driver.contains("mysql")) {
            return MYSQL;
        }
        return switch (product) {
            case "h2" -> H2;
            case "postgresql" -> POSTGRESQL;
            case "oracle" -> ORACLE;
            case "duckdb" -> DUCKDB;
            case "sqlite" -> SQLITE;
            default -> OTHER;
        };
    }

    /** Whether the driver speaks to MySQL or MariaDB, which are alike in most. */
    public boolean isMySql() {
        return this == MYSQL || this == MARIADB;
    }

    /** What follows a pattern of LIKE so that a backslash escapes: the default of some databases. */
    public String likeEscape() {
        return switch (this) {
            case H2, POSTGRESQL, MYSQL, MARIADB -> "";
            default -> " ESCAPE '\\'";
        };
    }

    /** Isolation levels to try, best first. */
    public List<Integer> isolationLevels() {
        return switch (this) {
            case H2 -> List.of(H2_SNAPSHOT, Connection.TRANSACTION_SERIALIZABLE);
            // A snapshot taken at the first query; SERIALIZABLE adds locks or retries that a reader has no use for.
            case POSTGRESQL, MYSQL, MARIADB -> List.of(Connection.TRANSACTION_REPEATABLE_READ);
            default ->
                List.of(
                        Connection.TRANSACTION_SERIALIZABLE,
                        Connection.TRANSACTION_REPEATABLE_READ,
                        Connection.TRANSACTION_READ_COMMITTED);
        };
    }

    /** The fetch size that makes the driver stream. */
    public int fetchSize(int batchRows) {
        return this == MYSQL ? MYSQL_STREAMING : batchRows;
    }

    /** Statements that ready the session and begin the snapshot. */
    public List<String> sessionOn() {
        return switch (this) {
            case H2 -> List.of("SET LAZY_QUERY_EXECUTION 1");
            // Instants are read as text, and DuckDB prints offsets to the minute, which old local times exceed.
            case DUCKDB -> List.of("SET TimeZone = 'UTC'");
            // Instants are read as text in the session's zone. The snapshot is taken now, not at the first row read.
            case MYSQL, MARIADB ->
                List.of(
                        "SET @camel_table_export_zone = @@SESSION.time_zone",
                        "SET SESSION time_zone = '+00:00'",
                        "START TRANSACTION WITH CONSISTENT SNAPSHOT");
            default -> List.of();
        };
    }

    /** Undoes {@link #sessionOn()}, after the transaction. H2's old value cannot be asked for; this is the default. */
    public List<String> sessionOff() {
        return switch (this) {
            case H2 -> List.of("SET LAZY_QUERY_EXECUTION 0");
            case DUCKDB -> List.of("RESET TimeZone");
            case MYSQL, MARIADB -> List.of("SET SESSION time_zone = @camel_table_export_zone");
            default -> List.of();
        };
    }

    /** The level's name, for the manifest. */
    public static String isolationName(int level) {
        return switch (level) {
            case H2_SNAPSHOT -> "SNAPSHOT";
            case Connection.TRANSACTION_SERIALIZABLE -> "SERIALIZABLE";
            case Connection.TRANSACTION_REPEATABLE_READ -> "REPEATABLE READ";
            case Connection.TRANSACTION_READ_COMMITTED -> "READ COMMITTED";
            case Connection.TRANSACTION_READ_UNCOMMITTED -> "READ UNCOMMITTED";
            default -> "no";
        };
    }
}
