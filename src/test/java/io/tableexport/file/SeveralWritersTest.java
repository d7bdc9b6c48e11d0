package io.tableexport.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnBatch;
import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.LongVector;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableSchema;
import io.tableexport.request.Compression;
import io.tableexport.request.FileFormat;
import io.tableexport.testing.ParquetFiles;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Several threads that write to one part. */
class SeveralWritersTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int WRITERS = 4;
    private static final int BATCHES = 60;
    private static final int BATCH_ROWS = 250;
    private static final int ROWS = WRITERS * BATCHES * BATCH_ROWS;

    private static final TableSchema SCHEMA = new TableSchema(
            "numbers",
            List.of(
                    TableColumn.exact("id", "bigint", ColumnType.of(Kind.INT64), true),
                    TableColumn.exact("text", "text", ColumnType.of(Kind.STRING), false)));

    @TempDir
    Path directory;

    private static void fill(ColumnBatch batch, long first) {
        batch.clear();
        for (long id = first; id < first + BATCH_ROWS; id++) {
            ((LongVector) batch.column(0)).append(id);
            if (id % 7 == 0) {
                batch.column(1).appendNull();
            } else {
                ((BytesVector) batch.column(1)).append(text(id).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static String text(long id) {
        return "text of " + id;
    }

    private static void writeAll(RowGroupWriter writer, int number) throws Exception {
        ColumnBatch batch = SCHEMA.newBatch();
        Random pauses = new Random(number);
        for (int i = 0; i < BATCHES; i++) {
            fill(batch, ((long) number * BATCHES + i) * BATCH_ROWS);
            writer.write(batch);
            if (pauses.nextInt(5) == 0) {
                Thread.yield();
            }
        }
    }

    private FinishedPart write(FileOptions options, Path file) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try (PartWriter part = PartWriters.open(SCHEMA, options, file)) {
            List<RowGroupWriter> writers = new ArrayList<>();
            for (int i = 1; i < WRITERS; i++) {
                writers.add(part.beside());
            }
            List<Future<?>> running = new ArrayList<>();
            for (int i = 1; i < WRITERS; i++) {
                int number = i;
                running.add(threads.submit(() -> {
                    try (RowGroupWriter writer = writers.get(number - 1)) {
                        writeAll(writer, number);
                        writer.end();
                    }
                    return null;
                }));
            }
            writeAll(part, 0);
            for (Future<?> writer : running) {
                writer.get();
            }
            return part.commit();
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PARQUET, SNAPPY",
        "PARQUET, ZSTD",
        "PARQUET, GZIP",
        "PARQUET, LZ4_RAW",
        "PARQUET, NONE",
        "JSONL, NONE",
        "JSONL, GZIP",
        "JSONL, ZSTD"
    })
    void allRowsOfAllComeToTheFile(FileFormat format, Compression compression) throws Exception {
        Path file = directory.resolve("part");
        List<String> filters = format == FileFormat.PARQUET ? List.of("text") : List.of();
        FinishedPart part = write(new FileOptions(format, compression, 50_000, 0, 0, filters, Map.of()), file);

        assertThat(part.rows()).isEqualTo(ROWS);
        assertThat(part.footerRows()).isEqualTo(ROWS);
        assertThat(part.rowGroups()).isGreaterThan(2 * WRITERS);
        assertThat(part.bytes()).isEqualTo(Files.size(file));
        Set<String> rows = new HashSet<>(format == FileFormat.PARQUET ? parquet(file) : jsonl(file, compression));
        Set<String> expected = new HashSet<>();
        for (long id = 0; id < ROWS; id++) {
            expected.add(id + "=" + (id % 7 == 0 ? null : text(id)));
        }
        assertThat(rows).isEqualTo(expected);
        if (format == FileFormat.PARQUET) {
            assertThat(ParquetFiles.rowGroups(file)).hasSize(part.rowGroups());
        }
    }

    private static List<String> parquet(Path file) throws Exception {
        List<String> rows = new ArrayList<>();
        for (Map<String, String> row : ParquetFiles.duckDbRows(file)) {
            rows.add(row.get("id") + "=" + row.get("text"));
        }
        assertThat(rows).hasSize(ROWS);
        assertThat(ParquetFiles.avroRows(file)).hasSize(ROWS);
        return rows;
    }

    private static List<String> jsonl(Path file, Compression compression) throws Exception {
        List<String> rows = new ArrayList<>();
        try (InputStream in = JsonlStreams.decompress(compression, Files.newInputStream(file))) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
                if (!line.isEmpty()) {
                    Map<?, ?> row = JSON.readValue(line, Map.class);
                    rows.add(row.get("id") + "=" + row.get("text"));
                }
            }
        }
        assertThat(rows).hasSize(ROWS);
        return rows;
    }

    @ParameterizedTest
    @EnumSource(FileFormat.class)
    void aPartIsNotCommittedWithoutWhatOneOfThemWrote(FileFormat format) throws Exception {
        Path file = directory.resolve("part");
        try (PartWriter part =
                PartWriters.open(SCHEMA, new FileOptions(format, Compression.NONE, 50_000, 0, 0), file)) {
            ColumnBatch batch = SCHEMA.newBatch();
            fill(batch, 0);
            try (RowGroupWriter beside = part.beside()) {
                beside.write(batch);
            }
            part.write(batch);
            assertThatThrownBy(part::commit)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("not ended");
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void writersAreMadeBeforeTheFirstWrites() throws Exception {
        Path file = directory.resolve("part");
        try (PartWriter part =
                PartWriters.open(SCHEMA, new FileOptions(FileFormat.JSONL, Compression.NONE, 50_000, 0, 0), file)) {
            ColumnBatch batch = SCHEMA.newBatch();
            fill(batch, 0);
            part.write(batch);
            assertThatThrownBy(part::beside).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void afterOneOfThemBrokeTheFileTheOthersFailForItsReason() throws Exception {
        Path file = directory.resolve("part");
        try (PartWriter part = PartWriters.open(
                SCHEMA, new FileOptions(FileFormat.PARQUET, Compression.NONE, 1_000_000_000, 0, 0), file)) {
            try (RowGroupWriter beside = part.beside()) {
                ColumnBatch batch = SCHEMA.newBatch();
                fill(batch, 1);
                beside.write(batch);
                for (int i = 0; i < BATCHES; i++) {
                    fill(batch, (long) i * BATCH_ROWS);
                    part.write(batch);
                }
                Thread.currentThread().interrupt(); // closes the file at the next write to the disk
                Throwable reason = catchThrowable(part::end);
                assertThat(Thread.interrupted()).isTrue();
                assertThat(reason).isInstanceOf(ClosedByInterruptException.class);
                assertThatThrownBy(beside::end).isSameAs(reason);
            }
        }
        assertThat(file).doesNotExist();
    }
}
