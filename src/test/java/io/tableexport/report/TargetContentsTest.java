package io.tableexport.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tableexport.storage.StoredObject;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetContentsTest {
    private static TargetContents of(String... names) {
        List<StoredObject> objects =
                Stream.of(names).map(name -> new StoredObject(name, 7)).toList();
        return TargetContents.of(objects);
    }

    @Test
    void newPartsAreNumberedPastAllThatAreThere() {
        assertThat(TargetContents.empty().nextNumber()).isZero();
        assertThat(of("part-00009.parquet", "part-00123.jsonl.gz", "notes.txt").nextNumber())
                .isEqualTo(124);
        assertThat(of("part-123456.parquet").nextNumber()).isEqualTo(123_457);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "part-0001.parquet",
                "part-00001.txt",
                "part-00001",
                "xpart-00001.parquet",
                "part-00001-uuid.snappy.parquet",
                "part-00001.parquet.bak",
                "_SUCCESS.old",
                "_manifest.json.txt"
            })
    void whatStrangersCallTheirFilesIsNotOurs(String name) {
        assertThat(of(name).holdsExport()).isFalse();
        assertThat(of(name).parts()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"part-00001.parquet", "part-00000.jsonl.zst", "_SUCCESS", "_manifest.json"})
    void anyOfOurNamesIsAnExportOrWhatIsLeftOfOne(String name) {
        assertThat(of(name).holdsExport()).isTrue();
    }

    @Test
    void sizesCount() {
        assertThat(of("part-00001.parquet").holds("part-00001.parquet", 7)).isTrue();
        assertThat(of("part-00001.parquet").holds("part-00001.parquet", 8)).isFalse();
        assertThat(of("part-00001.parquet").holds("part-00002.parquet", 7)).isFalse();
    }
}
