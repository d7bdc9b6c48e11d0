package io.tableexport.export;

import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;

/** Columns that PostgreSQL and H2 have in common, with values at the ends of their ranges and beside them. */
final class TypedColumns {
    private static final List<String> SHORT_TEXTS = List.of(
            "",
            " ",
            "padded   ",
            "\ttab\nnewline\r\u000b",
            "\"quo\\te's",
            "😀👩‍👧",
            "a\u2028b\u2029c",
            "\u0001\u001f\u007f\u0085",
            "\ufeffmark",
            "Grüße 日本",
            "null",
            "NaN",
            "\ufffd\uffff\ue000",
            "</a>&amp;",
            "{\"a\":1}",
            "\udbff\udfff");

    private static final List<String> LONG_TEXTS = Stream.concat(
                    SHORT_TEXTS.stream(), Stream.of("x".repeat(70_000), "é😀".repeat(3_000)))
            .toList();

    static final List<String> DOCUMENTS = List.of(
            "null",
            "true",
            "1.00",
            "\"\"",
            "\"a\\\"b\\\\c\\u0001\"",
            "\"a\u2028b 😀\"",
            "{}",
            "[]",
            "[[],{},null]",
            "{\"a\":[1,2.50,{\"b\":null}]}",
            "12345678901234567890.123456789",
            "{\"ключ\":\"значение\"}");

    private TypedColumns() {}

    static TypedColumn column(
            String name,
            String sqlType,
            String fileType,
            ColumnForm form,
            List<String> literals,
            Function<Random, String> random) {
        return new TypedColumn(
                name,
                sqlType,
                sqlType,
                fileType,
                "exact",
                form,
                false,
                "CAST(\"" + name + "\" AS VARCHAR)",
                false,
                literals,
                random);
    }

    /** A column whose values are texts in the database's own notation. */
    static TypedColumn quoted(
            String name,
            String sqlType,
            String fileType,
            ColumnForm form,
            List<String> values,
            Function<Random, String> random) {
        return column(
                name,
                sqlType,
                fileType,
                form,
                values.stream().map(RandomLiterals::quoted).toList(),
                random.andThen(RandomLiterals::quoted));
    }

    /** A column of a type that no file type holds: text, and the manifest says so. */
    static TypedColumn asText(String name, String sqlType, String... values) {
        return quoted(
                        name,
                        sqlType,
                        "STRING",
                        ColumnForm.TEXT,
                        List.of(values),
                        random -> values[random.nextInt(values.length)])
                .declared(sqlType, "text");
    }

    /** A column of lists, maps or structs, printed by {@code to_json}. */
    static TypedColumn nested(String name, String sqlType, String fileType, String... values) {
        return quoted(
                        name,
                        sqlType,
                        fileType,
                        ColumnForm.NESTED,
                        List.of(values),
                        random -> values[random.nextInt(values.length)])
                .printedBy("CAST(to_json(\"" + name + "\") AS VARCHAR)");
    }

    static TypedColumn whole(String name, String sqlType, String fileType, int bits) {
        long most = -1L >>> 65 - bits;
        return quoted(
                name,
                sqlType,
                fileType,
                ColumnForm.WHOLE,
                List.of("0", "1", "-1", Long.toString(most), Long.toString(-most - 1), Long.toString(most - 1)),
                random -> RandomLiterals.whole(random, bits));
    }

    /** A number without a sign, which takes the next wider type. */
    static TypedColumn unsigned(String name, String sqlType, String fileType, String most) {
        return quoted(name, sqlType, fileType, ColumnForm.WHOLE, List.of("0", "1", most), random -> most)
                .declared(sqlType, "widened");
    }

    /** Bytes whose literals are {@code X'…'}, printed in hexadecimal. */
    static TypedColumn bytes(String name, String sqlType, String printed) {
        return column(
                        name,
                        sqlType,
                        "BINARY",
                        ColumnForm.BYTES,
                        List.of("X''", "X'00ff80'", "X'0a22'"),
                        random -> "X'" + RandomLiterals.hex(random) + "'")
                .printedBy(printed.formatted('"' + name + '"'));
    }

