package io.tableexport.file;

import io.tableexport.batch.ColumnBatch;
import io.tableexport.batch.TableSchema;
import io.tableexport.request.Compression;
import io.tableexport.request.FileFormat;
import io.tableexport.testing.ParquetFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ArrowReadsPartsIT {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(Compression.class)
    void everyTypeIsReadBackByArrow(Compression compression) throws Exception {
        TableSchema schema = SampleTable.schema();
        Random random = new Random(compression.wireName().hashCode());
        List<Map<String, String>> expected = new ArrayList<>();
        Path file = directory.resolve("part.parquet");
        try (PartWriter writer =
                PartWriters.open(schema, new FileOptions(FileFormat.PARQUET, compression, 200_000, 0, 0), file)) {
            for (int i = 0; i < 10; i++) {
                ColumnBatch batch = SampleTable.batch(schema, random, random.nextInt(300));
                writer.write(batch);
                expected.addAll(SampleTable.rows(batch));
            }
            writer.commit();
        }

        SampleTable.assertSameRows(ParquetFiles.arrowRows(file), expected);
    }
}
