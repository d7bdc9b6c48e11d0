package io.tableexport.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnBatch;
import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.DoubleVector;
import io.tableexport.batch.IntVector;
import io.tableexport.batch.LongVector;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableSchema;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.request.Compression;
import io.tableexport.request.FileFormat;
import io.tableexport.testing.ParquetFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartLimitsTest {
    @TempDir
    Path directory;

    private static final TableSchema MIXED = new TableSchema(
            "mixed",
            List.of(
                    TableColumn.exact("few", "text", ColumnType.of(Kind.STRING), false),
                    TableColumn.exact("unique", "bigint", ColumnType.of(Kind.INT64), true),
                    TableColumn.exact("sparse", "int", ColumnType.of(Kind.INT32), false),
                    TableColumn.exact("wide", "text", ColumnType.of(Kind.STRING), false),
                    TableColumn.exact("none", "text", ColumnType.of(Kind.STRING), false),
                    TableColumn.exact("number", "double", ColumnType.of(Kind.DOUBLE), false)));

    private static final TableSchema SMALL =
            new TableSchema("small", List.of(TableColumn.exact("id", "int", ColumnType.of(Kind.INT32), true)));

    /** Fills the batch to at least {@code bytes} in its own measure, as a reader does. */
    private static void fillMixed(ColumnBatch batch, Random random, long bytes) {
        batch.clear();
        while (batch.sizeInBytes() < bytes) {
            ((BytesVector) batch.column(0)).append(SampleTable.utf8("label " + random.nextInt(20)));
            ((LongVector) batch.column(1)).append(random.nextLong());
            if (random.nextInt(10) > 0) {
                batch.column(2).appendNull();
            } else {
                ((IntVector) batch.column(2)).append(random.nextInt(1000));
            }
            ((BytesVector) batch.column(3))
                    .append(SampleTable.utf8("w".repeat(random.nextInt(120)) + random.nextInt()));
            batch.column(4).appendNull();
            ((DoubleVector) batch.column(5)).append(random.nextInt(10_000) / 100.0);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {10_000, 100_000, 1_000_000})
    void rowGroupsHaveTheAskedSizeInTheFootersMeasure(long size) throws Exception {
        ColumnBatch batch = MIXED.newBatch();
        Random random = new Random(size);
        Path file = directory.resolve("part.parquet");
        long rows = 0;
        try (PartWriter writer =
                PartWriters.open(MIXED, new FileOptions(FileFormat.PARQUET, Compression.ZSTD, size, 0, 0), file)) {
            for (int i = 0; i < 400; i++) {
                fillMixed(batch, random, size / 32);
                writer.write(batch);
                rows += batch.rowCount();
            }
            FinishedPart part = writer.commit();
            assertThat(part.footerRows()).isEqualTo(rows);
        }

        List<ParquetFiles.RowGroup> groups = ParquetFiles.rowGroups(file);
        assertThat(groups).hasSizeGreaterThan(5);
        assertThat(groups.subList(0, groups.size() - 1))
                .extracting(ParquetFiles.RowGroup::totalByteSize)
                .allSatisfy(bytes -> assertThat(bytes).isBetween(size, size * 17 / 16));
    }

    @Test
    void aColumnOfFewValuesStillFillsItsRowGroups() throws Exception {
        TableSchema schema =
                new TableSchema("t", List.of(TableColumn.exact("few", "text", ColumnType.of(Kind.STRING), true)));
        ColumnBatch batch = schema.newBatch();
        for (int i = 0; i < 200; i++) {
            ((BytesVector) batch.column(0)).append(SampleTable.utf8("label " + i % 7));
        }
        Path file = directory.resolve("part.parquet");
        try (PartWriter writer =
                PartWriters.open(schema, new FileOptions(FileFormat.PARQUET, Compression.NONE, 20_000, 0, 0), file)) {
            for (int i = 0; i < 1_000; i++) {
                writer.write(batch);
            }
            writer.commit();
        }

        List<ParquetFiles.RowGroup> groups = ParquetFiles.rowGroups(file);
        assertThat(groups).hasSizeBetween(3, 5);
        assertThat(groups.get(0).totalByteSize()).isBetween(20_000L, 20_000L * 17 / 16);
    }

    @ParameterizedTest
    @EnumSource(FileFormat.class)
    void rowGroupsEndAtTheRowLimit(FileFormat format) throws Exception {
        ColumnBatch batch = SMALL.newBatch();
        for (int i = 0; i < 1 << 16; i++) {
            ((IntVector) batch.column(0)).append(7);
        }
        Path file = directory.resolve("part");
        try (PartWriter writer =
                PartWriters.open(SMALL, new FileOptions(format, Compression.NONE, 100_000_000, 0, 0), file)) {
            for (int i = 0; i < 17; i++) {
                writer.write(batch);
            }
            FinishedPart part = writer.commit();
            assertThat(part.rowGroups()).isEqualTo(2);
            assertThat(part.footerRows()).isEqualTo(17L << 16);
        }
        if (format == FileFormat.PARQUET) {
            assertThat(ParquetFiles.rowGroups(file))
                    .extracting(ParquetFiles.RowGroup::rows)
                    .containsExactly(1_048_576L, 65_536L);
        }
    }

    @Test
    void aBatchOfMoreRowsThanARowGroupHoldsIsSplit() throws Exception {
        ColumnBatch batch = SMALL.newBatch();
        for (int i = 0; i < 1_048_576 + 100; i++) {
            ((IntVector) batch.column(0)).append(i & 7);
        }
        Path file = directory.resolve("part.parquet");
        try (PartWriter writer = PartWriters.open(
                SMALL, new FileOptions(FileFormat.PARQUET, Compression.ZSTD, 100_000_000, 0, 0), file)) {
            writer.write(batch);
            writer.commit();
        }
        assertThat(ParquetFiles.rowGroups(file))
                .extracting(ParquetFiles.RowGroup::rows)
                .containsExactly(1_048_576L, 100L);
        assertThat(ParquetFiles.duckDb("(SELECT count(*) n, sum(id) s FROM read_parquet('" + file + "'))"))
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("n", "1048676"));
    }

    @ParameterizedTest
    @CsvSource({"PARQUET,2", "PARQUET,1", "JSONL,2", "JSONL,3"})
    void aPartIsFullWithTheMostRowGroups(FileFormat format, int most) throws Exception {
        FileOptions options = new FileOptions(format, Compression.NONE, 20_000, most, 1);
        List<FinishedPart> parts = export(options, 40);

        assertThat(parts).hasSizeGreaterThan(2);
        assertThat(parts.subList(0, parts.size() - 1))
                .allSatisfy(part -> assertThat(part.rowGroups()).isEqualTo(most));
        assertThat(parts.get(parts.size() - 1).rowGroups()).isBetween(1, most);
    }

    @ParameterizedTest
    @CsvSource({"PARQUET,ZSTD", "PARQUET,NONE", "JSONL,NONE", "JSONL,GZIP", "JSONL,ZSTD"})
    void aPartIsFullAtItsTargetSizeAndAtMostOneRowGroupOver(FileFormat format, Compression compression)
            throws Exception {
        List<FinishedPart> parts = export(new FileOptions(format, compression, 20_000, 0, 50_000), 60);

        assertThat(parts).hasSizeGreaterThan(1);
        assertThat(parts.subList(0, parts.size() - 1)).allSatisfy(part -> {
            assertThat(part.bytes()).isGreaterThanOrEqualTo(50_000);
            // Each row group but the last was under the target: one row group over, and Parquet's footer.
            assertThat(part.bytes()).isLessThan(50_000 + 20_000 * 17 / 16 + 8_000);
        });
    }

    /** Writes parts the way a reader's loop does: until full, then the next. */
    private List<FinishedPart> export(FileOptions options, int batches) throws Exception {
        Random random = new Random(1);
        ColumnBatch batch = MIXED.newBatch();
        List<FinishedPart> parts = new ArrayList<>();
        long rows = 0;
        int written = 0;
        while (written < batches) {
            try (PartWriter writer =
                    PartWriters.open(MIXED, options, directory.resolve(options.format() + "-" + parts.size()))) {
                while (written < batches && !writer.isFull()) {
                    fillMixed(batch, random, 6_000);
                    writer.write(batch);
                    rows += batch.rowCount();
                    written++;
                }
                parts.add(writer.commit());
            }
        }
        assertThat(parts.stream().mapToLong(FinishedPart::footerRows).sum()).isEqualTo(rows);
        assertThat(parts.stream().mapToLong(FinishedPart::rows).sum()).isEqualTo(rows);
        return parts;
    }

    @Test
    void aPartIsNeverFullInsideARowGroup() throws Exception {
        ColumnBatch batch = MIXED.newBatch();
        fillMixed(batch, new Random(1), 6_000);
        try (PartWriter writer = PartWriters.open(
                MIXED,
                new FileOptions(FileFormat.JSONL, Compression.NONE, 1_000_000, 0, 1),
                directory.resolve("part"))) {
            writer.write(batch);
            assertThat(writer.isFull()).isFalse();
            assertThat(writer.bufferedBytes()).isPositive();
        }
    }

    @Test
    void moreRowGroupsThanParquetCanNumberAreRefused() throws Exception {
        ColumnBatch batch = SMALL.newBatch();
        ((IntVector) batch.column(0)).append(1);
        Path file = directory.resolve("part.parquet");
        try (PartWriter writer =
                PartWriters.open(SMALL, new FileOptions(FileFormat.PARQUET, Compression.NONE, 1, 0, 0), file)) {
            for (int i = 0; i < ParquetPartWriter.MAX_ROW_GROUPS; i++) {
                writer.write(batch);
            }
            assertThat(writer.isFull()).isFalse();
            assertThatThrownBy(() -> writer.write(batch))
                    .isInstanceOfSatisfying(ExportException.class, failure -> assertThat(failure.type())
                            .isEqualTo(FailureType.INVALID_REQUEST))
                    .hasMessageContaining("row_group_size");
        }
        assertThat(file).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource(FileFormat.class)
    void discardLeavesNoFile(FileFormat format) throws Exception {
        Path file = directory.resolve("part");
        ColumnBatch batch = MIXED.newBatch();
        fillMixed(batch, new Random(3), 300_000);
        PartWriter writer = PartWriters.open(MIXED, new FileOptions(format, Compression.GZIP, 10_000, 0, 0), file);
        writer.write(batch);
        assertThat(file).exists();

        writer.close();
        writer.close();

        assertThat(file).doesNotExist();
        assertThatThrownBy(() -> writer.write(batch)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(writer::commit).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @EnumSource(FileFormat.class)
    void aCommittedPartStaysAndCannotBeCommittedAgain(FileFormat format) throws Exception {
        Path file = directory.resolve("part");
        PartWriter writer = PartWriters.open(MIXED, new FileOptions(format, Compression.ZSTD, 10_000, 0, 0), file);
        FinishedPart part = writer.commit();

        assertThatThrownBy(writer::commit).isInstanceOf(IllegalStateException.class);
        writer.close();

        assertThat(file).hasSize(part.bytes());
    }

    @ParameterizedTest
    @EnumSource(FileFormat.class)
    void aFileThatStandsThereIsNotTouched(FileFormat format) throws Exception {
        Path file = Files.writeString(directory.resolve("part"), "precious");

        assertThatThrownBy(() -> PartWriters.open(MIXED, new FileOptions(format, Compression.NONE, 10_000, 0, 0), file))
                .isInstanceOf(java.nio.file.FileAlreadyExistsException.class);

        assertThat(file).hasContent("precious");
    }

    @ParameterizedTest
    @EnumSource(FileFormat.class)
    void rowsThatAreNotWholeAreRefused(FileFormat format) throws Exception {
        ColumnBatch batch = MIXED.newBatch();
        fillMixed(batch, new Random(3), 1_000);
        batch.column(4).appendNull();
        try (PartWriter writer = PartWriters.open(
                MIXED, new FileOptions(format, Compression.NONE, 10_000, 0, 0), directory.resolve("part"))) {
            assertThatThrownBy(() -> writer.write(batch))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'none'");
        }
    }
}