    static TypedColumn decimal(String name, String sqlType, int precision, int scale) {
        String nines = "9".repeat(precision - scale) + "." + "9".repeat(scale);
        String least = scale == 0 ? "1" : "0." + "0".repeat(scale - 1) + "1";
        return quoted(
                name,
                sqlType,
                "DECIMAL(" + precision + "," + scale + ")",
                precision > 15 ? ColumnForm.WIDE_DECIMAL : ColumnForm.DECIMAL,
                List.of("0", "1", "-1", "10000", nines, "-" + nines, least, "-" + least, "1234.5"),
                random -> RandomLiterals.decimal(random, precision, scale));
    }

    static TypedColumn float4(String name, String sqlType) {
        return quoted(
                name,
                sqlType,
                "FLOAT",
                ColumnForm.FLOAT,
                List.of("0", "-0", "1.1", "1e-45", "1.17549435e-38", "3.4028235e38", "NaN", "Infinity", "-Infinity"),
                RandomLiterals::float4);
    }

    static TypedColumn float8(String name, String sqlType) {
        return quoted(
                name,
                sqlType,
                "DOUBLE",
                ColumnForm.DOUBLE,
                List.of(
                        "0",
                        "-0",
                        "0.1",
                        "5e-324",
                        "2.2250738585072014e-308",
                        "1.7976931348623157e308",
                        "9007199254740993",
                        "NaN",
                        "Infinity",
                        "-Infinity"),
                RandomLiterals::float8);
    }

    static TypedColumn bool(String name) {
        return quoted(
                name,
                "boolean",
                "BOOLEAN",
                ColumnForm.BOOLEAN,
                List.of("true", "false"),
                random -> Boolean.toString(random.nextBoolean()));
    }

    /** Texts of at most so many code points. */
    static TypedColumn text(String name, String sqlType, int most) {
        List<String> values =
                LONG_TEXTS.stream().filter(text -> text.length() <= most).toList();
        return quoted(
                name,
                sqlType,
                "STRING",
                ColumnForm.TEXT,
                values,
                random -> RandomLiterals.text(random, Math.min(most / 2, 60)));
    }

    static TypedColumn uuid(String name) {
        return quoted(
                name,
                "uuid",
                "UUID",
                ColumnForm.TEXT,
                List.of("00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-8000-0123456789ab"),
                RandomLiterals::uuid);
    }

    static TypedColumn date(String name) {
        return quoted(
                name,
                "date",
                "DATE",
                ColumnForm.DATE,
                List.of(
                        "1970-01-01",
                        "1969-12-31",
                        "2000-02-29",
                        "1582-10-10",
                        "0001-01-01",
                        "9999-12-31",
                        "1900-03-01"),
                RandomLiterals::date);
    }

    static TypedColumn time(String name, String sqlType) {
        return quoted(
                name,
                sqlType,
                "TIME_MICROS",
                ColumnForm.TIME,
                List.of("00:00:00", "23:59:59.999999", "12:34:56.1", "00:00:00.000001"),
                RandomLiterals::time);
    }

    static TypedColumn timestamp(String name, String sqlType) {
        return quoted(
                name,
                sqlType,
                "TIMESTAMP_MICROS",
                ColumnForm.TIMESTAMP,
                List.of(
                        "1970-01-01 00:00:00",
                        "1969-12-31 23:59:59.999999",
                        "0001-01-01 00:00:00.000001",
                        "9999-12-31 23:59:59.999999",
                        "2024-03-31 02:30:00"),
                RandomLiterals::timestamp);
    }

    static TypedColumn instant(String name, String sqlType) {
        return quoted(
                name,
                sqlType,
                "INSTANT_MICROS",
                ColumnForm.INSTANT,
                List.of(
                        "1970-01-01 00:00:00+00:00",
                        "1969-12-31 23:59:59.999999+00:00",
                        "2024-02-29 23:00:00.5-05:30",
                        "0001-01-02 00:00:00+00:00",
                        "9999-12-30 23:59:59.999999+00:00"),
                random -> RandomLiterals.timestamp(random)
                        + "+0%d:%02d".formatted(random.nextInt(9), random.nextInt(60)));
    }
}
