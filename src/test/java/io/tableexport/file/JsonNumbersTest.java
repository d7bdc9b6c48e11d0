package io.tableexport.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonNumbersTest {
    private interface Put {
        void to(JsonBuffer out) throws IOException;
    }

    private static String put(Put value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        JsonBuffer out = new JsonBuffer(bytes);
        value.to(out);
        out.flush();
        return bytes.toString(StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @CsvSource({
        "0.0,0.0",
        "-0.0,-0.0",
        "1.0,1.0",
        "0.1,0.1",
        "-2.5,-2.5",
        "0.002,0.002",
        "1.0E23,1.0E23",
        "2.0E-3,0.002",
        "9007199254740993.0,9.007199254740992E15",
        "1.7976931348623157E308,1.7976931348623157E308",
        "4.9E-324,4.9E-324",
        "123456789012.34,123456789012.34"
    })
    void doublesAreTheShortestDecimal(double value, String expected) throws Exception {
        assertThat(put(out -> JsonFloats.put(value, out))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0.1,0.1",
        "-0.0,-0.0",
        "16777216,1.6777216E7",
        "3.4028235E38,3.4028235E38",
        "1.4E-45,1.4E-45",
        "99.99,99.99"
    })
    void floatsAreTheShortestDecimal(float value, String expected) throws Exception {
        assertThat(put(out -> JsonFloats.put(value, out))).isEqualTo(expected);
    }

    @Test
    void anyFloatingPointNumberReadsBackAsItself() throws Exception {
        Random random = new Random(9);
        for (int i = 0; i < 100_000; i++) {
            double any = Double.longBitsToDouble(random.nextLong());
            double few = random.nextLong() / Math.pow(10, random.nextInt(20));
            float single = Float.intBitsToFloat(random.nextInt());
            for (double value : new double[] {any, few}) {
                if (Double.isFinite(value)) {
                    String text = put(out -> JsonFloats.put(value, out));
                    assertThat(Double.parseDouble(text)).isEqualTo(value);
                    assertThat(digits(text)).isLessThanOrEqualTo(digits(Double.toString(value)));
                }
            }
            if (Float.isFinite(single)) {
                String text = put(out -> JsonFloats.put(single, out));
                assertThat(Float.parseFloat(text)).isEqualTo(single);
                assertThat(digits(text)).isLessThanOrEqualTo(digits(Float.toString(single)));
            }
        }
    }

    private static int digits(String number) {
        return new BigDecimal(number).stripTrailingZeros().precision();
    }

    @ParameterizedTest
    @CsvSource({"NaN,'\"NaN\"'", "Infinity,'\"Infinity\"'", "-Infinity,'\"-Infinity\"'"})
    void whatJsonCannotHoldIsAString(double value, String expected) throws Exception {
        assertThat(put(out -> JsonFloats.put(value, out))).isEqualTo(expected);
        assertThat(put(out -> JsonFloats.put((float) value, out))).isEqualTo(expected);
    }

    @Test
    void integersReachTheirEnds() throws Exception {
        for (long value : new long[] {0, -1, 9, 10, Long.MIN_VALUE, Long.MAX_VALUE}) {
            assertThat(put(out -> out.putNumber(value))).isEqualTo(Long.toString(value));
        }
    }

    @Test
    void decimalsHaveAllTheirDigits() throws Exception {
        Random random = new Random(18);
        for (int i = 0; i < 100_000; i++) {
            long unscaled = random.nextLong() >> random.nextInt(64);
            int scale = random.nextInt(30);
            assertThat(put(out -> out.putDecimal(unscaled, scale)))
                    .isEqualTo(BigDecimal.valueOf(unscaled, scale).toPlainString());
        }
        for (long power = 1; power > 0; power = power < Long.MAX_VALUE / 10 ? power * 10 : -1) {
            for (long value : new long[] {power - 1, power, power + 1, -power, 1 - power}) {
                for (int scale : new int[] {0, 1, 2, 17, 18, 19}) {
                    assertThat(put(out -> out.putDecimal(value, scale)))
                            .isEqualTo(BigDecimal.valueOf(value, scale).toPlainString());
                }
            }
        }
        assertThat(put(out -> out.putDecimal(Long.MIN_VALUE, 2))).isEqualTo("-92233720368547758.08");
    }

    @Test
    void datesAreThoseOfTheCalendarOverTheWholeRange() throws Exception {
        Random random = new Random(2);
        for (int i = 0; i < 50_000; i++) {
            int day = i % 2 == 0 ? random.nextInt() : random.nextInt(1_500_000) - 750_000;
            assertThat(put(out -> JsonTimes.putDate(day, out)))
                    .isEqualTo(LocalDate.ofEpochDay(day).toString());
        }
        assertThat(put(out -> JsonTimes.putTime(86_400_000_000L, JsonTimes.MICROS, out)))
                .isEqualTo("24:00:00.000000");
        assertThat(put(out -> JsonTimes.putTimestamp(Long.MIN_VALUE, JsonTimes.NANOS, out)))
                .isEqualTo("1677-09-21T00:12:43.145224192");
        assertThat(put(out -> JsonTimes.putTimestamp(Long.MAX_VALUE, JsonTimes.NANOS, out)))
                .isEqualTo("2262-04-11T23:47:16.854775807");
    }
}
