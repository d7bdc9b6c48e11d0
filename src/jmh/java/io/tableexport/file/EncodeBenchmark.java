package io.tableexport.file;

import io.tableexport.batch.BooleanVector;
import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnBatch;
import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.DoubleVector;
import io.tableexport.batch.IntVector;
import io.tableexport.batch.LongVector;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableSchema;
import io.tableexport.request.Compression;
import io.tableexport.request.FileFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Nanoseconds a value takes from a batch to an uncompressed part: one column of a family of types, many or few values. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EncodeBenchmark {
    private static final int ROWS = 8192;
    private static final int BATCHES = 32;
    private static final int FEW = 100;

    @Param({"PARQUET", "JSONL"})
    public FileFormat format;

    @Param({"BOOLEAN", "INT32", "INT64", "DOUBLE", "DECIMAL", "DATE", "TIMESTAMP_MICROS", "STRING"})
    public Kind kind;

    @Param({"few", "many"})
    public String distinct;

    private Path directory;
    private TableSchema schema;
    private ColumnBatch batch;
    private FileOptions options;

    @Setup
    public void fill() throws IOException {
        directory = Files.createTempDirectory("encode-");
        ColumnType type = kind == Kind.DECIMAL ? ColumnType.decimal(15, 2) : ColumnType.of(kind);
        schema = new TableSchema("t", List.of(TableColumn.exact("c", "", type, false)));
        options = new FileOptions(format, Compression.NONE, 40_000_000, 0, 0);
        batch = schema.newBatch();
        Random random = new Random(1);
        for (int i = 0; i < ROWS; i++) {
            append(random.nextInt(distinct.equals("few") ? FEW : Integer.MAX_VALUE));
        }
    }

    private void append(int value) {
        switch (kind) {
            case BOOLEAN -> ((BooleanVector) batch.column(0)).append((value & 1) == 0);
            case INT32, DATE -> ((IntVector) batch.column(0)).append(kind == Kind.DATE ? value % 20_000 : value);
            case DOUBLE -> ((DoubleVector) batch.column(0)).append(value / 8.0);
            case STRING ->
                ((BytesVector) batch.column(0)).append(("some text " + value).getBytes(StandardCharsets.UTF_8));
            default -> ((LongVector) batch.column(0)).append(value * 1_000L);
        }
    }

    @Benchmark
    @OperationsPerInvocation(ROWS * BATCHES)
    public long encode() throws IOException {
        Path file = directory.resolve("part");
        try (PartWriter writer = PartWriters.open(schema, options, file)) {
            for (int i = 0; i < BATCHES; i++) {
                writer.write(batch);
            }
            return writer.writtenBytes() + writer.bufferedBytes();
        }
    }

    @TearDown(Level.Trial)
    public void remove() throws IOException {
        Files.delete(directory);
    }
}
