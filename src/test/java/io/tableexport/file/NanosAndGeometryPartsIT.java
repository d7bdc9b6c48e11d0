package io.tableexport.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NanosAndGeometryPartsIT {
    private static final TableSchema SCHEMA = new TableSchema(
            "t",
            List.of(
                    TableColumn.exact("time", "time(9)", ColumnType.of(Kind.TIME_NANOS), false),
                    TableColumn.exact("local", "timestamp(9)", ColumnType.of(Kind.TIMESTAMP_NANOS), false),
                    TableColumn.exact("instant", "timestamptz(9)", ColumnType.of(Kind.INSTANT_NANOS), false),
                    TableColumn.exact("shape", "geometry", ColumnType.of(Kind.GEOMETRY), false)));
    private static final byte[] POINT = HexFormat.of().parseHex("0101000000000000000000f03f0000000000000040");

    @TempDir
    Path directory;

    private Path write(FileFormat format) throws Exception {
        ColumnBatch batch = SCHEMA.newBatch();
        ((LongVector) batch.column(0)).append(86_399_999_999_999L);
        ((LongVector) batch.column(1)).append(-1);
        ((LongVector) batch.column(2)).append(1_000_000_000_000_000_001L);
        ((BytesVector) batch.column(3)).append(POINT);
        for (int i = 0; i < 4; i++) {
            batch.column(i).appendNull();
        }
        Path file = directory.resolve("part" + format.extension(Compression.NONE));
        FileOptions options = new FileOptions(format, Compression.NONE, 200_000, 0, 0);
        try (PartWriter writer = PartWriters.open(SCHEMA, options, file)) {
            writer.write(batch);
            writer.commit();
        }
        return file;
    }

    @Test
    void readersOfParquetGetEveryNanosecondAndTheBinaryShape() throws Exception {
        Path file = write(FileFormat.PARQUET);
        String shape = HexFormat.of().formatHex(POINT);

        assertThat(ParquetFiles.avroRows(file).get(0))
                .isEqualTo(Map.of(
                        "time", "23:59:59.999999999",
                        "local", "1969-12-31T23:59:59.999999999",
                        "instant", "2001-09-09T01:46:40.000000001Z",
                        "shape", shape));
        assertThat(ParquetFiles.arrowRows(file)).isEqualTo(ParquetFiles.avroRows(file));
        assertThat(ParquetFiles.duckDb(
                                "(SELECT epoch_ns(local) AS l, epoch_ns(time) AS t FROM read_parquet('" + file + "'))")
                        .get(0))
                .isEqualTo(Map.of("l", "-1", "t", "86399999999999"));
        assertThat(ParquetFiles.duckDbTypes(file))
                .isEqualTo(Map.of(
                        "time", "TIME_NS",
                        "local", "TIMESTAMP_NS",
                        "instant", "TIMESTAMPTZ_NS",
                        "shape", "GEOMETRY"));
        assertThat(ParquetFiles.avroRows(file).get(1).values()).containsOnlyNulls();
    }

    @Test
    void theFooterTellsReadersOfGeoParquetWhichColumnsAreShapes() throws Exception {
        String geo = ParquetFiles.footer(write(FileFormat.PARQUET))
                .getFileMetaData()
                .getKeyValueMetaData()
                .get("geo");

        JsonNode found = new ObjectMapper().readTree(geo);
        assertThat(found.get("version").asText()).isEqualTo("1.1.0");
        assertThat(found.get("primary_column").asText()).isEqualTo("shape");
        assertThat(found.get("columns").properties()).hasSize(1);
        assertThat(found.get("columns").get("shape").get("encoding").asText()).isEqualTo("WKB");
        assertThat(found.get("columns").get("shape").get("crs").isNull()).isTrue();
    }

    @Test
    void jsonHasNineDigitsAndWellKnownText() throws Exception {
        assertThat(Files.readAllLines(write(FileFormat.JSONL)))
                .containsExactly(
                        "{\"time\":\"23:59:59.999999999\",\"local\":\"1969-12-31T23:59:59.999999999\","
                                + "\"instant\":\"2001-09-09T01:46:40.000000001Z\",\"shape\":\"POINT (1.0 2.0)\"}",
                        "{\"time\":null,\"local\":null,\"instant\":null,\"shape\":null}");
    }
}
