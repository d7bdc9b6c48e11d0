package io.tableexport.export;

import static io.tableexport.testing.ExportService.V1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tableexport.testing.ExportService;
import io.tableexport.testing.ExportService.Answer;
import io.tableexport.testing.PostgresServer;
import io.tableexport.testing.TpchH2;
import io.tableexport.testing.TpchTables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The size options do what they say, from both readers, alone and in parallel, told by the files' own footers. */
class PartSizesIT {
    private static final int ROW_GROUP_SIZE = 100_000;

    /** The contract: a row group overshoots by one batch at most, which is 1/16 of it. */
    private static final int LARGEST_ROW_GROUP = ROW_GROUP_SIZE + ROW_GROUP_SIZE / 16;

    @TempDir
    private Path root;

    private static final Map<String, Map<String, String>> SOURCES = new HashMap<>();

    @BeforeAll
    static void load() throws Exception {
        SOURCES.put("h2", Map.of("export.datasource.main.url", TpchH2.url("lineitem")));
        PostgresServer postgres = PostgresServer.open();
        try (Connection connection = postgres.dataSource().getConnection()) {
            TpchTables.load(connection, 0.01, "lineitem");
        }
        SOURCES.put(
                "postgres",
                Map.of(
                        "export.datasource.main.url", postgres.url(),
                        "export.datasource.main.username", postgres.user(),
                        "export.datasource.main.password", postgres.password()));
    }

    static Stream<Arguments> sources() {
        return Stream.of("h2", "postgres").flatMap(source -> Stream.of(1, 2).map(n -> Arguments.of(source, n)));
    }

    private record Part(String name, long bytes, List<BlockMetaData> rowGroups) {}

    private JsonNode export(String source, int parallelism, String directory, String options) throws Exception {
        Map<String, String> settings = new HashMap<>(SOURCES.get(source));
        settings.put("export.table", "lineitem");
        settings.put("export.parallelism", Integer.toString(parallelism));
        settings.put("export.local.root", root.toString());
        try (ExportService service = ExportService.start(settings)) {
            Answer answer =
                    service.post(V1, "{\"export_paths\": {\"paths\": [\"" + directory + "\"]}, " + options + "}");
            assertThat(answer.response().body()).contains("\"success\":true");
            return answer.result();
        }
    }

    private List<Part> parts(JsonNode result, Path directory) throws Exception {
        List<Part> parts = new ArrayList<>();
        for (JsonNode name : result.get("files")) {
            Path file = directory.resolve(name.asText());
            try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
                parts.add(new Part(
                        name.asText(), Files.size(file), reader.getFooter().getBlocks()));
            }
        }
        long rows = parts.stream()
                .flatMap(part -> part.rowGroups().stream())
                .mapToLong(BlockMetaData::getRowCount)
                .sum();
        long bytes = parts.stream()
                .flatMap(part -> part.rowGroups().stream())
                .mapToLong(BlockMetaData::getTotalByteSize)
                .sum();
        long groups = parts.stream().mapToLong(part -> part.rowGroups().size()).sum();
        assertThat(rows)
                .isEqualTo(TpchH2.LINEITEM_ROWS)
                .isEqualTo(result.get("total_row_count").asLong());
        assertThat(groups).isEqualTo(result.get("num_row_groups").asLong());
        assertThat(bytes).isEqualTo(result.get("total_uncompressed_byte_size").asLong());
        assertThat(parts).extracting(Part::name).isEqualTo(expectedNames(parts.size()));
        return parts;
    }

    private static List<String> expectedNames(int count) {
        return java.util.stream.IntStream.range(0, count)
                .mapToObj("part-%05d.parquet"::formatted)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("sources")
    void everyPartHasTwoRowGroupsButOneAReader(String source, int parallelism) throws Exception {
        JsonNode result =
                export(source, parallelism, "two", "\"row_group_size\": 100000, \"max_row_groups_per_file\": 2");

        List<Part> parts = parts(result, root.resolve("two"));
        assertThat(parts).hasSizeGreaterThan(5);
        assertThat(parts.stream().filter(part -> part.rowGroups().size() != 2)).hasSizeLessThanOrEqualTo(parallelism);
        List<Long> sizes = parts.stream()
                .flatMap(part -> part.rowGroups().stream())
                .map(BlockMetaData::getTotalByteSize)
                .toList();
        assertThat(sizes).allMatch(size -> size <= LARGEST_ROW_GROUP);
        assertThat(sizes.stream().filter(size -> size < ROW_GROUP_SIZE)).hasSizeLessThanOrEqualTo(parallelism);
    }

    @ParameterizedTest
    @MethodSource("sources")
    void everyPartReachesItsTargetButOneAReader(String source, int parallelism) throws Exception {
        JsonNode result =
                export(source, parallelism, "target", "\"row_group_size\": 100000, \"target_file_size_bytes\": 200000");

        List<Part> parts = parts(result, root.resolve("target"));
        assertThat(parts).hasSizeGreaterThan(3);
        assertThat(parts.stream().filter(part -> part.bytes() < 200_000)).hasSizeLessThanOrEqualTo(parallelism);
        // the row group in progress is finished, and the footer follows
        assertThat(parts).allMatch(part -> part.bytes() <= 200_000 + LARGEST_ROW_GROUP + 20_000);
    }

    @ParameterizedTest
    @MethodSource("sources")
    void aSingleFileIsOneObjectWithTheKeyAskedFor(String source, int parallelism) throws Exception {
        JsonNode result = export(source, parallelism, "one/lines.parquet", "\"mode\": \"single_file\"");

        assertThat(result.get("files")).hasSize(1);
        Path file = root.resolve("one/lines.parquet");
        assertThat(file).isRegularFile();
        try (Stream<Path> files = Files.list(root.resolve("one"))) {
            assertThat(files).containsExactly(file);
        }
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
            assertThat(reader.getRecordCount()).isEqualTo(TpchH2.LINEITEM_ROWS);
        }
    }
}
