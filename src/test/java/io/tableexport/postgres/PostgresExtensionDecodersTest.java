package io.tableexport.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.FloatVector;
import io.tableexport.batch.ListVector;
import io.tableexport.batch.TableColumn;
import io.tableexport.failure.ExportException;
import io.tableexport.table.UnfitValueException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Types of extensions no test server has, by the binary forms their sources describe. */
class PostgresExtensionDecodersTest {
    private static final PostgresTypes TYPES = new PostgresTypes(false, 2, true);
    private static final String POINT = "000000000000f03f0000000000000040";

    private static PostgresMapping mapping(String name, int modifier) {
        return TYPES.of(new PostgresType(100_000, modifier, name, name, "b", 1, null, List.of()));
    }

    private static ColumnVector decoded(PostgresMapping mapping, String hex) throws UnfitValueException {
        ColumnVector vector = mapping.type().newVector();
        TableColumn column = TableColumn.exact("c", "t", mapping.type(), false);
        byte[] bytes = HexFormat.of().parseHex(hex);
        mapping.form().decoder(column, vector).decode(bytes, 0, bytes.length);
        return vector;
    }

    private static String geometry(PostgresMapping mapping, String hex) throws UnfitValueException {
        BytesVector vector = (BytesVector) decoded(mapping, hex);
        return HexFormat.of().formatHex(Arrays.copyOfRange(vector.bytes(), vector.start(0), vector.end(0)));
    }

    @Test
    void aVectorIsAListOfFloats() throws Exception {
        PostgresMapping mapping = mapping("vector", 3);
        ListVector lists = (ListVector) decoded(mapping, "00030000" + "3f800000" + "c0200000" + "00000000");

        assertThat(mapping.type()).hasToString("LIST<FLOAT>");
        FloatVector elements = (FloatVector) lists.elements();
        assertThat(List.of(elements.get(0), elements.get(1), elements.get(2))).containsExactly(1f, -2.5f, 0f);
        assertThatThrownBy(() -> decoded(mapping, "00030000" + "3f800000")).isInstanceOf(ExportException.class);
    }

    @Test
    void aGeometryIsIsoWellKnownBinary() throws Exception {
        assertThat(geometry(mapping("geometry", -1), "0101000000" + POINT)).isEqualTo("0101000000" + POINT);
        assertThat(geometry(mapping("geometry", -1), "0101000080" + POINT + "0000000000000840"))
                .isEqualTo("01e9030000" + POINT + "0000000000000840");
        // A triangle of PostGIS's extended form, in big-endian order.
        assertThat(geometry(mapping("geometry", -1), "000000001100000000")).isEqualTo("000000001100000000");
    }

    @Test
    void aGeometryInTheDeclaredSystemLosesNothing() throws Exception {
        // geometry(Point,4326): the SRID shifted by 8, the type by 2.
        PostgresMapping declared = mapping("geometry", (4326 << 8) | (1 << 2));
        assertThat(geometry(declared, "0101000020e6100000" + POINT)).isEqualTo("0101000000" + POINT);
        assertThat(declared.note()).contains("4326");
        assertThat(geometry(mapping("geography", -1), "0101000020e6100000" + POINT))
                .isEqualTo("0101000000" + POINT);
    }

    @Test
    void aGeometryInAnotherSystemThanDeclaredDoesNotFit() {
        assertThatThrownBy(() -> geometry(mapping("geometry", -1), "0101000020e6100000" + POINT))
                .isInstanceOf(UnfitValueException.class)
                .hasMessageContaining("4326");
    }

    @Test
    void whatIsNoGeometryDoesNotFit() {
        for (String hex : List.of("01", "0101000000" + POINT.substring(2), "0163000000" + POINT)) {
            assertThatThrownBy(() -> geometry(mapping("geometry", -1), hex))
                    .as(hex)
                    .isInstanceOf(UnfitValueException.class);
        }
    }

    @Test
    void typesOfKnownExtensionsWithoutAFormAreTextAndKnown() {
        assertThat(mapping("sparsevec", -1).recognised()).isTrue();
        assertThat(mapping("ltree", -1).cast()).isEqualTo("pg_catalog.text");
        assertThat(mapping("nobody_knows", -1).recognised()).isFalse();
    }
}
