package io.tableexport.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tableexport.batch.ColumnType.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Vectors inside vectors, beyond the room they start with. */
class NestedVectorsTest {
    /** Arrays grow twice. */
    private static final int ROWS = ColumnVector.INITIAL_CAPACITY * 3;

    private static final ColumnType INT = ColumnType.of(Kind.INT32);

    @Test
    void listsKeepTheirRangesWhenTheVectorGrows() {
        ListVector lists = (ListVector) ColumnType.list(INT, false).newVector();
        IntVector elements = (IntVector) lists.elements();
        for (int row = 0; row < ROWS; row++) {
            if (row % 7 == 3) {
                lists.appendNull();
                continue;
            }
            for (int i = 0; i < row % 3; i++) {
                elements.append(row + i);
            }
            lists.endList();
        }

        for (int row = 0; row < ROWS; row++) {
            assertThat(lists.isNull(row)).isEqualTo(row % 7 == 3);
            assertThat(lists.length(row)).as("row %d", row).isEqualTo(row % 7 == 3 ? 0 : row % 3);
            for (int i = 0; i < lists.length(row); i++) {
                assertThat(elements.get(lists.start(row) + i)).isEqualTo(row + i);
            }
        }
    }

    @Test
    void mapsKeepTheirRangesWhenTheVectorGrows() {
        MapVector maps = (MapVector) ColumnType.map(INT, INT).newVector();
        for (int row = 0; row < ROWS; row++) {
            for (int i = 0; i < row % 3; i++) {
                ((IntVector) maps.keys()).append(row + i);
                maps.values().appendNull();
            }
            maps.endMap();
        }

        for (int row = 0; row < ROWS; row++) {
            assertThat(maps.length(row)).as("row %d", row).isEqualTo(row % 3);
        }
        assertThat(maps.values().nullCount()).isEqualTo(maps.values().size());
    }

    @Test
    void whatWasBegunIsTakenBack() {
        ColumnType row = ColumnType.struct(
                List.of(new ColumnType.Field("n", INT, false), new ColumnType.Field("m", INT, false)));
        ListVector lists = (ListVector) ColumnType.list(row, false).newVector();
        StructVector rows = (StructVector) lists.elements();
        appendRow(rows, 1);
        lists.endList();
        appendRow(rows, 2);
        ((IntVector) rows.field(0)).append(3);

        rows.dropFields();
        lists.dropElements();
        lists.appendNull();
        appendRow(rows, 4);
        lists.endList();

        assertThat(lists.size()).isEqualTo(3);
        assertThat(lists.isNull(1)).isTrue();
        assertThat(rows.size()).isEqualTo(2);
        assertThat(((IntVector) rows.field(0)).get(lists.start(2))).isEqualTo(4);
        assertThat(rows.field(1).size()).isEqualTo(2);
    }

    @Test
    void truncatedNullsAreForgotten() {
        ColumnVector vector = INT.newVector();
        ((IntVector) vector).append(1);
        vector.appendNull();

        vector.truncate(1);
        ((IntVector) vector).append(2);

        assertThat(vector.nullCount()).isZero();
        assertThat(vector.isNull(1)).isFalse();
    }

    private static void appendRow(StructVector rows, int value) {
        ((IntVector) rows.field(0)).append(value);
        ((IntVector) rows.field(1)).append(value);
        rows.endStruct();
    }
}
