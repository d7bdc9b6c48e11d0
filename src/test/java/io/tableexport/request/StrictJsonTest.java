package io.tableexport.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {

    private static String describe(String body) {
        IOException failure = catchThrowableOfType(IOException.class, () -> StrictJson.mapper()
                .readValue(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), Map.class));
        assertThat(failure).as(body).isNotNull();
        return StrictJson.describe(failure);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"secret_key\": CANARY}",
                "{\"secret_key\": \"CANARY",
                "{\"secret_key\": \"CANARY\"",
                "{'secret_key': 'CANARY'}",
                "{\"a\": 1,}",
                "{\"a\": NaN}",
                "{\"a\": 01}",
                "{\"a\": +1}",
                "{\"a\": .5}",
                "{\"a\": \"CANARY\n\"}",
                "// CANARY\n{}",
                "CANARY",
                "{\"a\": \"\\x41CANARY\"}",
                "<CANARY/>",
            })
    void syntaxErrorGivesThePlaceAndNotTheText(String body) {
        assertThat(describe(body))
                .startsWith("the request body is not valid JSON (line ")
                .contains("column ")
                .doesNotContain("CANARY");
    }

    @Test
    void duplicateFieldIsNamed() {
        assertThat(describe("{\"format\": \"Jsonl\",\n \"format\": \"Parquet\"}"))
                .startsWith("the request body has the field 'format' twice (line 2, column ");
        assertThat(describe("{\"credentials\": {\"secret_key\": \"CANARY\", \"secret_key\": \"CANARY2\"}}"))
                .contains("'secret_key' twice")
                .doesNotContain("CANARY");
    }

    @Test
    void strangeDuplicateFieldIsNotRepeated() {
        assertThat(describe("{\"CANARY/1\": 1, \"CANARY/1\": 1}"))
                .startsWith("the request body is not valid JSON")
                .doesNotContain("CANARY");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "[{\"a\": \"CANARY\"}]",
                "\"CANARY\"",
                "1",
                "true",
                "{} {}",
                "{} CANARY",
                "{\"a\": 1}]"
            })
    void bodyIsOneObjectAndNothingElse(String body) {
        assertThat(describe(body)).startsWith("the request body ").doesNotContain("CANARY");
    }

    @Test
    void invalidUtf8IsNotRepeated() {
        byte[] body = {'{', '"', 'a', '"', ':', '"', 'C', (byte) 0xff, '"', '}'};
        IOException failure = catchThrowableOfType(
                IOException.class, () -> StrictJson.mapper().readValue(body, Map.class));

        assertThat(StrictJson.describe(failure)).startsWith("the request body is not valid JSON");
    }

    @Test
    void hostileSizesAreRefused() {
        assertThat(describe("{\"a\":".repeat(100))).contains("too large").contains("32 levels");
        assertThat(describe("{\"a\": " + "9".repeat(1000) + "}")).contains("too large");
        assertThat(describe("{\"a\": \"" + "x".repeat(70_000) + "\"}")).contains("too large");
        assertThat(describe("{\"" + "x".repeat(2_000) + "\": 1}")).contains("too large");
        assertThat(describe("{\"a\": [" + "\"xxxxxxxxxxxxxxxxxxx\",".repeat(250_000) + "1]}"))
                .contains("too large");
    }

    @Test
    void numbersAreKeptAsTheyAreWritten() throws IOException {
        Map<?, ?> values = StrictJson.mapper()
                .readValue(
                        "{\"i\": 7, \"l\": 3000000000, \"b\": 9223372036854775808, \"d\": 0.10, \"e\": 1e3}",
                        Map.class);

        assertThat(values.get("i")).isEqualTo(7);
        assertThat(values.get("l")).isEqualTo(3_000_000_000L);
        assertThat(values.get("b")).isEqualTo(new BigInteger("9223372036854775808"));
        assertThat(values.get("d")).isEqualTo(new BigDecimal("0.10"));
        assertThat(values.get("e")).isEqualTo(new BigDecimal("1e3"));
    }
}
