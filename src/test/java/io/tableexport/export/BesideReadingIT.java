package io.tableexport.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.tableexport.testing.ExportService;
import io.tableexport.testing.ExportService.Answer;
import io.tableexport.testing.FaultyProxy;
import io.tableexport.testing.FaultyProxy.Fault;
import io.tableexport.testing.PostgresServer;
import io.tableexport.testing.S3Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
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
