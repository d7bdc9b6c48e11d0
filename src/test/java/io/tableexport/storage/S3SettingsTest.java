package io.tableexport.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3SettingsTest {

    @Test
    void absentSettingsHaveTheirDefaults() {
        assertThat(S3Settings.of(Map.of())).isEqualTo(S3Settings.DEFAULTS);
        assertThat(S3Settings.of(Map.of("export.s3.max-attempts", " 1 ", "export.s3.connect-timeout-millis", "250")))
                .isEqualTo(new S3Settings(250, 60_000, 64, 1));
    }

    @ParameterizedTest
    @CsvSource({
        "export.s3.connect-timeout-millis,0",
        "export.s3.read-timeout-millis,5s",
        "export.s3.max-connections,-1",
        "export.s3.max-attempts,99999999999",
        "export.s3.max-attempts,''",
    })
    void badSettingStopsTheStartAndNamesTheKey(String key, String value) {
        assertThatThrownBy(() -> S3Settings.of(Map.of(key, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(key + " must be a whole number from 1 to 2147483647");
    }
}
