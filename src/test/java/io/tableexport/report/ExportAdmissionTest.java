package io.tableexport.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import org.junit.jupiter.api.Test;

class ExportAdmissionTest {
    private static final long ROW_GROUP = 8 << 20;
    private static final long READER = ROW_GROUP + ExportAdmission.READER_OVERHEAD_BYTES;

    @Test
    void admitsAsManyExportsAsConfiguredAndNoMore() {
        ExportAdmission admission = new ExportAdmission(2, 100 * READER);
        ExportAdmission.Place first = admission.admit("a", ROW_GROUP, 1);
        admission.admit("b", ROW_GROUP, 1);

        assertFails(admission, "c", FailureType.TOO_MANY_EXPORTS, "export.max-concurrent (2)");
        first.close();
        assertThat(admission.admit("c", ROW_GROUP, 1).readers()).isEqualTo(1);
    }

    @Test
    void givesFewerReadersWhenTheBudgetIsShort() {
        ExportAdmission admission = new ExportAdmission(10, 3 * READER);

        assertThat(admission.admit("a", ROW_GROUP, 2).readers()).isEqualTo(2);
        assertThat(admission.admit("b", ROW_GROUP, 2).readers()).isEqualTo(1);
        assertFails(admission, "c", FailureType.TOO_MANY_EXPORTS, "export.memory-budget");
    }

    @Test
    void closingGivesTheMemoryBackOnce() {
        ExportAdmission admission = new ExportAdmission(10, 2 * READER);
        ExportAdmission.Place place = admission.admit("a", ROW_GROUP, 2);
        place.close();
        place.close();

        assertThat(admission.admit("a", ROW_GROUP, 5).readers()).isEqualTo(2);
        assertFails(admission, "b", FailureType.TOO_MANY_EXPORTS, "1 exports are running");
    }

    @Test
    void letsOneExportIntoATarget() {
        ExportAdmission admission = new ExportAdmission(10, 100 * READER);
        ExportAdmission.Place place = admission.admit("a", ROW_GROUP, 1);

        assertFails(admission, "a", FailureType.TARGET_BUSY, "another export");
        place.close();
        admission.admit("a", ROW_GROUP, 1);
    }

    @Test
    void namesTheLargestRowGroupTheBudgetCanEverHold() {
        ExportAdmission admission = new ExportAdmission(10, READER - 1);

        assertFails(admission, "a", FailureType.INVALID_REQUEST, "row_group_size", Long.toString(ROW_GROUP - 1));
    }

    private static void assertFails(ExportAdmission admission, String target, FailureType type, String... words) {
        assertThatThrownBy(() -> admission.admit(target, ROW_GROUP, 1))
                .isInstanceOfSatisfying(ExportException.class, failure -> {
                    assertThat(failure.type()).isEqualTo(type);
                    assertThat(failure.getMessage()).contains(words);
                });
    }
}
