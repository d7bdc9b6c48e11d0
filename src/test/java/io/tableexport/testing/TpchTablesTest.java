package io.tableexport.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class TpchTablesTest {

    @Test
    void loadsEveryTableWithItsTypesAndRows() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:")) {
            long rows = TpchTables.load(connection, 0.01);

            assertThat(rows).isEqualTo(2_000 + 100 + 8_000 + 1_500 + 15_000 + 60_175 + 25 + 5);
            assertThat(connection.getAutoCommit()).isTrue();
            rowIsTheSpecifications(connection);
            noColumnTakesNull(connection);
        }
    }

    private static void rowIsTheSpecifications(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT count(*) OVER () AS all_rows, lineitem.* FROM lineitem ORDER BY l_orderkey, l_linenumber")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getLong("all_rows")).isEqualTo(60_175);
            assertThat(row.getLong("l_orderkey")).isEqualTo(1);
            assertThat(row.getBigDecimal("l_quantity")).isEqualTo(new BigDecimal("17.00"));
            assertThat(row.getBigDecimal("l_extendedprice")).isEqualTo(new BigDecimal("24710.35"));
            assertThat(row.getDate("l_shipdate")).isEqualTo(Date.valueOf("1996-03-13"));
            assertThat(row.getString("l_shipmode")).isEqualTo("TRUCK     ");
            assertThat(row.getString("l_comment")).isEqualTo("egular courts above the");
        }
    }

    private static void noColumnTakesNull(Connection connection) throws SQLException {
        try (ResultSet columns = connection.getMetaData().getColumns(null, "PUBLIC", "%", "%")) {
            while (columns.next()) {
                assertThat(columns.getInt("NULLABLE"))
                        .as(columns.getString("COLUMN_NAME"))
                        .isEqualTo(DatabaseMetaData.columnNoNulls);
            }
        }
    }
}
