package io.tableexport.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.IntVector;
import io.tableexport.batch.LongVector;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecimalsTest {

    @Test
    void textGivesTheSameValueAsTheNumberItStandsFor() throws UnfitValueException {
        Random random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            int precision = 1 + random.nextInt(ColumnType.MAX_DECIMAL_PRECISION);
            ColumnType type = ColumnType.decimal(precision, random.nextInt(precision + 1));
            BigDecimal value = new BigDecimal(
                    new BigInteger(random.nextInt(3 * precision + 1), random)
                            .mod(BigInteger.TEN.pow(precision))
                            .multiply(BigInteger.valueOf(random.nextBoolean() ? 1 : -1)),
                    type.scale());
            ColumnVector byText = type.newVector();
            Decimals.append(value.toPlainString(), type, byText);
            if (!value.equals(only(byText, type))) {
                assertThat(only(byText, type)).as("%s of %s", value, type).isEqualTo(value);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "9, 2, 1, 1.00",
        "9, 2, 1.5, 1.50",
        "9, 2, 0000001.50, 1.50",
        "9, 2, 00000000001.50, 1.50",
        "9, 2, .50, 0.50",
        "9, 2, -.50, -0.50",
        "9, 2, 1.500, 1.50",
        "9, 2, 15e-1, 1.50",
        "9, 0, -12, -12",
        "9, 0, 12.0, 12",
        "2, 2, 0.99, 0.99",
        "18, 0, -999999999999999999, -999999999999999999"
    })
    void otherFormsOfTheSameNumberAreTaken(int precision, int scale, String text, BigDecimal expected)
            throws UnfitValueException {
        ColumnType type = ColumnType.decimal(precision, scale);
        ColumnVector vector = type.newVector();
        Decimals.append(text, type, vector);
        assertThat(only(vector, type)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"9, 2, 12345678.00", "9, 2, 1.001", "2, 2, 1.00", "9, 0, 1234567890", "18, 0, 1000000000000000000"})
    void whatDoesNotFitIsRefused(int precision, int scale, String text) {
        ColumnType type = ColumnType.decimal(precision, scale);
        assertThatThrownBy(() -> Decimals.append(text, type, type.newVector())).isInstanceOf(UnfitValueException.class);
    }

    @ParameterizedTest
    @CsvSource({"''", "-", "1.x0", "x.00", "1-.00", "'1 .00'", "1..0", "--1.00"})
    void whatIsNoNumberIsRefused(String text) {
        ColumnType type = ColumnType.decimal(9, 2);
        assertThatThrownBy(() -> Decimals.append(text, type, type.newVector()))
                .isInstanceOf(NumberFormatException.class);
    }

    private static BigDecimal only(ColumnVector vector, ColumnType type) {
        assertThat(vector.size()).isEqualTo(1);
        if (vector instanceof IntVector ints) {
            return BigDecimal.valueOf(ints.get(0), type.scale());
        }
        if (vector instanceof LongVector longs) {
            return BigDecimal.valueOf(longs.get(0), type.scale());
        }
        BytesVector bytes = (BytesVector) vector;
        return new BigDecimal(new BigInteger(bytes.bytes(), bytes.start(0), bytes.length(0)), type.scale());
    }
}
