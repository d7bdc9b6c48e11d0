package io.tableexport.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.tableexport.testing.ExportService;
import io.tableexport.testing.ExportService.Answer;
import io.tableexport.testing.FaultyProxy;
import io.tableexport.testing.FaultyProxy.Fault;
import io.tableexport.testing.ParquetFiles;
import io.tableexport.testing.PostgresServer;
import io.tableexport.testing.S3Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes on while a reader reads: the storing of its part before, and the counting. */
@Timeout(120)
class BesideReadingIT {
    private static final int ROWS = 200_000;

    @TempDir
    Path spool;

    @Test
    void partsAreWrittenWhileOneIsStoredAndTheRowsAreCounted() throws Exception {
        ExecutorService client = Executors.newSingleThreadExecutor();
        try (PostgresServer postgres = PostgresServer.open();
                S3Server s3 = S3Server.inMemory("accesskey", "secretkey");
                FaultyProxy proxy = FaultyProxy.before(s3.endpoint());
                Connection gate = postgres.dataSource().getConnection();
                Statement atGate = gate.createStatement()) {
            s3.client().createBucket(create -> create.bucket("bucket"));
            postgres.execute(
                    "create table numbers as select n from generate_series(1, " + ROWS + ") n",
                    // Lets everybody through who reads; who counts waits for the gate.
                    """
                    create function passes() returns boolean stable language plpgsql as $$ begin
                        if current_query() ilike '%count(%' then perform pg_advisory_lock_shared(7); end if;
                        return true;
                    end $$""",
                    "create view counted as select n from numbers where (select passes())");
            atGate.execute("select pg_advisory_lock(7)");

            CountDownLatch storing = new CountDownLatch(1);
            CountDownLatch letGo = new CountDownLatch(1);
            proxy.faults(request -> {
                if (request.is("PUT", "/part-00000")) {
                    storing.countDown();
                    await(letGo);
                }
                return Fault.NONE;
            });
            try (ExportService service = ExportService.start(Map.of(
                    "export.datasource.main.url", postgres.url(),
                    "export.datasource.main.username", postgres.user(),
                    "export.datasource.main.password", postgres.password(),
                    "export.parallelism", "1",
                    "export.spool-directory", spool.toString(),
                    "export.s3.allowed-endpoints", proxy.endpoint().toString()))) {
                Future<Answer> answer = client.submit(() -> service.post(ExportService.V1, request(proxy)));

                assertThat(storing.await(60, TimeUnit.SECONDS))
                        .as("a part before the rows are counted")
                        .isTrue();
                long two = awaitFiles(2);
                TimeUnit.MILLISECONDS.sleep(500);
                assertThat(files())
                        .as("one is stored, one waits, none is begun")
                        .isEqualTo(two);

                letGo.countDown();
                atGate.execute("select pg_advisory_unlock(7)");
                assertThat(answer.get().status())
                        .as(answer.get().response().body())
                        .isEqualTo(200);
                assertThat(answer.get().result().get("total_row_count").asLong())
                        .isEqualTo(ROWS);
                assertThat(answer.get().result().get("files").size()).isGreaterThan(3);
                assertThat(files()).isZero();
            } finally {
                letGo.countDown();
            }
        } finally {
            client.shutdownNow();
        }
    }

    @ParameterizedTest
    @CsvSource({"Parquet, zstd", "Parquet, snappy", "Jsonl, none", "Jsonl, gzip"})
    void oneFileIsWrittenByAllReaders(String format, String compression) throws Exception {
        try (PostgresServer postgres = PostgresServer.open()) {
            postgres.execute("create table numbers as select n, repeat('x', n % 50) as text from generate_series(1, "
                    + ROWS + ") n");
            try (ExportService service = ExportService.start(Map.of(
                    "export.datasource.main.url", postgres.url(),
                    "export.datasource.main.username", postgres.user(),
                    "export.datasource.main.password", postgres.password(),
                    "export.parallelism", "3",
                    "export.local.root", spool.resolve("root").toString(),
                    "export.spool-directory", spool.resolve("spool").toString()))) {
                Answer answer = service.post(
                        ExportService.V2,
                        """
                        {"export_paths": {"paths": ["dir"]}, "table": "numbers", "mode": "single_file", "format": "%s",
                         "compression": "%s", "row_group_size": 100000, "include_metrics": true}"""
                                .formatted(format, compression));
                assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
                assertThat(answer.body().at("/data/metrics/readers").asInt()).isEqualTo(3);
                assertThat(answer.body().at("/data/export_result/files").size()).isEqualTo(1);
                Path file = spool.resolve("root/dir")
                        .resolve(answer.body().at("/data/export_result/files/0").asText());
                String read = format.equals("Parquet") ? "read_parquet" : "read_json";
                assertThat(ParquetFiles.duckDb("(select count(*) as rows, sum(n)::bigint as sum,"
                                + " sum(length(text))::bigint as length from " + read + "('" + file + "'))"))
                        .isEqualTo(List.of(Map.of(
                                "rows", String.valueOf(ROWS),
                                "sum", String.valueOf((long) ROWS * (ROWS + 1) / 2),
                                "length", String.valueOf(ROWS / 50 * (49 * 50 / 2)))));
            }
        }
    }

    /** One of the readers comes to a value that cannot be exported: the others stop, and nothing is left. */
    @Test
    void oneReadersFailureIsTheFilesFailure() throws Exception {
        try (PostgresServer postgres = PostgresServer.open()) {
            postgres.execute(
                    "create table numbers (n numeric(10, 2))",
                    "insert into numbers select case when n = " + (ROWS - 5) + " then 'NaN'::numeric else n end"
                            + " from generate_series(1, " + ROWS + ") n");
            Path root = Files.createDirectories(spool.resolve("root"));
            try (ExportService service = ExportService.start(Map.of(
                    "export.datasource.main.url", postgres.url(),
                    "export.datasource.main.username", postgres.user(),
                    "export.datasource.main.password", postgres.password(),
                    "export.parallelism", "3",
                    "export.local.root", root.toString(),
                    "export.spool-directory", spool.resolve("spool").toString()))) {
                Answer answer = service.post(
                        ExportService.V1,
                        "{\"export_paths\": {\"paths\": [\"one.parquet\"]}, \"table\": \"numbers\","
                                + " \"mode\": \"single_file\", \"row_group_size\": 100000}");
                assertThat(answer.status()).as(answer.response().body()).isEqualTo(422);
                assertThat(answer.exception().path("message").asText()).contains("column 'n'", "NaN");
                assertThat(root).isEmptyDirectory();
                assertThat(spool.resolve("spool")).isEmptyDirectory();
            }
        }
    }

    private static String request(FaultyProxy proxy) {
        return """
                {"export_paths": {"paths": ["dir"], "storage_config": {"storage_type": "S3", "bucket": "bucket",
                   "credentials": {"access_key": "accesskey", "secret_key": "secretkey"},
                   "options": {"endpoint": "%s", "allow_http": true}}},
                 "table": "counted", "row_group_size": 100000, "max_row_groups_per_file": 1, "include_metrics": true}"""
                .formatted(proxy.endpoint());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Finished files and the one in progress, below the spool directory. */
    private long files() throws Exception {
        AtomicLong count = new AtomicLong();
        try (Stream<Path> all = Files.walk(spool)) {
            all.filter(Files::isRegularFile).forEach(file -> count.incrementAndGet());
        }
        return count.get();
    }

    private long awaitFiles(long wanted) throws Exception {
        while (files() < wanted) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return wanted;
    }
}
