package io.tableexport.postgres;

import io.tableexport.table.UnfitValueException;

import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.DoubleVector;
import io.tableexport.batch.IntVector;
import io.tableexport.batch.LongVector;
import io.tableexport.batch.TableColumn;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Nanoseconds a value takes from the bytes of binary COPY to a batch. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DecodeBenchmark {
    private static final int ROWS = 8192;

    @Param({"int4", "int8", "float8", "numeric", "date", "timestamp", "text", "uuid"})
    public String type;

    private byte[] wire;
    private ColumnVector vector;
    private PostgresColumnDecoder decoder;

    @Setup
    public void prepare() {
        ColumnType column =
                switch (type) {
                    case "int4" -> ColumnType.of(Kind.INT32);
                    case "int8" -> ColumnType.of(Kind.INT64);
                    case "float8" -> ColumnType.of(Kind.DOUBLE);
                    case "numeric" -> ColumnType.decimal(15, 2);
                    case "date" -> ColumnType.of(Kind.DATE);
                    case "timestamp" -> ColumnType.of(Kind.TIMESTAMP_MICROS);
                    case "text" -> ColumnType.of(Kind.STRING);
                    case "uuid" -> ColumnType.of(Kind.UUID);
                    default -> throw new IllegalArgumentException(type);
                };
        vector = column.newVector();
        TableColumn declared = TableColumn.exact("c", type, column, false);
        switch (type) {
            case "int4" -> {
                decoder = new PostgresScalarDecoders.Int4(declared, (IntVector) vector);
                wire = ByteBuffer.allocate(Integer.BYTES).putInt(123_456).array();
            }
            case "int8" -> {
                decoder = new PostgresScalarDecoders.Int8(declared, (LongVector) vector);
                wire = ByteBuffer.allocate(Long.BYTES).putLong(123_456_789_012L).array();
            }
            case "float8" -> {
                decoder = new PostgresScalarDecoders.Float8(declared, (DoubleVector) vector);
                wire = ByteBuffer.allocate(Double.BYTES).putDouble(1.5).array();
            }
            case "numeric" -> {
                decoder = PostgresNumericDecoder.of(declared, vector);
                // 12345.67: three digits to the base of 10,000, the first counts ten thousands.
                wire = ByteBuffer.allocate(14)
                        .putShort((short) 3)
                        .putShort((short) 1)
                        .putShort((short) 0)
                        .putShort((short) 2)
                        .putShort((short) 1)
                        .putShort((short) 2345)
                        .putShort((short) 6700)
                        .array();
            }
            case "date" -> {
                decoder = new PostgresTimeDecoders.Date(declared, (IntVector) vector);
                wire = ByteBuffer.allocate(Integer.BYTES).putInt(9_000).array();
            }
            case "timestamp" -> {
                decoder = new PostgresTimeDecoders.Timestamp(declared, (LongVector) vector);
                wire = ByteBuffer.allocate(Long.BYTES).putLong(800_000_000_000_000L).array();
            }
            case "text" -> {
                decoder = new PostgresBytesDecoders.Plain(declared, (BytesVector) vector);
                wire = "a comment of some length".getBytes(StandardCharsets.UTF_8);
            }
            default -> {
                decoder = new PostgresBytesDecoders.Uuid(declared, (BytesVector) vector);
                wire = new byte[16];
            }
        }
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public int decode() throws UnfitValueException {
        vector.clear();
        for (int i = 0; i < ROWS; i++) {
            decoder.decode(wire, 0, wire.length);
        }
        return vector.size();
    }
}
