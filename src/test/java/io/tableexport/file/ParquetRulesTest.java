package io.tableexport.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.batch.ColumnBatch;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableSchema;
import io.tableexport.request.Compression;
import io.tableexport.request.FileFormat;
import io.tableexport.testing.ParquetFiles;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.OriginalType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type.Repetition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules a file keeps so that every reader takes it, on a file with a column of every plain type. */
class ParquetRulesTest {
    private static final TableSchema SCHEMA = SampleTable.schema();

    @TempDir
    private Path directory;

    private Path file;
    private ParquetMetadata footer;

    @BeforeEach
    void write() throws Exception {
        file = directory.resolve("part.parquet");
        FileOptions options = new FileOptions(FileFormat.PARQUET, Compression.ZSTD, 200_000, 0, 0);
        Random random = new Random(8);
        try (PartWriter writer = PartWriters.open(SCHEMA, options, file)) {
            for (int i = 0; i < 8; i++) {
                ColumnBatch batch = SampleTable.batch(SCHEMA, random, 300);
                writer.write(batch);
            }
            writer.commit();
        }
        footer = ParquetFiles.footer(file);
    }

    private List<ColumnChunkMetaData> chunks() {
        List<ColumnChunkMetaData> chunks = new ArrayList<>();
        footer.getBlocks().forEach(block -> chunks.addAll(block.getColumns()));
        return chunks;
    }

    @Test
    void dataPagesAreOfVersion1() throws Exception {
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
            PageReadStore group = reader.readNextRowGroup();
            for (ColumnDescriptor column : footer.getFileMetaData().getSchema().getColumns()) {
                PageReader pages = group.getPageReader(column);
                for (DataPage page = pages.readPage(); page != null; page = pages.readPage()) {
                    assertThat(page).isInstanceOf(DataPageV1.class);
                }
            }
        }
    }

    @Test
    void everyPageHasAChecksumThatIsChecked() throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        ColumnChunkMetaData chunk = chunks().get(0);
        int position = (int) chunk.getStartingPos();
        for (int left = (int) chunk.getTotalSize(); left > 0; ) {
            ByteArrayInputStream in = new ByteArrayInputStream(bytes, position, left);
            int before = in.available();
            PageHeader header = Util.readPageHeader(in);
            assertThat(header.isSetCrc()).isTrue();
            int length = before - in.available() + header.getCompressed_page_size();
            position += length;
            left -= length;
        }
        ParquetReadOptions checked = ParquetReadOptions.builder(new PlainParquetConfiguration())
                .usePageChecksumVerification()
                .build();
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file), checked)) {
            assertThat(reader.readNextRowGroup().getRowCount()).isPositive();
        }
        ColumnChunkMetaData spoilt = chunks().get(chunks().size() - 1);
        bytes[(int) (spoilt.getStartingPos() + spoilt.getTotalSize() - 1)] ^= 1;
        Path damaged = Files.write(directory.resolve("damaged.parquet"), bytes);
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(damaged), checked)) {
            assertThatThrownBy(() -> {
                        for (PageReadStore group = reader.readNextRowGroup();
                                group != null;
                                group = reader.readNextRowGroup()) {
                            for (ColumnDescriptor column :
                                    footer.getFileMetaData().getSchema().getColumns()) {
                                PageReader pages = group.getPageReader(column);
                                while (pages.readPage() != null) {
                                    // reading checks
                                }
                            }
                        }
                    })
                    .isInstanceOf(Exception.class)
                    .hasMessageContaining("CRC");
        }
    }

    @Test
    void theDefaultCompressionIsZstd() {
        assertThat(chunks()).allSatisfy(chunk -> assertThat(chunk.getCodec()).isEqualTo(CompressionCodecName.ZSTD));
    }

    @Test
    void onlyNotNullOfATableIsRequired() {
        for (TableColumn column : SCHEMA.columns()) {
            assertThat(footer.getFileMetaData()
                            .getSchema()
                            .getType(column.name())
                            .getRepetition())
                    .isEqualTo(column.required() ? Repetition.REQUIRED : Repetition.OPTIONAL);
        }
    }

    @Test
    void noTypeIsWrittenThatReadersRefuse() {
        footer.getFileMetaData().getSchema().getColumns().forEach(column -> {
            assertThat(column.getPrimitiveType().getPrimitiveTypeName()).isNotEqualTo(PrimitiveTypeName.INT96);
            assertThat(column.getPrimitiveType().getOriginalType())
                    .isNotIn(
                            OriginalType.INTERVAL,
                            OriginalType.ENUM,
                            OriginalType.BSON,
                            OriginalType.UINT_8,
                            OriginalType.UINT_16,
                            OriginalType.UINT_32,
                            OriginalType.UINT_64);
            assertThat(column.getPrimitiveType().getId()).isNull();
        });
    }

    @Test
    void theFooterHasWhatReadersParseAndNothingThatMisleadsThem() throws Exception {
        Map<String, String> pairs = footer.getFileMetaData().getKeyValueMetaData();
        assertThat(footer.getFileMetaData().getCreatedBy())
                .matches("parquet-mr version \\d+\\.\\d+\\.\\d+ \\(build \\w+\\)");
        assertThat(pairs).containsKeys("camel-table-export.writer", "camel-table-export.column-types");
        assertThat(pairs).doesNotContainKey("ARROW:schema").doesNotContainKey("geo");
    }
}
