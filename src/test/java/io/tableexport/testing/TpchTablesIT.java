package io.tableexport.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.trino.tpch.LineItem;
import io.trino.tpch.TpchTable;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class TpchTablesIT {

    @Test
    void copiesRowsIntoPostgres() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
                Connection connection = postgres.getPostgresDatabase().getConnection()) {
            long rows = TpchTables.load(connection, 0.01, "lineitem", "nation");

            assertThat(rows).isEqualTo(60_175 + 25);
            long cents = 0;
            for (LineItem row : TpchTable.LINE_ITEM.createGenerator(0.01, 1, 1)) {
                cents += row.getExtendedPriceInCents();
            }
            try (Statement statement = connection.createStatement();
                    ResultSet sums = statement.executeQuery(
                            "SELECT count(*), sum(l_extendedprice), max(l_shipmode) FROM lineitem")) {
                assertThat(sums.next()).isTrue();
                assertThat(sums.getLong(1)).isEqualTo(60_175);
                assertThat(sums.getBigDecimal(2)).isEqualTo(BigDecimal.valueOf(cents, 2));
                assertThat(sums.getString(3)).isEqualTo("TRUCK     ");
            }
        }
    }
}
