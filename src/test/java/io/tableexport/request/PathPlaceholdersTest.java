package io.tableexport.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.failure.ExportException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathPlaceholdersTest {
    private static final Map<String, String> VALUES = Map.of("date", "2026-11-27", "table", "a$1\\b");

    private static RequestBody filled(String json) throws IOException {
        RequestBody body = StrictJson.mapper().readValue(json.replace('\'', '"'), RequestBody.class);
        PathPlaceholders.fill(body, VALUES);
        return body;
    }

    @Test
    void fillsThePathOfEitherShapeAndNothingElse() throws IOException {
        assertThat(filled("{'directory_path': 'x/{date}/{date}-{table}', 'table': '{date}'}"))
                .isEqualTo(Map.of("directory_path", "x/2026-11-27/2026-11-27-a$1\\b", "table", "{date}"));
        assertThat(filled("{'export_paths': {'paths': ['{table}'], 'storage_config': {'bucket': '{date}'}}}"))
                .isEqualTo(Map.of(
                        "export_paths",
                        Map.of("paths", List.of("a$1\\b"), "storage_config", Map.of("bucket", "{date}"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{dat}", "{}", "a{b", "a}b", "{{date}}", "{date", "{Date}"})
    void whatIsNoPlaceholderIsNamedWithThoseThereAre(String path) {
        assertThatThrownBy(() -> filled("{'export_paths': {'paths': ['" + path + "']}}"))
                .isInstanceOf(ExportException.class)
                .hasMessageContaining("export_paths.paths[0]")
                .hasMessageContaining("{date}, {table}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{'export_paths': 1}", "{'export_paths': {'paths': 'x'}}", "{'directory_path': null}", "{}"})
    void whatIsNoPathIsLeftToTheParser(String json) throws IOException {
        assertThat(filled(json)).isEqualTo(StrictJson.mapper().readValue(json.replace('\'', '"'), RequestBody.class));
    }
}
