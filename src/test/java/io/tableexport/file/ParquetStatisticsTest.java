package io.tableexport.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnBatch;
import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.DoubleVector;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableSchema;
import io.tableexport.request.Compression;
import io.tableexport.request.FileFormat;
import io.tableexport.testing.ParquetFiles;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetStatisticsTest {
    @TempDir
    Path directory;

    private Path write(ColumnType type, Consumer<ColumnVector> fill) throws Exception {
        TableSchema schema = new TableSchema("t", List.of(TableColumn.exact("c", "c", type, false)));
        ColumnBatch batch = schema.newBatch();
        fill.accept(batch.column(0));
        Path file = directory.resolve("part.parquet");
        try (PartWriter writer = PartWriters.open(
                schema, new FileOptions(FileFormat.PARQUET, Compression.NONE, 1_000_000, 0, 0), file)) {
            writer.write(batch);
            writer.commit();
        }
        return file;
    }

    private static ColumnChunkMetaData chunk(Path file) throws Exception {
        return ParquetFiles.footer(file).getBlocks().get(0).getColumns().get(0);
    }

    private static long duckDbCount(Path file, String condition) throws Exception {
        return Long.parseLong(
                ParquetFiles.duckDb("(SELECT count(*) AS n FROM read_parquet('" + file + "') WHERE " + condition + ")")
                        .get(0)
                        .get("n"));
    }

    @Test
    void aChunkWithNaNHasNoMinimumAndMaximumAndFiltersFindAllRows() throws Exception {
        Path file = write(ColumnType.of(Kind.DOUBLE), vector -> {
            DoubleVector doubles = (DoubleVector) vector;
            doubles.append(1);
            doubles.append(Double.NaN);
            doubles.append(3);
        });

        assertThat(chunk(file).getStatistics().hasNonNullValue()).isFalse();
        assertThat(duckDbCount(file, "isnan(c)")).isEqualTo(1);
        assertThat(duckDbCount(file, "c = 'NaN'::DOUBLE")).isEqualTo(1);
        assertThat(duckDbCount(file, "c > 5")).isEqualTo(1);
        assertThat(duckDbCount(file, "c <= 3")).isEqualTo(2);
    }

    @Test
    void zerosAtTheEndsStandForBothZeros() throws Exception {
        Path file = write(ColumnType.of(Kind.DOUBLE), vector -> {
            ((DoubleVector) vector).append(0.0);
            ((DoubleVector) vector).append(5.0);
        });

        Statistics<?> statistics = chunk(file).getStatistics();
        assertThat(statistics.genericGetMin()).isEqualTo(-0.0);
        assertThat(duckDbCount(file, "c = -0.0")).isEqualTo(1);
        assertThat(duckDbCount(file, "c = 0.0")).isEqualTo(1);
    }

    @Test
    void decimalsAreOrderedAsNumbers() throws Exception {
        Path file = write(ColumnType.decimal(25, 0), vector -> {
            for (String number : new String[] {"-1", "255", "-70000000000000000000000", "0", "256"}) {
                byte[] shortest = new BigInteger(number).toByteArray();
                byte[] bytes = new byte[ColumnType.decimal(25, 0).decimalWidth()];
                Arrays.fill(bytes, (byte) (number.startsWith("-") ? -1 : 0));
                System.arraycopy(shortest, 0, bytes, bytes.length - shortest.length, shortest.length);
                ((BytesVector) vector).append(bytes);
            }
        });

        Statistics<?> statistics = chunk(file).getStatistics();
        assertThat(new BigInteger(statistics.getMinBytes())).isEqualTo("-70000000000000000000000");
        assertThat(new BigInteger(statistics.getMaxBytes())).isEqualTo("256");
    }

    @Test
    void textIsOrderedByUnsignedBytesAndNullsAreCounted() throws Exception {
        Path file = write(ColumnType.of(Kind.STRING), vector -> {
            ((BytesVector) vector).append(SampleTable.utf8("é"));
            vector.appendNull();
            ((BytesVector) vector).append(SampleTable.utf8("z"));
            ((BytesVector) vector).append(SampleTable.utf8(""));
        });

        Statistics<?> statistics = chunk(file).getStatistics();
        assertThat(statistics.getMinBytes()).isEmpty();
        assertThat(statistics.getMaxBytes()).isEqualTo(SampleTable.utf8("é"));
        assertThat(statistics.getNumNulls()).isEqualTo(1);
    }

    @Test
    void everyChunkHasAColumnIndexAndAnOffsetIndex() throws Exception {
        Path file = write(ColumnType.of(Kind.STRING), vector -> {
            for (int i = 0; i < 45_000; i++) {
                ((BytesVector) vector).append(SampleTable.utf8("value " + i % 100));
            }
        });

        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
            assertThat(reader.readColumnIndex(chunk(file)).getMinValues()).hasSize(3);
            assertThat(reader.readOffsetIndex(chunk(file)).getPageCount()).isEqualTo(3);
            assertThat(reader.readOffsetIndex(chunk(file)).getFirstRowIndex(2)).isEqualTo(40_000);
        }
    }
}
