package io.tableexport.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnBatch;
import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Field;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.DoubleVector;
import io.tableexport.batch.LongVector;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableSchema;
import io.tableexport.failure.ExportException;
import io.tableexport.request.Compression;
import io.tableexport.request.FileFormat;
import io.tableexport.testing.ParquetFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.parquet.column.values.bloomfilter.BloomFilter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BloomFiltersTest {
    private static final TableSchema SCHEMA = new TableSchema(
            "t",
            List.of(
                    TableColumn.exact("n", "bigint", ColumnType.of(Kind.INT64), true),
                    TableColumn.exact("s", "text", ColumnType.of(Kind.STRING), false),
                    TableColumn.exact("d", "double precision", ColumnType.of(Kind.DOUBLE), false),
                    TableColumn.exact("plain", "bigint", ColumnType.of(Kind.INT64), true)));

    @TempDir
    Path directory;

    private static FileOptions options(String... columns) {
        return new FileOptions(FileFormat.PARQUET, Compression.ZSTD, 400_000, 0, 0).withBloomFilters(List.of(columns));
    }

    private Path write(int rows) throws Exception {
        Path file = directory.resolve("part.parquet");
        ColumnBatch batch = SCHEMA.newBatch();
        for (int i = 0; i < rows; i++) {
            ((LongVector) batch.column(0)).append(i * 3L);
            if (i % 10 == 0) {
                batch.column(1).appendNull();
            } else {
                ((BytesVector) batch.column(1)).append(SampleTable.utf8("value " + i));
            }
            ((DoubleVector) batch.column(2)).append(i == 0 ? -0.0 : i == 1 ? Double.NaN : i / 4.0);
            ((LongVector) batch.column(3)).append(i);
        }
        try (PartWriter writer = PartWriters.open(SCHEMA, options("n", "s", "d"), file)) {
            writer.write(batch);
            writer.commit();
        }
        return file;
    }

    @Test
    void everyValueIsFoundAndFewAbsentOnesAre() throws Exception {
        int rows = 20_000;
        Path file = write(rows);
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
            var columns = reader.getRowGroups().get(0).getColumns();
            BloomFilter numbers = reader.readBloomFilter(columns.get(0));
            BloomFilter texts = reader.readBloomFilter(columns.get(1));
            BloomFilter doubles = reader.readBloomFilter(columns.get(2));
            assertThat(reader.readBloomFilter(columns.get(3))).isNull();
            int falsePositives = 0;
            for (int i = 0; i < rows; i++) {
                assertThat(numbers.findHash(numbers.hash(i * 3L))).isTrue();
                falsePositives += numbers.findHash(numbers.hash(i * 3L + 1)) ? 1 : 0;
                if (i % 10 != 0) {
                    assertThat(texts.findHash(texts.hash(Binary.fromString("value " + i))))
                            .isTrue();
                }
            }
            assertThat(falsePositives).isLessThan(rows / 50); // at most 1 % is the aim
            assertThat(doubles.findHash(doubles.hash(0.0))).isTrue();
            assertThat(doubles.findHash(doubles.hash(-0.0))).isTrue();
            assertThat(doubles.findHash(doubles.hash(Double.NaN))).isTrue();
            // 20,000 values need some 10 bits each; the filter was halved to that.
            assertThat(numbers.getBitsetSize()).isBetween(16 * 1024, 64 * 1024);
        }
    }

    @Test
    void duckDbFindsByThemWhatIsThere() throws Exception {
        String file = "read_parquet('" + write(20_000) + "')";
        assertThat(ParquetFiles.duckDb("(SELECT count(*) AS c FROM " + file + " WHERE n = 2997 AND s = 'value 999')"))
                .containsExactly(Map.of("c", "1"));
        assertThat(ParquetFiles.duckDb("(SELECT count(*) AS c FROM " + file + " WHERE d = 0)"))
                .containsExactly(Map.of("c", "1"));
        assertThat(ParquetFiles.duckDb("(SELECT count(*) AS c FROM " + file + " WHERE s = 'value x')"))
                .containsExactly(Map.of("c", "0"));
    }

    @Test
    void aFileHasNoMoreOfThemThanItsBound() {
        BloomFilters filters = new BloomFilters(List.of("n"));
        assertThat(filters.take(BloomFilters.MAX_FILE_BYTES)).isTrue();
        assertThat(filters.take(1)).isFalse();
    }

    @Test
    void columnsThatCannotHaveOneAreRefused() {
        TableSchema schema = new TableSchema(
                "t",
                List.of(
                        TableColumn.exact("b", "boolean", ColumnType.of(Kind.BOOLEAN), true),
                        TableColumn.exact("s.f", "int", ColumnType.of(Kind.INT32), true),
                        TableColumn.exact(
                                "s",
                                "row",
                                ColumnType.struct(List.of(new Field("f", ColumnType.of(Kind.INT32), false))),
                                true)));
        for (String column : List.of("b", "s", "s.f", "none")) {
            assertThatThrownBy(() -> PartWriters.requireFit(schema, options(column)))
                    .isInstanceOf(ExportException.class)
                    .hasMessageContaining("bloom_filters")
                    .hasMessageContaining("'" + column + "'");
        }
    }
}
