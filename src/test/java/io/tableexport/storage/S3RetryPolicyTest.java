package io.tableexport.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3RetryPolicyTest {
    @Test
    void absentKeysHaveTheirDefaults() {
        assertThat(S3RetryPolicy.of(Map.of())).isEqualTo(S3RetryPolicy.DEFAULTS);
        assertThat(S3RetryPolicy.of(Map.of(
                        "export.s3.attempt-timeout-millis",
                        "1",
                        "export.s3.retry-delay-millis",
                        "2",
                        "export.s3.retry-max-delay-millis",
                        "3",
                        "export.s3.breaker-failures",
                        "4",
                        "export.s3.breaker-open-millis",
                        "5")))
                .isEqualTo(new S3RetryPolicy(1, 2, 3, 4, 5));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "export.s3.attempt-timeout-millis",
                "export.s3.retry-delay-millis",
                "export.s3.retry-max-delay-millis",
                "export.s3.breaker-failures",
                "export.s3.breaker-open-millis"
            })
    void badNumbersAreRefusedByName(String key) {
        for (String bad : new String[] {"0", "-1", "many", "3000000000"}) {
            assertThatThrownBy(() -> S3RetryPolicy.of(Map.of(key, bad)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(key);
        }
    }

    @Test
    void noPauseIsLongerThanTheLongest() {
        assertThatThrownBy(() -> S3RetryPolicy.of(Map.of("export.s3.retry-delay-millis", "30000")))
                .hasMessageContaining("export.s3.retry-max-delay-millis");
    }
}
