package io.tableexport.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseFailuresTest {
    private static final String VALUE = "Key (card)=(4711)";

    @ParameterizedTest
    @CsvSource({
        "42501, 0, FORBIDDEN",
        "90096, 90096, FORBIDDEN",
        "42000, 1142, FORBIDDEN",
        "42000, 1064, DATABASE_FAILED",
        "42P01, 0, NOT_FOUND",
        "42S02, 42102, NOT_FOUND",
        "3F000, 0, NOT_FOUND",
        "57014, 0, CANCELLED",
        "57P01, 0, DATABASE_FAILED",
        "08006, 0, DATABASE_FAILED",
        "90067, 90067, DATABASE_FAILED",
        "28P01, 0, DATABASE_FAILED",
        "53300, 0, DATABASE_FAILED",
        "XX000, 0, DATABASE_FAILED"
    })
    void sqlStateAndCodeDecideTheType(String state, int code, FailureType type) {
        SQLException cause = new SQLException(VALUE, state, code);
        ExportException failure = DatabaseFailures.failed("reading table 'T'", cause);
        assertThat(failure.type()).isEqualTo(type);
        assertThat(failure)
                .hasMessageStartingWith("reading table 'T' failed: ")
                .hasMessageContaining(state)
                .hasMessageNotContaining(VALUE)
                .hasCause(cause);
    }

    @Test
    void timeoutsAreTimedOut() {
        SQLException statement = new SQLException("ERROR: canceling statement due to statement timeout", "57014");
        assertThat(DatabaseFailures.failed("x", statement).type()).isEqualTo(FailureType.TIMED_OUT);
        SQLException driver = new SQLTimeoutException("slow");
        assertThat(DatabaseFailures.failed("x", driver).type()).isEqualTo(FailureType.TIMED_OUT);
    }

    @Test
    void exhaustedPoolIsNamedAsOne() {
        SQLException cause = new SQLTransientConnectionException("request timed out");
        assertThat(DatabaseFailures.failed("connecting", cause))
                .hasMessageContaining("the pool is in use")
                .hasMessageContaining("SQLSTATE none");
    }
}
