package io.tableexport.export;

import static io.tableexport.testing.ExportService.V1;
import static org.assertj.core.api.Assertions.assertThat;

import io.tableexport.testing.ExportService;
import io.tableexport.testing.ExportService.Answer;
import io.tableexport.testing.PostgresServer;
import io.tableexport.testing.S3Server;
import io.tableexport.testing.StoreProxy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An export over HTTP shows one moment of the table, however others change it while it runs. */
class SnapshotIT {
    private static final int ROWS = 20_000;

    @Test
    void changesCommittedBetweenTheReadsChangeNothing() throws Exception {
        PostgresServer postgres = PostgresServer.open();
        try (Connection connection = postgres.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table moving (id int primary key, filler text)");
            statement.execute("insert into moving select i, repeat('x', 200) from generate_series(1, " + ROWS + ") i");
        }
        AtomicReference<String> truncate = new AtomicReference<>();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        // the server calls this while the first part arrives: most of the table is still unread then
        Runnable change = () -> {
            try {
                truncate.compareAndSet(null, changeEverything(postgres));
            } catch (SQLException failed) {
                failure.compareAndSet(null, failed);
            }
        };
        try (S3Server s3 = S3Server.inMemory(
                "accesskey",
                "secretkey",
                store -> StoreProxy.beforePut(store, key -> {
                    if (key.contains("part-00000")) {
                        change.run();
                    }
                }))) {
            s3.createBucket("bucket");
            try (ExportService service = ExportService.start(Map.of(
                    "export.datasource.main.url", postgres.url(),
                    "export.datasource.main.username", postgres.user(),
                    "export.datasource.main.password", postgres.password(),
                    "export.parallelism", "2",
                    "export.s3.allowed-endpoints", s3.endpoint().toString()))) {
                Answer answer = service.post(
                        V1,
                        """
                        {"export_paths": {"paths": ["moving"], "storage_config": {"storage_type": "S3",
                           "bucket": "bucket", "credentials": {"access_key": "accesskey", "secret_key": "secretkey"},
                           "options": {"endpoint": "%s", "allow_http": true}}},
                         "table": "moving", "format": "Jsonl", "row_group_size": 100000, "max_row_groups_per_file": 1}"""
                                .formatted(s3.endpoint()));

                assertThat(answer.response().body()).contains("\"success\":true");
                assertThat(answer.result().get("files").size()).isGreaterThan(10);
                assertThat(answer.result().get("total_row_count").asLong()).isEqualTo(ROWS);
            }
            assertThat(failure.get()).isNull();
            assertThat(truncate.get())
                    .as("TRUNCATE waits for the export's lock")
                    .isEqualTo("55P03");
            Set<String> lines = s3.keys("bucket").stream()
                    .filter(key -> key.endsWith(".jsonl"))
                    .flatMap(key ->
                            Arrays.stream(new String(s3.read("bucket", key), StandardCharsets.UTF_8).split("\n")))
                    .collect(Collectors.toSet());
            assertThat(lines)
                    .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, ROWS)
                            .mapToObj(i -> "{\"id\":" + i + ",\"filler\":\"" + "x".repeat(200) + "\"}")
                            .toList());
        }
        try (Connection connection = postgres.dataSource().getConnection();
                ResultSet now = connection.createStatement().executeQuery("select min(id), max(id) from moving")) {
            now.next();
            assertThat(now.getInt(1)).as("the changes were made").isGreaterThan(1);
            assertThat(now.getInt(2)).isGreaterThan(ROWS);
        }
    }

    /** Commits inserts, deletes and updates, then tries to truncate; returns the SQLSTATE of that. */
    private static String changeEverything(PostgresServer postgres) throws SQLException {
        try (Connection connection = postgres.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(true);
            statement.execute("insert into moving select i, 'new' from generate_series(100001, 101000) i");
            statement.execute("delete from moving where id % 3 = 1");
            statement.execute("update moving set filler = 'changed' where id % 3 = 2");
            statement.execute("set lock_timeout = '200ms'");
            try {
                statement.execute("truncate moving");
                return "truncated";
            } catch (SQLException refused) {
                return refused.getSQLState();
            } finally {
                statement.execute("reset lock_timeout");
            }
        }
    }
}
