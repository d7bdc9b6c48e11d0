package io.tableexport.request;

import java.util.List;
import java.util.Objects;

/**
 * One condition on a column. Its text form shows no value.
 *
 * @param column name as the request spells it
 * @param values none for {@code is_null} and {@code is_not_null}, two for {@code between}, any number above 0 for {@code
 *     in}, else one; each a {@code String}, {@code Boolean}, {@code Long}, {@code BigInteger} or {@code BigDecimal} as
 *     it stood in the JSON
 */
public record ColumnFilter(String column, Operator operator, List<Object> values) {

    /** What a condition compares by. */
    public enum Operator {
        EQUAL("="),
        NOT_EQUAL("!="),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">="),
        IN("in"),
        BETWEEN("between"),
        IS_NULL("is_null"),
        IS_NOT_NULL("is_not_null"),
        LIKE("like");

        private final String wireName;

        Operator(String wireName) {
            this.wireName = wireName;
        }

        /** As it stands in requests. */
        public String wireName() {
            return wireName;
        }
    }

    public ColumnFilter {
        Objects.requireNonNull(column);
        Objects.requireNonNull(operator);
        values = List.copyOf(values);
    }

    @Override
    public String toString() {
        return column + " " + operator.wireName();
    }
}
