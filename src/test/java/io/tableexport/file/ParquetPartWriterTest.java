package io.tableexport.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnBatch;
import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.IntVector;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableSchema;
import io.tableexport.failure.ExportException;
import io.tableexport.request.Compression;
import io.tableexport.request.FileFormat;
import io.tableexport.testing.ParquetFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ParquetPartWriterTest {
    @TempDir
    Path directory;

    private static FileOptions options(long rowGroupSize, Compression compression) {
        return new FileOptions(FileFormat.PARQUET, compression, rowGroupSize, 0, 0);
    }

    private FinishedPart write(TableSchema schema, FileOptions options, Path file, List<ColumnBatch> batches)
            throws Exception {
        try (PartWriter writer = PartWriters.open(schema, options, file)) {
            for (ColumnBatch batch : batches) {
                writer.write(batch);
            }
            return writer.commit();
        }
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void everyTypeIsReadBackByAvroAndDuckDb(Compression compression) throws Exception {
        TableSchema schema = SampleTable.schema();
        Random random = new Random(compression.wireName().hashCode());
        List<ColumnBatch> batches = new ArrayList<>();
        List<Map<String, String>> expected = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            ColumnBatch batch = SampleTable.batch(schema, random, random.nextInt(300));
            batches.add(batch);
            expected.addAll(SampleTable.rows(batch));
        }
        Path file = directory.resolve("part.parquet");

        FinishedPart part = write(schema, options(300_000, compression), file, batches);

        assertThat(part.rows()).isEqualTo(expected.size());
        assertThat(part.footerRows()).isEqualTo(expected.size());
        assertThat(part.rowGroups()).isGreaterThan(1);
        assertThat(part.bytes()).isEqualTo(Files.size(file));
        assertThat(part.sha256())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file))));
        assertThat(part.uncompressedBytes())
                .isEqualTo(ParquetFiles.rowGroups(file).stream()
                        .mapToLong(ParquetFiles.RowGroup::totalByteSize)
                        .sum());
        assertThat(ParquetFiles.footer(file)
                        .getBlocks()
                        .get(0)
                        .getColumns()
                        .get(0)
                        .getCodec())
                .isEqualTo(
                        compression == Compression.NONE
                                ? CompressionCodecName.UNCOMPRESSED
                                : CompressionCodecName.valueOf(compression.name()));
        SampleTable.assertSameRows(ParquetFiles.avroRows(file), expected);
        SampleTable.assertSameRows(ParquetFiles.duckDbRows(file), expected);
    }

    @Test
    void manyPagesWithDictionariesThatFillUpAreReadBack() throws Exception {
        TableSchema schema = new TableSchema(
                "t",
                List.of(
                        TableColumn.exact("n", "int", ColumnType.of(Kind.INT32), false),
                        TableColumn.exact("s", "text", ColumnType.of(Kind.STRING), false)));
        Random random = new Random(5);
        List<ColumnBatch> batches = new ArrayList<>();
        List<Map<String, String>> expected = new ArrayList<>();
        for (int b = 0; b < 40; b++) {
            ColumnBatch batch = schema.newBatch();
            for (int i = 0; i < 5_000; i++) {
                // Early pages repeat themselves, so a dictionary pays; later ones fill it beyond its limit.
                int value = random.nextInt(b < 8 ? 2_000 : 300_000);
                if (b == 10 || random.nextInt(10) == 0) {
                    batch.column(0).appendNull();
                    batch.column(1).appendNull();
                } else {
                    ((IntVector) batch.column(0)).append(value);
                    ((BytesVector) batch.column(1)).append(SampleTable.utf8("value number " + value));
                }
            }
            batches.add(batch);
            expected.addAll(SampleTable.rows(batch));
        }
        Path file = directory.resolve("part.parquet");

        FinishedPart part = write(schema, options(100_000_000, Compression.ZSTD), file, batches);

        assertThat(part.rowGroups()).isEqualTo(1);
        assertThat(ParquetFiles.footer(file)
                        .getBlocks()
                        .get(0)
                        .getColumns()
                        .get(1)
                        .getEncodings())
                .extracting(Enum::name)
                .contains("PLAIN_DICTIONARY", "PLAIN");
        SampleTable.assertSameRows(ParquetFiles.avroRows(file), expected);
        SampleTable.assertSameRows(ParquetFiles.duckDbRows(file), expected);
    }

    @Test
    void aPartWithoutRowsHasTheSchemaAndNoRowGroup() throws Exception {
        Path file = directory.resolve("part.parquet");

        FinishedPart part = write(
                SampleTable.schema(),
                options(1_000, Compression.ZSTD),
                file,
                List.of(SampleTable.schema().newBatch()));

        assertThat(part.rowGroups()).isZero();
        assertThat(part.rows()).isZero();
        assertThat(part.footerRows()).isZero();
        assertThat(part.uncompressedBytes()).isZero();
        assertThat(ParquetFiles.duckDbRows(file)).isEmpty();
        assertThat(ParquetFiles.duckDbTypes(file))
                .hasSize(SampleTable.schema().columns().size());
    }

    @Test
    void duckDbSeesTheDeclaredTypes() throws Exception {
        Path file = directory.resolve("part.parquet");
        write(SampleTable.schema(), options(1_000, Compression.ZSTD), file, List.of());

        assertThat(ParquetFiles.duckDbTypes(file))
                .containsEntry("boolean", "BOOLEAN")
                .containsEntry("int8", "TINYINT")
                .containsEntry("int16", "SMALLINT")
                .containsEntry("int32", "INTEGER")
                .containsEntry("int64", "BIGINT")
                .containsEntry("float", "FLOAT")
                .containsEntry("double", "DOUBLE")
                .containsEntry("string", "VARCHAR")
                .containsEntry("json", "JSON")
                .containsEntry("binary", "BLOB")
                .containsEntry("uuid", "UUID")
                .containsEntry("date", "DATE")
                .containsEntry("time_micros", "TIME")
                .containsEntry("timestamp_micros", "TIMESTAMP")
                .containsEntry("instant_micros", "TIMESTAMP WITH TIME ZONE")
                .containsEntry("decimal_9_2_", "DECIMAL(9,2)")
                .containsEntry("decimal_38_10_", "DECIMAL(38,10)");
    }

    @Test
    void theFooterSaysWhereTheFileComesFrom() throws Exception {
        Path file = directory.resolve("part.parquet");
        TableSchema schema = new TableSchema(
                "public.t", List.of(TableColumn.exact("a", "numeric(5,2)", ColumnType.decimal(5, 2), false)));
        write(schema, options(1_000, Compression.ZSTD), file, List.of());

        assertThat(ParquetFiles.footer(file).getFileMetaData().getKeyValueMetaData())
                .containsEntry("camel-table-export.table", "public.t")
                .containsEntry("camel-table-export.column-types", "{\"a\":\"numeric(5,2)\"}")
                .containsKeys("camel-table-export.writer", "parquet.avro.schema");
        assertThat(ParquetFiles.footer(file).getFileMetaData().getCreatedBy()).startsWith("parquet-mr version ");
    }

    @Test
    void columnNamesThatAvroForbidsAreKeptAndTheAvroSchemaIsLeftOut() throws Exception {
        Path file = directory.resolve("part.parquet");
        TableSchema schema = new TableSchema(
                "9 t", List.of(TableColumn.exact("größe in %.", "int", ColumnType.of(Kind.INT32), true)));
        ColumnBatch batch = schema.newBatch();
        ((IntVector) batch.column(0)).append(7);

        write(schema, options(1_000, Compression.ZSTD), file, List.of(batch));

        assertThat(ParquetFiles.footer(file).getFileMetaData().getKeyValueMetaData())
                .doesNotContainKey("parquet.avro.schema");
        assertThat(ParquetFiles.duckDbRows(file)).containsExactly(Map.of("größe in %.", "7"));
    }

    @Test
    void aNullInARequiredColumnFailsAndNamesColumnAndRow() throws Exception {
        TableSchema schema =
                new TableSchema("t", List.of(TableColumn.exact("id", "int", ColumnType.of(Kind.INT32), true)));
        ColumnBatch batch = schema.newBatch();
        ((IntVector) batch.column(0)).append(1);
        batch.column(0).appendNull();
        Path file = directory.resolve("part.parquet");
        try (PartWriter writer = PartWriters.open(schema, options(1_000, Compression.ZSTD), file)) {
            assertThatThrownBy(() -> writer.write(batch))
                    .isInstanceOf(ExportException.class)
                    .hasMessageContaining("column 'id', row 2")
                    .hasMessageContaining("NOT NULL");
            assertThatThrownBy(writer::commit).isInstanceOf(IllegalStateException.class);
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void textThatIsNotUtf8FailsAndNamesColumnAndRow() throws Exception {
        TableSchema schema =
                new TableSchema("t", List.of(TableColumn.exact("s", "text", ColumnType.of(Kind.STRING), false)));
        ColumnBatch batch = schema.newBatch();
        batch.column(0).appendNull();
        ((BytesVector) batch.column(0)).append(SampleTable.utf8("é"));
        ((BytesVector) batch.column(0)).append(new byte[] {'a', (byte) 0xED, (byte) 0xA0, (byte) 0x80});
        Path file = directory.resolve("part.parquet");
        try (PartWriter writer = PartWriters.open(schema, options(1_000, Compression.ZSTD), file)) {
            assertThatThrownBy(() -> writer.write(batch))
                    .isInstanceOf(ExportException.class)
                    .hasMessageContaining("column 's', row 3")
                    .hasMessageContaining("UTF-8");
        }
        assertThat(file).doesNotExist();
    }
}
