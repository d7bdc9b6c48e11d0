package io.tableexport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/** One backend, configured: libraries that format a message per value or log headers with keys stay quiet. */
class LoggingTest {

    @Test
    void thereIsOneBackendAndItIsLogback() {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        assertThat(factory.getClass().getName()).isEqualTo("ch.qos.logback.classic.LoggerContext");
    }

    @Test
    void theLibraryConfiguresNobodyElsesLogging() {
        assertThat(getClass().getResource("/logback.xml")).isNull();
        assertThat(getClass().getResource("/io/tableexport/logback.xml")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.parquet",
                "org.apache.parquet.hadoop.ColumnChunkPageWriteStore",
                "org.apache.hadoop.io.compress.CodecPool",
                "software.amazon.awssdk.request",
                "org.apache.http.wire",
                "org.apache.http.headers"
            })
    void librariesDoNotLogAtDebug(String logger) {
        assertThat(LoggerFactory.getLogger(logger).isDebugEnabled()).isFalse();
    }
}
