package io.tableexport.postgres;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** The types of PostgreSQL that random tables are made of, with values that every file type holds. */
final class RandomTypes {
    private static final int MOST_PRECISION = 45;

    private RandomTypes() {}

    /** What must exist before a table is created. */
    static final String[] DEFINITIONS = {
        "CREATE EXTENSION citext",
        "CREATE EXTENSION hstore",
        "CREATE TYPE mood AS ENUM ('sad', 'it''s \"ok\"', 'Glücklich')",
        "CREATE DOMAIN price AS numeric(10,3)",
        "CREATE DOMAIN net_price AS price",
        "CREATE TYPE pair AS (a int, b text)",
        "CREATE TYPE deep AS (p pair, l pair[], s interval, n numeric, b varbit, d numeric(8,2)[], t timetz)",
        // What is printed as this software writes it, by the server.
        "CREATE FUNCTION iso(interval) RETURNS text LANGUAGE sql SET IntervalStyle = 'iso_8601' AS 'SELECT $1::text'",
        "CREATE FUNCTION iso(deep) RETURNS text LANGUAGE sql SET IntervalStyle = 'iso_8601' AS 'SELECT $1::text'",
        "CREATE FUNCTION iso(timetz) RETURNS text LANGUAGE sql"
                + " AS $$ SELECT regexp_replace($1::text, '([+-]\\d\\d)$', '\\1:00') $$"
    };

    static Arbitrary<RandomType> any() {
        List<RandomType> all = new ArrayList<>(numbers());
        all.addAll(texts());
        all.addAll(times());
        all.addAll(others());
        all.addAll(nested());
        return Arbitraries.oneOf(Arbitraries.of(all), Arbitraries.of(all), numeric());
    }

    private static List<RandomType> numbers() {
        return List.of(
                RandomType.of("boolean", "false", "true"),
                RandomType.of("smallint", whole(16), "0", "-32768", "32767"),
                RandomType.of("integer", whole(32), "0", "-2147483648", "2147483647"),
                RandomType.of(
                        "bigint", whole(64), "0", "-9223372036854775808", "9223372036854775807", "9007199254740993"),
                RandomType.of(
                        "oid", Arbitraries.longs().between(0, 4294967295L).map(String::valueOf), "0", "4294967295"),
                RandomType.of(
                        "real",
                        Arbitraries.integers()
                                .map(Float::intBitsToFloat)
                                .filter(Float::isFinite)
                                .map(String::valueOf),
                        "0",
                        "-0",
                        "NaN",
                        "Infinity",
                        "-Infinity",
                        "1e-45",
                        "3.4028235e38"),
                RandomType.of(
                        "double precision",
                        Arbitraries.longs()
                                .map(Double::longBitsToDouble)
                                .filter(Double::isFinite)
                                .map(String::valueOf),
                        "0",
                        "-0",
                        "NaN",
                        "Infinity",
                        "-Infinity",
                        "5e-324",
                        "1.7976931348623157e308"),
                RandomType.of(
                        "numeric",
                        decimals(60, 40),
                        "0",
                        "NaN",
                        "Infinity",
                        "-Infinity",
                        "1e400",
                        "-1e-300",
                        "0.000",
                        "1.10"),
                RandomType.of("price", decimals(10, 3), "0", "9999999.999", "-0.001"),
                RandomType.of("net_price", decimals(10, 3), "0", "-9999999.999"));
    }

    private static List<RandomType> texts() {
        return List.of(
                RandomType.of("text", text(200), "", " ", "NULL", "\\N", "\\.", "a\tb\nc\r", "😀", "\"quo\\te'"),
                RandomType.of("varchar(20)", text(20), "", "  padded  ", "日本語"),
                // A cast to text would take the padding away.
                RandomType.of("char(8)", text(8), "", "a", " b ", "12345678")
                        .printedBy("convert_from(bpcharsend(%s), 'UTF8')"),
                RandomType.of("name", text(15), "", "pg_class"),
                RandomType.of("citext", text(20), "", "Grüße"),
                RandomType.of("mood", "sad", "it's \"ok\"", "Glücklich"),
                RandomType.of(
                        "bytea",
                        Arbitraries.strings()
                                .withChars("0123456789abcdef")
                                .ofMaxLength(40)
                                .map(s -> "\\x" + s + s),
                        "\\x",
                        "\\x00",
                        "\\xff0a22"));
    }

