package io.tableexport.table;

import java.util.OptionalLong;

/**
 * What reading a table would give, as far as the database knows without reading it.
 *
 * @param rows about as many; empty if unknown
 * @param bytes of their values as the database holds them; empty if unknown
 */
public record TableEstimate(OptionalLong rows, OptionalLong bytes) {
    /** Of a database that does not say. */
    public static final TableEstimate UNKNOWN = new TableEstimate(OptionalLong.empty(), OptionalLong.empty());
}
