package io.tableexport.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableColumn.Fidelity;
import io.tableexport.table.JdbcDatabase;
import io.tableexport.table.TypeOptions;
import java.sql.Types;
import org.junit.jupiter.api.Test;

class JdbcOtherTest {

    @Test
    void aTypeNobodyKnowsIsTextAndMarked() {
        JdbcColumn column = new JdbcColumn(
                JdbcDatabase.OTHER,
                "place",
                "HYPERCUBE(7)",
                "HYPERCUBE",
                Types.OTHER,
                0,
                0,
                true,
                "java.lang.Object",
                false,
                TypeOptions.DEFAULT);

        TableColumn mapped = JdbcTypeFamilies.map(column).column();

        assertThat(mapped.recognised()).isFalse();
        assertThat(mapped.type().kind()).isEqualTo(Kind.STRING);
        assertThat(mapped.fidelity()).isEqualTo(Fidelity.TEXT);
        assertThat(mapped.note()).contains("HYPERCUBE(7)");
    }
}
