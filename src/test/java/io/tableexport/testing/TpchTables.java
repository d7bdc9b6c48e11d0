package io.tableexport.testing;

import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;

/**
 * The eight tables of the TPC-H benchmark with its own rows, the same at every run: types, lengths, NOT NULL and
 * primary keys as clause 1.4 of its specification has them. Rows are generated while they are stored, so memory does
 * not grow with the table. Scale factor 0.01 gives 60,175 rows of {@code lineitem}, 1 gives 6,001,215.
 */
public final class TpchTables {

    private static final int ROWS_PER_BATCH = 1_000;
    private static final int COPY_BUFFER_BYTES = 1 << 16;

    /** In clause 1.4's own order. The order key alone passes 2^31 at scale factors in use (from 358 on). */
    private static final Map<String, Definition> DEFINITIONS = definitions();

    private TpchTables() {}

    /**
     * Creates tables in the connection's schema, fills them and commits.
     *
     * @param tables names of the tables; none = all eight
     * @return rows stored, over all tables
     */
    public static long load(Connection connection, double scaleFactor, String... tables)
            throws SQLException, IOException {
        List<String> names = tables.length == 0 ? List.copyOf(DEFINITIONS.keySet()) : List.of(tables);
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try {
            long rows = 0;
            for (String name : names) {
                rows += loadTable(connection, scaleFactor, name);
            }
            connection.commit();
            return rows;
        } catch (SQLException | IOException | RuntimeException failure) {
            connection.rollback();
            throw failure;
        } finally {
            connection.setAutoCommit(autoCommit);
        }
    }

    private static long loadTable(Connection connection, double scaleFactor, String name)
            throws SQLException, IOException {
        Definition definition = DEFINITIONS.get(name);
        if (definition == null) {
            throw new IllegalArgumentException(
                    "no TPC-H table " + name + "; there are " + String.join(", ", DEFINITIONS.keySet()));
        }
        execute(connection, "CREATE TABLE " + name + " (" + definition.columns() + ")");
        Iterable<? extends TpchEntity> rows = TpchTable.getTable(name).createGenerator(scaleFactor, 1, 1);
        long count = connection.isWrapperFor(PGConnection.class)
                ? copy(connection.unwrap(PGConnection.class), name, rows)
                : insert(connection, name, rows);
        // After the rows: building an index once is far cheaper than growing it.
        execute(connection, "ALTER TABLE " + name + " ADD PRIMARY KEY (" + definition.primaryKey() + ")");
        return count;
    }

    private static long copy(PGConnection connection, String name, Iterable<? extends TpchEntity> rows)
            throws SQLException, IOException {
        String statement = "COPY " + name + " FROM STDIN (DELIMITER '|', ENCODING 'UTF8')";
        long count = 0;
        try (OutputStream out = new PGCopyOutputStream(connection, statement, COPY_BUFFER_BYTES)) {
            for (TpchEntity row : rows) {
                byte[] line = row.toLine().getBytes(StandardCharsets.UTF_8);
                // The generator ends each value with the delimiter; COPY wants it between values only.
                line[line.length - 1] = '\n';
                out.write(line);
                count++;
            }
        }
        return count;
    }

    private static long insert(Connection connection, String name, Iterable<? extends TpchEntity> rows)
            throws SQLException {
        int columns = TpchTable.getTable(name).getColumns().size();
        String marks = Stream.generate(() -> "?").limit(columns).collect(Collectors.joining(", "));
        long count = 0;
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO " + name + " VALUES (" + marks + ")")) {
            for (TpchEntity row : rows) {
                // No value holds the delimiter, and databases convert text to the column's type.
                String[] values = row.toLine().split("\\|", -1);
                for (int column = 0; column < columns; column++) {
                    insert.setString(column + 1, values[column]);
                }
                insert.addBatch();
                if (++count % ROWS_PER_BATCH == 0) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
        }
        return count;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Map<String, Definition> definitions() {
        Map<String, Definition> tables = new LinkedHashMap<>();
        tables.put(
                "part",
                new Definition(
                        "p_partkey",
                        """
                p_partkey integer, p_name varchar(55), p_mfgr char(25), p_brand char(10), p_type varchar(25), \
                p_size integer, p_container char(10), p_retailprice numeric(15,2), p_comment varchar(23)"""));
        tables.put(
                "supplier",
                new Definition(
                        "s_suppkey",
                        """
                s_suppkey integer, s_name char(25), s_address varchar(40), s_nationkey integer, s_phone char(15), \
                s_acctbal numeric(15,2), s_comment varchar(101)"""));
        tables.put(
                "partsupp",
                new Definition(
                        "ps_partkey, ps_suppkey",
                        """
                ps_partkey integer, ps_suppkey integer, ps_availqty integer, ps_supplycost numeric(15,2), \
                ps_comment varchar(199)"""));
        tables.put(
                "customer",
                new Definition(
                        "c_custkey",
                        """
                c_custkey integer, c_name varchar(25), c_address varchar(40), c_nationkey integer, \
                c_phone char(15), c_acctbal numeric(15,2), c_mktsegment char(10), c_comment varchar(117)"""));
        tables.put(
                "orders",
                new Definition(
                        "o_orderkey",
                        """
                o_orderkey bigint, o_custkey integer, o_orderstatus char(1), o_totalprice numeric(15,2), \
                o_orderdate date, o_orderpriority char(15), o_clerk char(15), o_shippriority integer, \
                o_comment varchar(79)"""));
        tables.put(
                "lineitem",
                new Definition(
                        "l_orderkey, l_linenumber",
                        """
                l_orderkey bigint, l_partkey integer, l_suppkey integer, l_linenumber integer, \
                l_quantity numeric(15,2), l_extendedprice numeric(15,2), l_discount numeric(15,2), \
                l_tax numeric(15,2), l_returnflag char(1), l_linestatus char(1), l_shipdate date, \
                l_commitdate date, l_receiptdate date, l_shipinstruct char(25), l_shipmode char(10), \
                l_comment varchar(44)"""));
        tables.put(
                "nation",
                new Definition(
                        "n_nationkey",
                        """
                n_nationkey integer, n_name char(25), n_regionkey integer, n_comment varchar(152)"""));
        tables.put(
                "region",
                new Definition(
                        "r_regionkey",
                        """
                r_regionkey integer, r_name char(25), r_comment varchar(152)"""));
        return tables;
    }

    /** A table's columns in the generator's order, and the columns that identify a row. */
    private record Definition(String primaryKey, String types) {

        /** No TPC-H column takes NULL. */
        String columns() {
            return types.replace(", ", " NOT NULL, ") + " NOT NULL";
        }
    }
}
