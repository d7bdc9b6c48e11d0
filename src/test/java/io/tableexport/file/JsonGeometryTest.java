package io.tableexport.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonGeometryTest {
    private static final String ONE = "000000000000f03f";
    private static final String TWO = "0000000000000040";
    private static final String NAN = "000000000000f87f";

    /** The well-known text, or null for what is refused. */
    private static String text(String hex) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        JsonBuffer out = new JsonBuffer(bytes);
        byte[] geometry = HexFormat.of().parseHex(hex);
        boolean legal = JsonGeometry.put(geometry, 0, geometry.length, out);
        out.flush();
        return legal ? bytes.toString(StandardCharsets.US_ASCII) : null;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0101000000" + ONE + TWO + "|POINT (1.0 2.0)",
                "00000000013ff00000000000004000000000000000|POINT (1.0 2.0)",
                "01e9030000" + ONE + TWO + ONE + "|POINT Z (1.0 2.0 1.0)",
                "01d1070000" + ONE + TWO + ONE + "|POINT M (1.0 2.0 1.0)",
                "01b90b0000" + ONE + TWO + ONE + TWO + "|POINT ZM (1.0 2.0 1.0 2.0)",
                "0101000000" + NAN + NAN + "|POINT EMPTY",
                "010200000000000000|LINESTRING EMPTY",
                "010200000002000000" + ONE + TWO + TWO + ONE + "|LINESTRING (1.0 2.0,2.0 1.0)",
                "010300000001000000" + "02000000" + ONE + TWO + TWO + ONE + "|POLYGON ((1.0 2.0,2.0 1.0))",
                "010400000002000000" + "0101000000" + ONE + TWO + "0101000000" + NAN + NAN
                        + "|MULTIPOINT ((1.0 2.0),EMPTY)",
                "010700000001000000" + "0101000000" + ONE + TWO + "|GEOMETRYCOLLECTION (POINT (1.0 2.0))",
                "010900000002000000" + "010200000001000000" + ONE + TWO + "010800000001000000" + TWO + ONE
                        + "|COMPOUNDCURVE ((1.0 2.0),CIRCULARSTRING (2.0 1.0))",
            })
    void wellKnownBinaryBecomesWellKnownText(String hex, String expected) throws IOException {
        assertThat(text(hex)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "01",
                "0101000000" + ONE,
                "0101000000" + ONE + TWO + "00",
                "0201000000" + ONE + TWO,
                "0163000000" + ONE + TWO,
                "0101000020e6100000" + ONE + TWO, // PostGIS's extended form
                "0101000000" + ONE + NAN,
                "0102000000ffffffff" + ONE + TWO
            })
    void whatIsNoGeometryIsRefused(String hex) throws IOException {
        assertThat(text(hex)).isNull();
    }

    @Test
    void geometriesNestedWithoutEndAreRefused() throws IOException {
        assertThat(text("010700000001000000".repeat(100_000))).isNull();
    }
}
