package io.tableexport.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.tableexport.batch.ColumnType;
import io.tableexport.batch.TableColumn;
import io.tableexport.jdbc.JdbcTableScan;
import io.tableexport.table.ResolvedTable;
import io.tableexport.table.ScanOptions;
import io.tableexport.table.TablePartition;
import io.tableexport.table.TableScan;
import io.tableexport.testing.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Random tables of PostgreSQL are to both readers, COPY and plain JDBC, what the server itself prints. jqwik prints the
 * seed, and of a failure the smallest table it finds.
 */
class PostgresRandomTablesIT {
    private static final int MOST_COLUMNS = 12;
    private static final int MOST_ROWS = 12;
    private static final double NULLS = 0.15;
    private static final String TABLE = "random_table";

    private static PostgresServer server;
    private static HikariDataSource pool;

    @BeforeContainer
    static void start() {
        server = PostgresServer.open();
        server.execute(RandomTypes.DEFINITIONS);
        pool = server.pool(4);
    }

    @AfterContainer
    static void stop() {
        pool.close();
        server.close();
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void bothReadersFindWhatTheServerPrints(@ForAll("tables") List<RandomColumn> columns) throws SQLException {
        compare(columns);
    }

    @Tag("heavy")
    @Property(tries = 5000, edgeCases = EdgeCasesMode.NONE)
    void bothReadersFindWhatTheServerPrintsInThousandsOfTables(@ForAll("tables") List<RandomColumn> columns)
            throws SQLException {
        compare(columns);
    }

    @Provide
    static Arbitrary<List<RandomColumn>> tables() {
        return RandomTypes.any()
                .flatMap(type -> Combinators.combine(
                                Arbitraries.of(false, false, false, true),
                                type.values().injectNull(NULLS).list().ofMaxSize(MOST_ROWS))
                        .as((required, values) -> new RandomColumn(type, required, values)))
                .list()
                .ofMinSize(1)
                .ofMaxSize(MOST_COLUMNS);
    }

    private static void compare(List<RandomColumn> columns) throws SQLException {
        create(columns);
        TableData copied;
        try (TableScan scan = PostgresScans.open(pool, TABLE, 1)) {
            copied = TableData.read(scan);
        }
        ResolvedTable resolved = new ResolvedTable("public", TABLE, "TABLE", false, TABLE);
        TableData fetched;
        try (TableScan scan = JdbcTableScan.open(pool.getConnection(), resolved, ScanOptions.withReaders(1))) {
            fetched = TableData.read(scan);
        }
        for (int i = 0; i < columns.size(); i++) {
            ColumnType type = copied.columns().get(i).type();
            String expression = columns.get(i).type().printed();
            List<Object> printed = printed(expression, i, type);
            assertThat(copied.values().get(i))
                    .as("by COPY, %s as %s", columns.get(i), type)
                    .isEqualTo(printed);
            assertThat(copied.columns().get(i).required())
                    .isEqualTo(columns.get(i).required());
            ColumnType other = fetched.columns().get(i).type();
            assertThat(fetched.values().get(i))
                    .as("by JDBC, %s as %s", columns.get(i), other)
                    .isEqualTo(printed(columns.get(i).type().sent(), i, other));
            if (other.equals(type) && columns.get(i).type().sent().equals(expression)) {
                assertThat(fetched.values().get(i)).isEqualTo(copied.values().get(i));
            }
            assertThat(fetched.columns().get(i).required())
                    .isEqualTo(columns.get(i).required());
        }
    }

    /** All values of a table, column by column. */
    private record TableData(List<TableColumn> columns, List<List<Object>> values) {
        static TableData read(TableScan scan) {
            List<TableColumn> columns = scan.schema().columns();
            List<List<Object>> values = new ArrayList<>();
            columns.forEach(column -> values.add(new ArrayList<>()));
            for (TablePartition partition : scan.partitions()) {
                while (partition.hasNext()) {
                    var batch = partition.next();
                    for (int i = 0; i < columns.size(); i++) {
                        for (int row = 0; row < batch.rowCount(); row++) {
                            values.get(i)
                                    .add(PostgresValues.decoded(columns.get(i).type(), batch.column(i), row));
                        }
                    }
                }
            }
            return new TableData(columns, values);
        }
    }

    private static void create(List<RandomColumn> columns) {
        int rows = columns.stream()
                .mapToInt(column -> column.values().size())
                .max()
                .orElse(0);
        server.execute(
                "DROP TABLE IF EXISTS " + TABLE,
                IntStream.range(0, columns.size())
                        .mapToObj(i -> columns.get(i).definition(i))
                        .collect(Collectors.joining(", ", "CREATE TABLE " + TABLE + " (", ")")));
        if (rows > 0) {
            server.execute(IntStream.range(0, rows)
                    .mapToObj(row -> columns.stream()
                            .map(column -> column.literal(row))
                            .collect(Collectors.joining(", ", "(", ")")))
                    .collect(Collectors.joining(", ", "INSERT INTO " + TABLE + " VALUES ", "")));
        }
    }

    private static List<Object> printed(String form, int index, ColumnType type) throws SQLException {
        String expression = form.formatted(RandomColumn.name(index));
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            List<Object> values = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("SELECT " + expression + " FROM " + TABLE)) {
                while (rows.next()) {
                    values.add(PostgresValues.printed(type, rows.getString(1)));
                }
            }
            return values;
        }
    }
}