    private static List<RandomType> times() {
        Arbitrary<String> day = day();
        Arbitrary<String> time = Arbitraries.longs().between(0, 86_399_999_999L).map(RandomTypes::time);
        Arbitrary<String> moment = Combinators.combine(day, time).as((d, t) -> d + " " + t);
        Arbitrary<String> offset = Arbitraries.integers().between(-15, 15).map("%+03d"::formatted);
        return List.of(
                RandomType.of(
                        "date", day, "1970-01-01", "4713-01-01 BC", "0001-12-31 BC", "1582-10-10", "5874897-12-31"),
                RandomType.of("time", time, "00:00:00", "23:59:59.999999", "12:00:00.000001"),
                RandomType.of("time(0)", "00:00:00", "23:59:59"),
                RandomType.of(
                        "timestamp",
                        moment,
                        "1970-01-01 00:00:00",
                        "1969-12-31 23:59:59.999999",
                        "4713-01-01 00:00:00 BC",
                        "294246-12-31 23:59:59.999999"),
                RandomType.of("timestamp(3)", moment, "1969-12-31 23:59:59.999", "2024-02-29 12:00:00.001"),
                RandomType.of(
                        "timestamptz",
                        Combinators.combine(moment, offset).as((m, o) -> m + o),
                        "1970-01-01 00:00:00+00",
                        "4713-01-02 00:00:00+00 BC",
                        "294246-12-31 00:00:00+00"),
                RandomType.of(
                                "timetz",
                                Combinators.combine(time, offset).as((t, o) -> t + o),
                                "00:00:00+00",
                                "24:00:00-15:59",
                                "00:00:01.5+01:02:03",
                                "15:00:00+05:30")
                        .printedBy("iso(%s)", "%s::text"),
                RandomType.of(
                                "interval",
                                Combinators.combine(
                                                Arbitraries.integers().between(-50_000, 50_000),
                                                Arbitraries.integers().between(-50_000, 50_000),
                                                Arbitraries.longs().between(-10_000_000_000_000L, 10_000_000_000_000L))
                                        .as("%d months %d days %d microseconds"::formatted),
                                "0",
                                "-1 microsecond",
                                "1 year 2 days 03:04:05.6",
                                "-1 month +2 days -00:00:00.5",
                                "178000000 years",
                                "infinity",
                                "-infinity")
                        .printedBy("iso(%s)", "%s::text"));
    }

    private static List<RandomType> others() {
        Arbitrary<String> bits = Arbitraries.strings().withChars("01").ofMaxLength(30);
        return List.of(
                RandomType.of(
                        "uuid",
                        Combinators.combine(Arbitraries.longs(), Arbitraries.longs())
                                .as((high, low) -> new UUID(high, low).toString()),
                        "00000000-0000-0000-0000-000000000000",
                        "ffffffff-ffff-ffff-ffff-ffffffffffff"),
                RandomType.of("json", document(), "null", "{\"a\" :  [1, null], \"a\": 2}", "1.00", "\"\""),
                RandomType.of("jsonb", document(), "null", "{}", "[]", "12345678901234567890.123456789"),
                RandomType.of("varbit(30)", bits, "", "0", "1"),
                RandomType.of("bit(4)", "0000", "0101", "1111"),
                // A cast to text adds the mask of a single host.
                RandomType.of("inet", "0.0.0.0", "192.168.0.1/24", "::1", "2001:db8::/32")
                        .sentAs("nullif(format('%%s', %s), '')"),
                RandomType.of("cidr", "10.0.0.0/8", "2001:db8::/32"),
                RandomType.of("macaddr", "00:00:00:00:00:00", "08:00:2b:01:02:03"),
                RandomType.of("xml", "<a/>", "<a b=\"c\">x</a>"),
                RandomType.of("int4range", "empty", "[1,5)", "(,)"),
                RandomType.of("tsvector", "", "'a' 'b':1A,2"),
                RandomType.of("point", "(0,0)", "(1e300,0.1)"),
                RandomType.of("pg_lsn", "0/0", "16/B374D848"));
    }

