package io.tableexport.export;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Random;
import java.util.UUID;

/** Random values as texts that PostgreSQL and H2 both take. */
final class RandomLiterals {
    /** First and last code points of what texts are made of: ASCII, letters, controls, separators, CJK, emoji. */
    private static final int[][] CODE_POINTS = {
        {0x20, 0x7E}, {0x20, 0x7E}, {0x01, 0x1F}, {0x7F, 0x17F}, {0x2020, 0x2030}, {0x4E00, 0x4EFF}, {0x1F600, 0x1F64F}
    };

    private RandomLiterals() {}

    static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** A text of at most so many characters, counted in code points. */
    static String text(Random random, int most) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(most + 1);
        for (int i = 0; i < length; i++) {
            int[] range = CODE_POINTS[random.nextInt(CODE_POINTS.length)];
            text.appendCodePoint(range[0] + random.nextInt(range[1] - range[0] + 1));
        }
        return text.toString();
    }

    static String whole(Random random, int bits) {
        return Long.toString(random.nextLong() >> 64 - bits + random.nextInt(bits));
    }

    static String decimal(Random random, int precision, int scale) {
        int digits = 1 + random.nextInt(precision);
        BigInteger unscaled = new BigInteger(200, random).mod(BigInteger.TEN.pow(digits));
        return new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), scale).toPlainString();
    }

    static String float4(Random random) {
        return random.nextBoolean()
                ? Float.toString(finite(Float.intBitsToFloat(random.nextInt())))
                : Float.toString(random.nextInt(1_000_000) / 100f);
    }

    private static float finite(float value) {
        return Float.isFinite(value) ? value : 1.5f;
    }

    static String float8(Random random) {
        double any = Double.longBitsToDouble(random.nextLong());
        return Double.toString(random.nextBoolean() && Double.isFinite(any) ? any : random.nextInt(1_000_000) / 100d);
    }

    static String hex(Random random) {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    static String date(Random random) {
        return "%04d-%02d-%02d".formatted(1 + random.nextInt(9999), 1 + random.nextInt(12), 1 + random.nextInt(28));
    }

    static String time(Random random) {
        return "%02d:%02d:%02d.%06d"
                .formatted(random.nextInt(24), random.nextInt(60), random.nextInt(60), random.nextInt(1_000_000));
    }

    static String timestamp(Random random) {
        return date(random) + " " + time(random);
    }

    static String uuid(Random random) {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    /** A document without white space that H2 would not keep, whose keys are in the order that jsonb gives them. */
    static String json(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> Integer.toString(random.nextInt());
            case 1 -> "\"" + escaped(text(random, 20)) + "\"";
            case 2 -> "[true,null,[],{},-" + random.nextInt(1000) + ".25]";
            case 3 -> "{\"a\":{\"b\":[" + random.nextInt(10) + ",\"" + escaped(text(random, 8)) + "\"]}}";
            default -> "{\"k\":\"" + escaped(text(random, 30)) + "\",\"kk\":null}";
        };
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                escaped.append('\\').append((char) c);
            } else if (c < ' ') {
                escaped.append("\\u%04x".formatted(c));
            } else {
                escaped.appendCodePoint(c);
            }
        });
        return escaped.toString();
    }
}
