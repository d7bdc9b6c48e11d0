package io.tableexport.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.TableColumn;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.table.UnfitValueException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Binary numerics no server sends for a column, and where exactly the limits are. */
class PostgresNumericDecoderTest {
    private static final int POSITIVE = 0;
    private static final int NEGATIVE = 0x4000;

    @ParameterizedTest
    @CsvSource({"9,2", "18,2", "38,2"})
    void exactInEveryPhysicalForm(int precision, int scale) throws UnfitValueException {
        assertThat(decode(precision, scale, numeric(1, POSITIVE, 1, 2345, 6700)))
                .isEqualTo(new BigDecimal("12345.67"));
        assertThat(decode(precision, scale, numeric(1, NEGATIVE, 1, 2345, 6700)))
                .isEqualTo(new BigDecimal("-12345.67"));
        assertThat(decode(precision, scale, numeric(0, POSITIVE))).isEqualTo(new BigDecimal("0.00"));
        assertThat(decode(precision, scale, numeric(1, POSITIVE, 1))).isEqualTo(new BigDecimal("10000.00"));
        assertThat(decode(precision, scale, numeric(-1, POSITIVE, 100))).isEqualTo(new BigDecimal("0.01"));
    }

    @ParameterizedTest
    @CsvSource({"9,2", "18,2", "38,2"})
    void moreFractionThanTheScaleFails(int precision, int scale) {
        assertThatThrownBy(() -> decode(precision, scale, numeric(0, POSITIVE, 1, 1)))
                .isInstanceOf(UnfitValueException.class)
                .hasMessageContaining("scale");
        assertThatThrownBy(() -> decode(precision, scale, numeric(0, POSITIVE, 1, 0, 1)))
                .hasMessageContaining("scale");
    }

    @Test
    void oneDigitMoreThanThePrecisionFails() throws UnfitValueException {
        assertThat(decode(5, 0, numeric(1, POSITIVE, 9, 9999))).isEqualTo(new BigDecimal(99_999));
        assertThatThrownBy(() -> decode(5, 0, numeric(1, POSITIVE, 10, 0))).hasMessageContaining("precision");
        assertThatThrownBy(() -> decode(38, 0, numeric(32_767, POSITIVE, 1))).hasMessageContaining("precision");
    }

    @Test
    void brokenValuesFailAsTheDatabases() {
        byte[] whole = numeric(0, POSITIVE, 1, 2);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> decode(9, 8, cut))
                    .isInstanceOfSatisfying(
                            ExportException.class, e -> assertThat(e.type()).isEqualTo(FailureType.DATABASE_FAILED))
                    .hasMessageContaining("price");
        }
        assertThatThrownBy(() -> decode(9, 8, numeric(0, 0x1234, 1))).hasMessageContaining("sign");
    }

    @Test
    void nullInARequiredColumnFails() {
        TableColumn column = TableColumn.exact("price", "numeric(5,0)", ColumnType.decimal(5, 0), true);
        PostgresNumericDecoder decoder =
                PostgresNumericDecoder.of(column, column.type().newVector());
        assertThatThrownBy(() -> decoder.decodeNull(42))
                .isInstanceOfSatisfying(
                        ExportException.class, e -> assertThat(e.type()).isEqualTo(FailureType.UNREPRESENTABLE_VALUE))
                .hasMessageContaining("column 'price', row 42");
    }

    private static Object decode(int precision, int scale, byte[] value) throws UnfitValueException {
        TableColumn column = TableColumn.exact("price", "numeric", ColumnType.decimal(precision, scale), false);
        ColumnVector vector = column.type().newVector();
        // Surrounded by other fields, as in a row.
        byte[] row = new byte[value.length + 7];
        Arrays.fill(row, (byte) 0x55);
        System.arraycopy(value, 0, row, 3, value.length);
        PostgresNumericDecoder.of(column, vector).decode(row, 3, value.length);
        return PostgresValues.decoded(column.type(), vector, 0);
    }

    private static byte[] numeric(int weight, int sign, int... groups) {
        ByteBuffer buffer = ByteBuffer.allocate(8 + 2 * groups.length);
        buffer.putShort((short) groups.length)
                .putShort((short) weight)
                .putShort((short) sign)
                .putShort((short) 0);
        for (int group : groups) {
            buffer.putShort((short) group);
        }
        return buffer.array();
    }
}