    private static List<RandomType> nested() {
        return List.of(
                array("integer", whole(32), "{}", "{NULL}", "{2147483647,-2147483648}"),
                array("bigint", whole(64), "{}", "{NULL,9007199254740993}"),
                array("boolean", Arbitraries.of("true", "false", "NULL"), "{}", "{NULL}"),
                array("numeric(12,2)", decimals(12, 2), "{}", "{NULL,0.01}"),
                array("double precision", Arbitraries.of("0.1", "NaN", "-Infinity", "5e-324"), "{}", "{NULL}"),
                array("date", day(), "{}", "{NULL,1582-10-10}"),
                array(
                        "text",
                        text(10).map(s -> '"' + s.replace("\\", "\\\\").replace("\"", "\\\"") + '"'),
                        "{}",
                        "{NULL}",
                        "{\"\",\"NULL\",\"a,b\"}"),
                array("interval", Arbitraries.of("PT1S", "NULL"), "{}", "{NULL}")
                        .printedBy(
                                "CASE WHEN %1$s IS NOT NULL THEN ARRAY(SELECT iso(i) FROM unnest(%1$s) i) END",
                                "%s::text"),
                RandomType.of("integer[][]", "{{1,2},{3,NULL}}", "{}", "{{-1}}", "{{NULL},{NULL}}"),
                RandomType.of("pair[]", "{}", "{NULL}", "{\"(1,x)\",NULL,\"(,)\"}", "{\"(2,\\\"a,b\\\")\"}"),
                RandomType.of("hstore", "", "a=>1", "\"\"=>NULL, k=>\"\"", "\"q\\\"\"=>\"a=>b, c\", n=>\"NULL\""),
                RandomType.of("inet[]", "{}", "{NULL,192.168.0.1/24}"),
                RandomType.of(
                                "deep",
                                "(,,,,,,)",
                                "(\"(1,x)\",\"{\"\"(2,y)\"\",NULL}\",PT0S,1.50,0101,\"{0.01,NULL}\",)",
                                "(\"(,)\",{},,NaN,,{},)",
                                "(,,,-0.000123,\"\",,)")
                        .printedBy("iso(%s)", "%s::text"),
                RandomType.of("pair", "(1,x)", "(,)", "(2,\"a,\"\"b\")", "(,\"\")"));
    }

    private static RandomType array(String element, Arbitrary<String> elements, String... extremes) {
        return RandomType.of(
                element + "[]", elements.list().ofMaxSize(6).map(list -> "{" + String.join(",", list) + "}"), extremes);
    }

    /** Of any precision and a scale that may be negative or beyond it. */
    private static Arbitrary<RandomType> numeric() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, MOST_PRECISION),
                        Arbitraries.integers().between(-5, 45))
                .as((precision, scale) -> {
                    String most = new BigDecimal(BigInteger.TEN.pow(precision).subtract(BigInteger.ONE), scale)
                            .toPlainString();
                    return RandomType.of(
                            "numeric(" + precision + "," + scale + ")",
                            decimals(precision, scale),
                            "0",
                            most,
                            "-" + most,
                            new BigDecimal(BigInteger.ONE, scale).toPlainString());
                });
    }

    private static Arbitrary<String> decimals(int precision, int scale) {
        BigInteger most = BigInteger.TEN.pow(precision).subtract(BigInteger.ONE);
        return Arbitraries.bigIntegers().between(most.negate(), most).map(unscaled -> new BigDecimal(unscaled, scale)
                .toPlainString());
    }

    private static Arbitrary<String> whole(int bits) {
        long most = -1L >>> 65 - bits;
        return Arbitraries.longs().between(-most - 1, most).map(String::valueOf);
    }

    /** Of years 1 to 9999. */
    private static Arbitrary<String> day() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 9999),
                        Arbitraries.integers().between(1, 12),
                        Arbitraries.integers().between(1, 28))
                .as("%04d-%02d-%02d"::formatted);
    }

    private static String time(long micros) {
        long seconds = micros / 1_000_000;
        return "%02d:%02d:%02d.%06d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60, micros % 1_000_000);
    }

    /** Without NUL, which PostgreSQL does not store, and without halves of a surrogate pair. */
    private static Arbitrary<String> text(int most) {
        return Arbitraries.strings()
                .withCharRange(' ', '~')
                .withCharRange('\u0001', '\u001f')
                .withCharRange('\u00a0', '\u017f')
                .withCharRange('\u4e00', '\u4eff')
                .withChars('\u2028', '\u2029', '\ufeff', '\uffff')
                .ofMaxLength(most);
    }

    private static Arbitrary<String> document() {
        Arbitrary<String> string =
                Arbitraries.strings().alpha().withChars("é日 ").ofMaxLength(10).map(s -> '"' + s + '"');
        Arbitrary<String> leaf = Arbitraries.oneOf(string, whole(64), Arbitraries.of("null", "true", "-0.50", "1e5"));
        return Arbitraries.oneOf(
                leaf,
                leaf.list().ofMaxSize(4).map(list -> "[" + String.join(", ", list) + "]"),
                Combinators.combine(string, leaf).as((key, value) -> "{" + key + " : " + value + "}"));
    }
}
