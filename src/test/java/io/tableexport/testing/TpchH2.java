package io.tableexport.testing;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** An in-memory H2 database with TPC-H tables, made once per name and kept until the JVM ends. */
public final class TpchH2 {
    /** Rows of {@code lineitem} at scale factor 0.01. */
    public static final long LINEITEM_ROWS = 60_175;

    private TpchH2() {}

    /** The URL of a database that holds these tables at scale factor 0.01. */
    public static synchronized String url(String... tables) throws SQLException, IOException {
        String url = "jdbc:h2:mem:tpch-" + String.join("-", tables) + ";DB_CLOSE_DELAY=-1";
        try (Connection connection = DriverManager.getConnection(url, "sa", "")) {
            boolean loaded = connection
                    .getMetaData()
                    .getTables(null, "PUBLIC", "%", new String[] {"BASE TABLE", "TABLE"})
                    .next();
            if (!loaded) {
                TpchTables.load(connection, 0.01, tables);
            }
        }
        return url;
    }
}
