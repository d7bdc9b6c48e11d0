package io.tableexport.postgres;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;

/**
 * A type of PostgreSQL and how its values are made up.
 *
 * @param sqlType as a table definition says it
 * @param extremes the ends of its range and its special values, as PostgreSQL reads them
 * @param others any other values
 * @param printed the expression, with {@code %s} for the column, by which the server prints a value
 * @param sent the same for what it sends the driver of a value that is read as text
 */
record RandomType(String sqlType, List<String> extremes, Arbitrary<String> others, String printed, String sent) {
    private static final int EXTREMES_WEIGHT = 2;
    private static final int OTHERS_WEIGHT = 3;

    /** Of these values and no others. */
    static RandomType of(String sqlType, String... values) {
        return of(sqlType, Arbitraries.of(values), values);
    }

    static RandomType of(String sqlType, Arbitrary<String> others, String... extremes) {
        return new RandomType(sqlType, List.of(extremes), others, "%s::text", "%s::text");
    }

    RandomType printedBy(String expression) {
        return new RandomType(sqlType, extremes, others, expression, expression);
    }

    RandomType printedBy(String expression, String sentExpression) {
        return new RandomType(sqlType, extremes, others, expression, sentExpression);
    }

    RandomType sentAs(String expression) {
        return new RandomType(sqlType, extremes, others, printed, expression);
    }

    /** The extremes far more often than chance would have them. */
    Arbitrary<String> values() {
        return Arbitraries.frequencyOf(
                Tuple.of(EXTREMES_WEIGHT, Arbitraries.of(extremes)), Tuple.of(OTHERS_WEIGHT, others));
    }

    @Override
    public String toString() {
        return sqlType;
    }
}
